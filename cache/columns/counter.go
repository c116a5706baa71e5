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
	least, greatest, unit, ok := v.scale(found)
	most := min(uint64(found.Count())*slotsEach+blockSize, mostSlots)
	if last := (uint64(greatest) - uint64(least)) / unit; ok && leaveOut == nil && last < most {
		counts := make([]uint32, last+1)
		for i, b := range v.blocks {
			if part := found.block(i); b != nil && !part.isEmpty() {
				b.count(part, counts, (uint64(b.least)-uint64(least))/unit, b.unit/unit)
			}
		}
		return func(yield func(code, count int64) bool) {
			for i, n := range counts {
				if n > 0 && !yield(int64(uint64(least)+uint64(i)*unit), int64(n)) {
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

// scale returns between which codes those of the documents found lie, and of what each is a multiple above
// the least. ok reports whether that is known.
func (v numbers) scale(found Bitmap) (least, greatest int64, unit uint64, ok bool) {
	least, greatest = math.MaxInt64, math.MinInt64
	for i, b := range v.blocks {
		if b == nil || found.block(i).isEmpty() {
			continue
		}
		if b.eight != nil {
			return 0, 0, 1, false
		}
		if ok {
			unit = commonDivisor(unit, uint64(max(least, b.least))-uint64(min(least, b.least)))
		}
		if b.least < b.greatest { // else its unit says nothing
			unit = commonDivisor(unit, b.unit)
		}
		least, greatest, ok = min(least, b.least), max(greatest, b.greatest), true
	}
	return least, greatest, max(unit, 1), ok
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
