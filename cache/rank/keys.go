package rank

import (
	"math"
	"time"
)

// ChunkSize is how many documents a chunk of keys is for. With larger ones a batch that changes one
// document copies more, with smaller ones a search has more of them to hand to C.
const ChunkSize = 1 << 13

// Keys has a key for each document, by id: what a column's value is, as an order of float32. That of
// a number is its logarithm, that of a moment how many days it is after the origin. Nothing to go
// by is None.
type Keys struct {
	chunks []*[ChunkSize]float32 // nil: none of them has a value
	usual  sums
}

// None is the key of a document of which a column says nothing.
var None = float32(math.Inf(-1))

// NumberKey returns the key of a number.
func NumberKey(x float64) float32 {
	if !(x > 0) {
		return None
	}
	return float32(math.Log(x))
}

// origin is the moment from which days are counted. It lies so near to today that a float32 tells
// some seconds apart.
var origin = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

const day = float64(24 * time.Hour / time.Microsecond)

// MomentKey returns the key of a moment, in microseconds since 1970.
func MomentKey(micro int64) float32 { return float32(days(micro)) }

// days is exact to a microsecond, and fails for no number of them.
func days(micro int64) float64 { return (float64(micro) - float64(origin.UnixMicro())) / day }

// At returns the key of a document; any id may be asked for.
func (k *Keys) At(id int64) float32 {
	if c := id / ChunkSize; id >= 0 && c < int64(len(k.chunks)) && k.chunks[c] != nil {
		return k.chunks[c][id%ChunkSize]
	}
	return None
}

// Chunks returns the keys for C: chunk by chunk, nil where no document has a value. They may not be
// changed.
func (k Keys) Chunks() []*[ChunkSize]float32 { return k.chunks }

// Usual returns what is usual among all documents.
func (k Keys) Usual() Usual { return k.usual.usual() }

// Writer makes keys out of others. One goroutine at a time may use it.
type Writer struct {
	keys Keys
	own  map[int64]bool // the chunks that were copied
}

// Writer returns a writer that begins with these keys, and leaves them as they are.
func (k Keys) Writer() *Writer {
	k.chunks = append([]*[ChunkSize]float32(nil), k.chunks...)
	return &Writer{k, map[int64]bool{}}
}

// Set sets the key of a document, whose id is not negative.
func (w *Writer) Set(id int64, key float32) {
	before := w.keys.At(id)
	if before == key {
		return
	}
	w.keys.usual.leave(before)
	w.keys.usual.add(key)
	c := id / ChunkSize
	for int64(len(w.keys.chunks)) <= c {
		w.keys.chunks = append(w.keys.chunks, nil)
	}
	if !w.own[c] {
		w.own[c] = true
		w.keys.chunks[c] = copyOf(w.keys.chunks[c])
	}
	w.keys.chunks[c][id%ChunkSize] = key
}

func copyOf(chunk *[ChunkSize]float32) *[ChunkSize]float32 {
	other := new([ChunkSize]float32)
	if chunk != nil {
		*other = *chunk
		return other
	}
	for i := range other {
		other[i] = None
	}
	return other
}

// Done returns the keys. The writer cannot be used any more.
func (w *Writer) Done() Keys { return w.keys }
