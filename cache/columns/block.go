package columns

import (
	"math"
	"math/bits"
	"slices"
)

// blockSize is how many documents a block is for.
const blockSize = chunkSize

// block holds the codes of some documents that follow each other by id, in as few bytes as they need:
// of each code it stores n, in 1, 2 or 4 bytes, where the code is that of place first + (n-1)*unit on a scale,
// and 0 is null. Codes too far apart for that are stored as they are, and where all documents have the same
// code, nothing is. What compares a whole block does so without a call a document, and a block that can't have
// what is looked for is not read.
//
// A nil block has nulls alone. A block that others can see is not changed.
type block struct {
	least, greatest int64 // no code lies outside; these need not be there
	scale           scale
	first           int64  // the place of least on the scale
	unit            uint64 // above 0

	// One of them holds the block; none: all documents have the code least.
	one   *[blockSize]uint8
	two   *[blockSize]uint16
	four  *[blockSize]uint32
	eight *[blockSize]int64 // codes
}

// narrow is what a code is stored as.
type narrow interface{ uint8 | uint16 | uint32 }

// newBlock returns a block of some codes, nil if all are null.
func newBlock(codes *[blockSize]int64) *block {
	b := &block{least: math.MaxInt64, greatest: math.MinInt64}
	given := false
	for _, c := range codes {
		if c != nullNumber {
			b.least, b.greatest, given = min(b.least, c), max(b.greatest, c), true
		}
	}
	if !given {
		return nil
	}
	if b.least == b.greatest && !slices.Contains(codes[:], nullNumber) {
		b.first, b.unit = b.least, 1
		return b
	}
	size := b.fit(codes)
	if size > 1 {
		decimal := block{least: b.least, greatest: b.greatest, scale: scaleOf(codes)}
		if n := decimal.fit(codes); n < size {
			*b, size = decimal, n
		}
	}
	switch size {
	case 1:
		b.one = stored[uint8](b, codes)
	case 2:
		b.two = stored[uint16](b, codes)
	case 4:
		b.four = stored[uint32](b, codes)
	default:
		b.eight = new([blockSize]int64)
		*b.eight = *codes
	}
	return b
}

// fit sets from which place and in which unit codes are stored, and returns how many bytes one takes.
func (b *block) fit(codes *[blockSize]int64) int {
	b.first, b.unit = b.scale.place(b.least), 0
	for _, c := range codes {
		if c != nullNumber && b.unit != 1 {
			b.unit = commonDivisor(b.unit, uint64(b.scale.place(c))-uint64(b.first))
		}
	}
	b.unit = max(b.unit, 1)
	switch most := (uint64(b.scale.place(b.greatest)) - uint64(b.first)) / b.unit; { // of n-1
	case most < math.MaxUint8:
		return 1
	case most < math.MaxUint16:
		return 2
	case most < math.MaxUint32:
		return 4
	}
	return 8
}

func stored[T narrow](b *block, codes *[blockSize]int64) *[blockSize]T {
	list := new([blockSize]T)
	for i, c := range codes {
		if c != nullNumber {
			list[i] = T((uint64(b.scale.place(c))-uint64(b.first))/b.unit) + 1
		}
	}
	return list
}

