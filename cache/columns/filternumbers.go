package columns

import (
	"math"
	"slices"
	"strings"

	"ftsync/cache/filter"
)

// codeSpan are the codes from low to high.
type codeSpan struct{ low, high int64 }

// numberMatcher is for the documents whose codes lie in some spans. Of those with a code in doubtful, holds
// decides.
func (c *column) numberMatcher(spans, doubtful []codeSpan, holds func(id, code int64) bool) matcher {
	return func(i int) (m mask) {
		b := c.ints.block(i)
		for _, s := range spans {
			m = m.or(b.within(s.low, s.high))
		}
		for _, s := range doubtful {
			b.within(s.low, s.high).each(func(j int64) {
				if !holds(int64(i)*blockSize+j, b.at(j)) {
					Bitmap(m[:]).Remove(j)
				}
			})
		}
		return m
	}
}

// rangeMatcher is for the documents within bounds. Only values with the code of a bound have to be
// looked at closely, and where all codes tell their values not even these.
func (c *column) rangeMatcher(e *filter.Condition) matcher {
	within := func(key string) bool {
		return inside(key, e, func(v filter.Value) string {
			_, key := codeOf(c.typ, v)
			return key
		})
	}
	all := codeSpan{math.MinInt64, math.MaxInt64}
	if e.Low.Given {
		all.low, _ = codeOf(c.typ, e.Low.Value)
	}
	if e.High.Given {
		all.high, _ = codeOf(c.typ, e.High.Value)
	}
	bounds := []codeSpan{{all.low, all.low}, {all.high, all.high}}
	told := [2]bool{within(keyOf(c.typ, all.low)), within(keyOf(c.typ, all.high))}
	if c.dict.len() == 0 && all.low < math.MaxInt64 && all.high > math.MinInt64 {
		if bounds = nil; !told[0] {
			all.low++
		}
		if !told[1] {
			all.high--
		}
	}
	return c.numberMatcher([]codeSpan{all}, bounds, func(id, code int64) bool {
		if at := c.exactAt(id); at != 0 {
			return within(c.keyOf(code, at))
		}
		return code == all.low && told[0] || code == all.high && told[1]
	})
}

// inside reports whether the order of a value lies between the bounds of a
// condition, whose order is given by of.
func inside(order string, e *filter.Condition, of func(filter.Value) string) bool {
	if e.Low.Given {
		if c := strings.Compare(order, of(e.Low.Value)); c < 0 || c == 0 && !e.Low.Included {
			return false
		}
	}
	if e.High.Given {
		if c := strings.Compare(order, of(e.High.Value)); c > 0 || c == 0 && !e.High.Included {
			return false
		}
	}
	return true
}

// fewValues is how many values a block is compared with one by one; with more, each document is looked up.
const fewValues = 8

// inMatcher is for the documents that have one of the values.
func (c *column) inMatcher(e *filter.Condition) matcher {
	if e.Op != filter.In {
		return nothingMatches
	}
	type wanted struct {
		told bool // the value that the code tells is wanted
		keys []string
	}
	all := make(map[int64]*wanted, len(e.Values))
	var spans []codeSpan
	around := codeSpan{math.MaxInt64, math.MinInt64}
	told := true
	for _, value := range e.Values {
		code, key := codeOf(c.typ, value)
		w := all[code]
		if w == nil {
			w = &wanted{}
			all[code] = w
			spans = append(spans, codeSpan{code, code})
		}
		w.told = w.told || keyOf(c.typ, code) == key
		w.keys = append(w.keys, key)
		around.low, around.high = min(around.low, code), max(around.high, code)
		told = told && w.told
	}
	doubtful := spans
	switch {
	case len(spans) > fewValues:
		spans = []codeSpan{around}
		doubtful = spans
	case told && c.dict.len() == 0:
		doubtful = nil
	}
	return c.numberMatcher(spans, doubtful, func(id, code int64) bool {
		w := all[code]
		if w == nil {
			return false
		}
		at := c.exactAt(id)
		return at == 0 && w.told || at != 0 && slices.Contains(w.keys, c.keyOf(code, at))
	})
}

// exactAt returns 1 + the place of a document's number in the dictionary; 0 if its code tells it.
func (c *column) exactAt(id int64) uint32 {
	if c.dict.len() == 0 {
		return 0
	}
	return uint32(c.codes.at(id))
}
