package cache

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"ftsync/cache/filter"
)

// defaultFacetValues is how many values of a facet are returned.
const defaultFacetValues = 100

// facet counts the values of a column over some documents.
func (c *column) facet(found bitmap, most int, prefix string) Facet {
	if c.typ.isNumeric() {
		return c.numberFacet(found, most, prefix)
	}
	counts := make([]int64, len(c.dict.values))
	found.each(func(id int64) {
		if code := c.codes.at(id); code != 0 {
			counts[code-1]++
		}
	})
	values := c.dict.values
	if c.dict.elements != nil {
		values = c.dict.elements.values
		perElement := make([]int64, len(values))
		for i, n := range counts {
			if n > 0 {
				for _, at := range c.dict.values[i].list {
					perElement[at] += n
				}
			}
		}
		counts = perElement
	}
	var f Facet
	var list []int
	prefix = filter.Fold(prefix)
	for i, n := range counts {
		if n > 0 && hasWordWith(values[i].folded, prefix) {
			list = append(list, i)
		}
	}
	f.Distinct = len(list)
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(values[a].text, values[b].text))
	})
	for _, i := range list[:min(most, len(list))] {
		f.Values = append(f.Values, FacetValue{c.textJSON(values[i].text), counts[i]})
	}
	return f
}

func (c *column) numberFacet(found bitmap, most int, prefix string) Facet {
	counts := newCounter()
	found.each(func(id int64) {
		if code := c.ints.at(id); code != nullNumber {
			counts.add(code)
		}
	})
	var f Facet
	least, greatest := int64(math.MaxInt64), int64(math.MinInt64)
	top := topValues{most: most}
	counts.each(func(code, count int64) {
		least, greatest = min(least, code), max(greatest, code)
		if prefix == "" || strings.HasPrefix(strings.Trim(string(c.numberJSON(code)), `"`), prefix) {
			f.Distinct++
			top.add(counted{code, count})
		}
	})
	if counts.n > 0 && c.typ.kind() == filter.Number {
		f.Min, f.Max = c.float(least), c.float(greatest)
	}
	for _, v := range top.sorted() {
		f.Values = append(f.Values, FacetValue{c.numberJSON(v.code), v.count})
	}
	return f
}

// counted is a number and how many documents have it.
type counted struct{ code, count int64 }

// topValues keeps the values that most documents have, and twice as many at times.
type topValues struct {
	most int
	list []counted
}

func (t *topValues) add(v counted) {
	if t.list = append(t.list, v); len(t.list) >= 2*t.most+1000 {
		t.list = t.sorted()
	}
}

func (t *topValues) sorted() []counted {
	slices.SortFunc(t.list, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.code, b.code))
	})
	return t.list[:min(t.most, len(t.list))]
}

// float is a number for Facet.Min and Max, nil when JSON has no such number.
func (c *column) float(code int64) *float64 {
	f := float64(unordered(code))
	if c.typ != Integer {
		f = unorderedFloat(code)
	}
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil
	}
	return &f
}

// hasWordWith reports whether a text, or a word in it, begins with prefix.
func hasWordWith(text, prefix string) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], prefix)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if at == 0 || !isTokenRune(before) {
			return true
		}
		at++
	}
}
