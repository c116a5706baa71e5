package columns

import (
	"math"
	"math/bits"
)

// Bitmap is a set of documents: a bit for each id, from 0 on. Where a bitmap is optional, nil
// stands for all documents.
type Bitmap []uint64

// NewBitmap returns an empty set with room for the ids below a number.
func NewBitmap(ids int64) Bitmap { return make(Bitmap, (ids+63)/64) }

// Add adds an id, for which there must be room.
func (b Bitmap) Add(id int64) { b[id>>6] |= 1 << (id & 63) }

// Has reports whether the set contains an id; any id may be asked for.
func (b Bitmap) Has(id int64) bool {
	return id >= 0 && id>>6 < int64(len(b)) && b[id>>6]>>(id&63)&1 == 1
}

// Count returns the number of documents in the set.
func (b Bitmap) Count() (n int64) {
	for _, w := range b {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// fill adds all ids that there is room for.
func (b Bitmap) fill() {
	for i := range b {
		b[i] = math.MaxUint64
	}
}

// and removes the ids that other doesn't contain.
func (b Bitmap) and(other Bitmap) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
	}
}

// Each calls f with every id, in ascending order.
func (b Bitmap) Each(f func(id int64)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			f(int64(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

// EachDown calls f with every id, in descending order.
func (b Bitmap) EachDown(f func(id int64)) {
	for i := len(b) - 1; i >= 0; i-- {
		for w := b[i]; w != 0; {
			bit := bits.Len64(w) - 1
			f(int64(i<<6 + bit))
			w &^= 1 << bit
		}
	}
}
