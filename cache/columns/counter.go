package columns

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

// each calls f with every number and how often it was added.
func (c *counter) each(f func(code, count int64)) {
	for i, n := range c.counts {
		if n != 0 {
			f(c.codes[i], int64(n))
		}
	}
}
