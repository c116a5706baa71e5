package columns

import (
	"iter"
	"math/bits"
)

// Bitmap is a set of documents: a bit for each id, from 0 on. Where a bitmap is optional, nil
// stands for all documents.
type Bitmap []uint64

// NewBitmap returns an empty set with room for the ids below a number.
func NewBitmap(ids int64) Bitmap { return make(Bitmap, (ids+63)/64) }

// Add adds an id, for which there must be room.
func (b Bitmap) Add(id int64) { b[id>>6] |= 1 << (id & 63) }

// Remove removes an id; any id may be given.
func (b Bitmap) Remove(id int64) {
	if b.Has(id) {
		b[id>>6] &^= 1 << (id & 63)
	}
}

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

// block returns the part of the set that is for the i-th block of documents, as far as there is room.
func (b Bitmap) block(i int) Bitmap {
	from := min(i*len(mask{}), len(b))
	return b[from:min(from+len(mask{}), len(b))]
}

// isEmpty reports whether no document is in the set.
func (b Bitmap) isEmpty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

// Each calls f with every id, in ascending order.
func (b Bitmap) Each(f func(id int64)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			f(int64(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}

// After returns the ids above a number, in ascending order.
func (b Bitmap) After(id int64) iter.Seq[int64] {
	return func(yield func(id int64) bool) {
		from := max(id+1, 0)
		for i := from >> 6; i < int64(len(b)); i++ {
			w := b[i]
			if i == from>>6 {
				w = w >> (from & 63) << (from & 63)
			}
			for ; w != 0; w &= w - 1 {
				if !yield(i<<6 + int64(bits.TrailingZeros64(w))) {
					return
				}
			}
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