// commonDivisor returns the greatest number that divides both; 0 is divided by all.
func commonDivisor(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// at returns the code of the i-th document.
func (b *block) at(i int64) int64 {
	if b == nil {
		return nullNumber
	}
	var n uint64
	switch {
	case b.one != nil:
		n = uint64(b.one[i])
	case b.two != nil:
		n = uint64(b.two[i])
	case b.four != nil:
		n = uint64(b.four[i])
	case b.eight != nil:
		return b.eight[i]
	default:
		return b.least
	}
	if n == 0 {
		return nullNumber
	}
	place := int64(uint64(b.first) + (n-1)*b.unit)
	if b.scale == asCodes {
		return place
	}
	return b.scale.code(place)
}

// set sets the code of the i-th document, if it can be stored as the others are.
func (b *block) set(i, code int64) bool {
	if b.eight != nil {
		b.eight[i] = code
		if code != nullNumber {
			b.least, b.greatest = min(b.least, code), max(b.greatest, code)
		}
		return true
	}
	if b.isConstant() {
		return code == b.least
	}
	n := uint64(0)
	if code != nullNumber {
		if code < b.least || !b.scale.has(code) {
			return false
		}
		above := uint64(b.scale.place(code)) - uint64(b.first)
		if above%b.unit != 0 || above/b.unit >= math.MaxUint32 {
			return false
		}
		n = above/b.unit + 1
	}
	switch {
	case b.one != nil && n <= math.MaxUint8:
		b.one[i] = uint8(n)
	case b.two != nil && n <= math.MaxUint16:
		b.two[i] = uint16(n)
	case b.four != nil:
		b.four[i] = uint32(n)
	default:
		return false
	}
	if code != nullNumber {
		b.greatest = max(b.greatest, code)
	}
	return true
}

func (b *block) clone() *block {
	c := *b
	switch {
	case b.one != nil:
		list := *b.one
		c.one = &list
	case b.two != nil:
		list := *b.two
		c.two = &list
	case b.four != nil:
		list := *b.four
		c.four = &list
	case b.eight != nil:
		list := *b.eight
		c.eight = &list
	}
	return &c
}

// isConstant reports whether all documents have the same code.
func (b *block) isConstant() bool {
	return b.one == nil && b.two == nil && b.four == nil && b.eight == nil
}

// within returns the documents whose codes lie from low to high.
func (b *block) within(low, high int64) (m mask) {
	if b == nil || low > high || low > b.greatest || high < b.least {
		return m
	}
	low, high = max(low, b.least), min(high, b.greatest)
	if b.eight != nil {
		m = between(b.eight, low, high)
		if low <= nullNumber && nullNumber <= high {
			m = m.without(between(b.eight, nullNumber, nullNumber))
		}
		return m
	}
	if b.isConstant() {
		return everyone
	}
	above := uint64(b.scale.from(low)) - uint64(b.first)
	from := above / b.unit
	if above%b.unit > 0 {
		from++
	}
	to := (uint64(b.scale.to(high)) - uint64(b.first)) / b.unit
	switch {
	case from > to:
		return m
	case b.one != nil:
		return between(b.one, uint8(from+1), uint8(to+1))
	case b.two != nil:
		return between(b.two, uint16(from+1), uint16(to+1))
	}
	return between(b.four, uint32(from+1), uint32(to+1))
}

// given returns the documents that have a code.
func (b *block) given() mask { return b.within(math.MinInt64, math.MaxInt64) }

// between returns the documents for which a number from low to high is stored. It takes a nanosecond
// a document, however many they are.
func between[T narrow | int64](list *[blockSize]T, low, high T) (m mask) {
	reach := uint64(high) - uint64(low)
	for i := range m {
		outside := uint64(0)
		for _, n := range list[i*64 : i*64+64] {
			_, out := bits.Sub64(reach, uint64(n)-uint64(low), 0)
			outside = outside>>1 | out<<63
		}
		m[i] = ^outside
	}
	return m
}

// listed returns the documents whose codes are in a list: of[code-1] says of a code whether it is.
func (b *block) listed(of []bool) (m mask) {
	switch {
	case b == nil:
	case b.isConstant():
		if of[b.least-1] {
			return everyone
		}
	case b.one != nil:
		var wanted [math.MaxUint8 + 1]uint64 // by what is stored
		for n, code := 1, b.least; n < len(wanted) && code <= b.greatest; n++ {
			if of[code-1] {
				wanted[n] = 1
			}
			code += int64(b.unit)
		}
		for i := range m {
			w := uint64(0)
			for _, n := range b.one[i*64 : i*64+64] {
				w = w>>1 | wanted[n]<<63
			}
			m[i] = w
		}
	case b.two != nil:
		m = listedIn(b, b.two, of)
	default:
		m = listedIn(b, b.four, of)
	}
	return m
}

func listedIn[T narrow](b *block, list *[blockSize]T, of []bool) (m mask) {
	first := uint64(b.least) - 1 // of[first] is for n = 1
	for i, n := range list {
		if n != 0 && of[first+uint64(n-1)*b.unit] {
			m[i/64] |= 1 << (i % 64)
		}
	}
	return m
}

// on returns where a block lies on a scale, and in which unit; ok reports whether all its codes have places there.
func (b *block) on(s scale) (first, last int64, unit uint64, ok bool) {
	constant := b.isConstant()
	if b.eight != nil || !constant && (b.scale == asCodes) != (s == asCodes) || !s.has(b.least) || !s.has(b.greatest) {
		return 0, 0, 0, false
	}
	unit = b.unit
	for at := b.scale; at < s && !constant; at++ {
		unit *= 10
	}
	return s.place(b.least), s.place(b.greatest), unit, true
}

// count adds 1 to counts[from+(n-1)*times] for what is stored of each document found.
func (b *block) count(found []uint64, counts []uint32, from, times uint64) {
	switch {
	case b.one != nil:
		countIn(b.one, found, counts, from, times)
	case b.two != nil:
		countIn(b.two, found, counts, from, times)
	case b.four != nil:
		countIn(b.four, found, counts, from, times)
	case b.isConstant():
		counts[from] += uint32(Bitmap(found).Count())
	}
}

func countIn[T narrow](list *[blockSize]T, found []uint64, counts []uint32, from, times uint64) {
	for i, w := range found {
		part := list[i*64 : i*64+64]
		for ; w != 0; w &= w - 1 {
			if n := part[bits.TrailingZeros64(w)]; n != 0 {
				counts[from+uint64(n-1)*times]++
			}
		}
	}
}
