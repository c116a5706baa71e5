package cache

import "math/bits"

// bitmap is a set of documents, a bit an id.
type bitmap []uint64

func newBitmap(ids int64) bitmap { return make(bitmap, (ids+63)/64) }

func (b bitmap) add(id int64) { b[id>>6] |= 1 << (id & 63) }

func (b bitmap) has(id int64) bool {
	return id >= 0 && id>>6 < int64(len(b)) && b[id>>6]>>(id&63)&1 == 1
}

func (b bitmap) count() (n int64) {
	for _, w := range b {
		n += int64(bits.OnesCount64(w))
	}
	return n
}

// and keeps what is in other too.
func (b bitmap) and(other bitmap) {
	for i := range b {
		if i < len(other) {
			b[i] &= other[i]
		} else {
			b[i] = 0
		}
	}
}

// each calls f with every id in ascending order.
func (b bitmap) each(f func(id int64)) {
	for i, w := range b {
		for ; w != 0; w &= w - 1 {
			f(int64(i<<6 + bits.TrailingZeros64(w)))
		}
	}
}
