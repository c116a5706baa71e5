package columns

import (
	"iter"
	"math"
)

// Codes that lie close together are counted in an array, with a slot for each that lies between them: at
// most mostSlots, and slotsEach for each document.
const (
	mostSlots = 1 << 20
	slotsEach = 8
)

// count counts the codes of the documents found, but not those for which leaveOut, which may be nil, returns
// true.
func (v numbers) count(found Bitmap, leaveOut func(id, code int64) bool) iter.Seq2[int64, int64] {
	l, ok := v.layout(found)
	most := min(uint64(found.Count())*slotsEach+blockSize, mostSlots)
	if last := (uint64(l.last) - uint64(l.first)) / l.unit; ok && leaveOut == nil && last < most {
		counts := make([]uint32, last+1)
		for i, b := range v.blocks {
			if part := found.block(i); b != nil && !part.isEmpty() {
				first, _, unit, _ := b.on(l.scale)
				b.count(part, counts, (uint64(first)-uint64(l.first))/l.unit, unit/l.unit)
			}
		}
		return func(yield func(code, count int64) bool) {
			for i, n := range counts {
				if n > 0 && !yield(l.scale.code(int64(uint64(l.first)+uint64(i)*l.unit)), int64(n)) {
					return
				}
			}
		}
	}
	counts := newCounter()
	found.Each(func(id int64) {
		if code := v.at(id); code != nullNumber && (leaveOut == nil || !leaveOut(id, code)) {
			counts.add(code)
		}
	})
	return counts.each
}

// layout is where codes lie: from first to last on a scale, each a multiple of the unit above first.
type layout struct {
	scale       scale
	first, last int64
	unit        uint64
}

// layout returns where the codes of the documents found lie. ok reports whether that is known.
func (v numbers) layout(found Bitmap) (l layout, ok bool) {
	l = layout{first: math.MaxInt64, last: math.MinInt64, unit: 1}
	for i, b := range v.blocks {
		if b != nil && !found.block(i).isEmpty() && !b.isConstant() {
			l.scale = max(l.scale, b.scale)
		}
	}
	common := uint64(0)
	for i, b := range v.blocks {
		if b == nil || found.block(i).isEmpty() {
			continue
		}
		first, last, unit, has := b.on(l.scale)
		if !has {
			return l, false
		}
		if ok {
			common = commonDivisor(common, uint64(max(l.first, first))-uint64(min(l.first, first)))
		}
		if first < last { // else its unit says nothing
			common = commonDivisor(common, unit)
		}
		l.first, l.last, ok = min(l.first, first), max(l.last, last), true
	}
	l.unit = max(common, 1)
	return l, ok
}

// counter counts numbers, several times as fast as a map does.
type counter struct {
	codes  []int64
	counts []int32 // 0: the slot is free
	n      int     // different numbers
}

func newCounter() *counter { return &counter{codes: make([]int64, 1024), counts: make([]int32, 1024)} }

func (c *counter) add(code int64) {
	if 2*c.n > len(c.codes) {
		c.grow()
	}
	slot := c.slot(code)
	if c.counts[slot]++; c.counts[slot] == 1 {
		c.codes[slot] = code
		c.n++
	}
}

func (c *counter) slot(code int64) uint64 {
	mask := uint64(len(c.codes) - 1)
	h := uint64(code) * 0x9e3779b97f4a7c15 // its high bits depend on all bits of code
	i := h >> 36 & mask
	for c.counts[i] != 0 && c.codes[i] != code {
		i = (i + 1) & mask
	}
	return i
}

func (c *counter) grow() {
	old := *c
	c.codes, c.counts = make([]int64, 4*len(old.codes)), make([]int32, 4*len(old.codes))
	for i, n := range old.counts {
		if n != 0 {
			slot := c.slot(old.codes[i])
			c.codes[slot], c.counts[slot] = old.codes[i], n
		}
	}
}

// each calls f with every number and how often it was added, until f returns false.
func (c *counter) each(f func(code, count int64) bool) {
	for i, n := range c.counts {
		if n != 0 && !f(c.codes[i], int64(n)) {
			return
		}
	}
}
