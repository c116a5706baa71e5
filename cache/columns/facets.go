package columns

import (
	"cmp"
	"encoding/json"
	"iter"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"ftsync/cache/document"
	"ftsync/cache/filter"
	"ftsync/cache/words"
)

// Facet counts the values of a filter column over the documents found. It returns the most
// frequent ones, at most so many, among the values with a word that begins with prefix.
func (v *View) Facet(name string, found Bitmap, most int, prefix string) Facet {
	return v.column(name).facet(found, most, prefix)
}

// facet is View.Facet for this column.
func (c *column) facet(found Bitmap, most int, prefix string) Facet {
	if c.typ.IsNumeric() {
		return c.numberFacet(found, most, prefix)
	}
	values, counts := &c.dict, c.codes.count(found, nil)
	if c.dict.elements != nil {
		values, counts = c.dict.elements, c.countElements(counts)
	}
	var f Facet
	var ends span
	top := topValues{most: most, compare: func(v, w counted) int {
		if v.count != w.count {
			return cmp.Compare(w.count, v.count)
		}
		return values.compare(int(v.code-1), int(w.code-1))
	}}
	prefix = unaccented(prefix)
	for code, n := range counts {
		if prefix != "" || c.dict.elements != nil { // else nothing is asked of the values
			v := values.at(int(code - 1))
			if v.number {
				ends.take(v.float())
			}
			if prefix != "" && !hasWordWith(unaccented(v.text), prefix) {
				continue
			}
		}
		f.Distinct++
		top.add(counted{code: code, count: n})
	}
	f.Min, f.Max = ends.least, ends.greatest
	for _, v := range top.sorted() {
		f.Values = append(f.Values, FacetValue{c.textJSON(values.at(int(v.code - 1))), v.count})
	}
	return f
}

// countElements counts the elements of lists, by 1 + their places, out of how often each list is found.
func (c *column) countElements(lists iter.Seq2[int64, int64]) iter.Seq2[int64, int64] {
	counts := make([]int64, c.dict.elements.len())
	for code, n := range lists {
		for _, at := range c.dict.lists[code-1] {
			counts[at] += n
		}
	}
	return func(yield func(code, count int64) bool) {
		for i, n := range counts {
			if n > 0 && !yield(int64(i+1), n) {
				return
			}
		}
	}
}

// unaccented returns a text in which neither case nor accents are left.
func unaccented(text string) string { return words.Fold(filter.Fold(text)) }

func (c *column) numberFacet(found Bitmap, most int, prefix string) Facet {
	exactly, codes := make([]int64, c.dict.len()), make([]int64, c.dict.len())
	var exact func(id, code int64) bool
	if len(exactly) > 0 {
		exact = func(id, code int64) bool {
			at := c.exactAt(id)
			if at > 0 {
				exactly[at-1]++
				codes[at-1] = code
			}
			return at > 0
		}
	}
	counts := c.ints.count(found, exact)
	var f Facet
	var ends span
	top := topValues{most: most, compare: counted.compare}
	take := func(v counted) {
		if c.typ.Kind() == filter.Number {
			ends.take(c.float(v.code))
		}
		if prefix == "" || strings.HasPrefix(strings.Trim(string(c.numberJSON(v.code, v.exact)), `"`), prefix) {
			f.Distinct++
			top.add(v)
		}
	}
	for code, count := range counts {
		take(counted{code: code, count: count})
	}
	for i, count := range exactly {
		if count > 0 {
			take(counted{codes[i], count, uint32(i + 1)})
		}
	}
	f.Min, f.Max = ends.least, ends.greatest
	for _, v := range top.sorted() {
		f.Values = append(f.Values, FacetValue{c.numberJSON(v.code, v.exact), v.count})
	}
	return f
}

// span holds the least and the greatest of some numbers, without NaN and infinities, which
// JSON can't write.
type span struct{ least, greatest *float64 }

func (s *span) take(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return
	}
	if s.least == nil || f < *s.least {
		s.least = &f
	}
	if s.greatest == nil || f > *s.greatest {
		s.greatest = &f
	}
}

// float returns the float64 beside a number.
func (e entry) float() float64 {
	d, _ := filter.ParseDecimal(e.text)
	return d.Float
}

func (c *column) float(code int64) float64 {
	if c.typ == document.Integer {
		return float64(unordered(code))
	}
	return unorderedFloat(code)
}

// counted is a number and how many documents have it.
type counted struct {
	code, count int64
	exact       uint32 // see column.exactAt
}

// compare orders by frequency, and equally frequent values from the least on.
func (v counted) compare(w counted) int {
	return cmp.Or(cmp.Compare(w.count, v.count), cmp.Compare(v.code, w.code), cmp.Compare(v.exact, w.exact))
}

// topValues keeps the first values of an order, at times some more.
type topValues struct {
	most    int
	compare func(v, w counted) int
	list    []counted
	last    *counted // of the first ones, once there are so many: none after it is among them
}

func (t *topValues) add(v counted) {
	if t.last != nil && t.compare(v, *t.last) > 0 {
		return
	}
	if t.list = append(t.list, v); len(t.list) >= 4*t.most+64 {
		t.list = t.sorted()
		if len(t.list) > 0 {
			last := t.list[len(t.list)-1]
			t.last = &last
		}
	}
}

func (t *topValues) sorted() []counted {
	slices.SortFunc(t.list, t.compare)
	return t.list[:min(t.most, len(t.list))]
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
		if at == 0 || !words.IsWordRune(before) {
			return true
		}
		at++
	}
}

// Facet counts the values of a filter column.
type Facet struct {
	Values   []FacetValue // those found most often first
	Distinct int          // values there are, returned or not
	Min, Max *float64     // of the numbers; nil when the column has no numbers, or no document a value
	Bars     []Bar        // where they were asked for: how the numbers, dates or times are spread
}

// FacetValue is a value and the number of documents that have it.
type FacetValue struct {
	Value json.RawMessage
	Count int64
}
