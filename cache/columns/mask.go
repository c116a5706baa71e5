package columns

// mask has a bit for each document of a block, as a Bitmap has them.
type mask [blockSize / 64]uint64

// everyone has all documents.
var everyone = mask{}.complement()

func (m mask) complement() mask {
	for i := range m {
		m[i] = ^m[i]
	}
	return m
}

// The operations of masks are not inlined: they are many, and would take 10 kB.

// and returns what is in both.
//
//go:noinline
func (m mask) and(other mask) mask {
	for i := range m {
		m[i] &= other[i]
	}
	return m
}

// or returns what is in one of both.
//
//go:noinline
func (m mask) or(other mask) mask {
	for i := range m {
		m[i] |= other[i]
	}
	return m
}

// without returns what is not in other.
//
//go:noinline
func (m mask) without(other mask) mask {
	for i := range m {
		m[i] &^= other[i]
	}
	return m
}

// each calls f with the place of every document.
//
//go:noinline
func (m mask) each(f func(i int64)) { Bitmap(m[:]).Each(f) }
