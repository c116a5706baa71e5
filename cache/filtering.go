package cache

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"ftsync/cache/filter"
)

// filterKinds are the columns that filters may name.
func (s Schema) filterKinds() map[string]filter.Kind {
	kinds := map[string]filter.Kind{}
	for _, c := range s.Columns {
		if c.Filter {
			kinds[c.Name] = c.Type.kind()
		}
	}
	return kinds
}

// allowed returns the documents that fulfil all filters, and how many they are;
// nil when there is no filter. It reads each column named once, about 2 ms a
// million documents, unless the view has been asked the same before. The bitmap is
// not to be changed.
func (v *view) allowed(exprs []filter.Expr) (bitmap, int64) {
	if len(exprs) == 0 {
		return nil, 0
	}
	all := filter.And(exprs)
	name := filter.String(all)
	if f, ok := v.fulfils.get(name); ok {
		return f.documents, f.count
	}
	b := v.fulfil(all)
	f := fulfilling{b, b.count()}
	v.fulfils.put(name, f)
	return f.documents, f.count
}

// fulfilled remembers, for the life of a view, which documents fulfil some
// filters: those of a page being paged through, or of a shop's categories.
type fulfilled struct {
	mu    sync.Mutex
	known map[string]fulfilling
}

type fulfilling struct {
	documents bitmap
	count     int64
}

// mostFulfilled bounds what is remembered, an eighth of a byte a document each.
const mostFulfilled = 16

func (f *fulfilled) get(name string) (fulfilling, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.known[name]
	return known, ok
}

func (f *fulfilled) put(name string, of fulfilling) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= mostFulfilled {
		f.known = map[string]fulfilling{}
	}
	f.known[name] = of
}

// fulfil returns the documents that fulfil an expression.
func (v *view) fulfil(e filter.Expr) bitmap {
	switch e := e.(type) {
	case filter.And:
		b := v.documents()
		for _, part := range e {
			b.and(v.fulfil(part))
		}
		return b
	case filter.Or:
		b := newBitmap(v.ids())
		for _, part := range e {
			for i, w := range v.fulfil(part) {
				b[i] |= w
			}
		}
		return b
	case filter.Not:
		b := v.documents()
		for i, w := range v.fulfil(e.Expr) {
			b[i] &^= w
		}
		return b
	case filter.True:
		return v.documents()
	case *filter.Condition:
		c := v.columns[e.Column]
		b := newBitmap(v.ids())
		if c.typ.isNumeric() {
			c.matchNumbers(e, b)
		} else {
			c.matchTexts(e, b)
		}
		b.and(v.documents())
		return b
	}
	panic(fmt.Sprintf("filter expression %T", e))
}

// matchNumbers adds the documents whose number fulfils a condition.
func (c *column) matchNumbers(e *filter.Condition, b bitmap) {
	switch e.Op {
	case filter.Null:
		// Nulls have no chunk, so what is not null is taken away.
		for i := range b {
			b[i] = math.MaxUint64
		}
		scan(c.ints, func(id, code int64) { b[id>>6] &^= 1 << (id & 63) })
	case filter.Range:
		low, high := int64(math.MinInt64), int64(math.MaxInt64)
		if e.Low.Given {
			low = c.bound(e.Low, true)
		}
		if e.High.Given {
			high = c.bound(e.High, false)
		}
		if low <= high {
			scan(c.ints, func(id, code int64) {
				if low <= code && code <= high {
					b.add(id)
				}
			})
		}
	case filter.In:
		wanted := make(map[int64]bool, len(e.Values))
		for _, value := range e.Values {
			if code, ok := c.codeOf(value); ok {
				wanted[code] = true
			}
		}
		scan(c.ints, func(id, code int64) {
			if wanted[code] {
				b.add(id)
			}
		})
	}
}

// scan calls f with every document that has a number.
func scan[T comparable](v vector[T], f func(id int64, value T)) {
	var zero T
	for i, chunk := range v.chunks {
		if chunk == nil {
			continue
		}
		for j, value := range chunk {
			if value != zero {
				f(int64(i*chunkSize+j), value)
			}
		}
	}
}

// codeOf is the code of a literal, and whether a column of this type can hold it.
func (c *column) codeOf(v filter.Value) (int64, bool) {
	switch c.typ {
	case Date, Time:
		return ordered(v.Int), true
	case Integer:
		return ordered(v.Int), v.Exact
	}
	return orderedFloat(v.Number), true
}

// bound is the first or last code within a bound.
func (c *column) bound(b filter.Bound, low bool) int64 {
	code, exact := c.codeOf(b.Value)
	if c.typ == Integer && !exact {
		// Between two integers, or beyond them all.
		f := math.Floor(b.Value.Number)
		switch {
		case f >= math.MaxInt64:
			code = math.MaxInt64
		case f < math.MinInt64:
			code = math.MinInt64
		default:
			code = ordered(int64(f))
		}
		if low {
			return next(code)
		}
		return code
	}
	switch {
	case b.Included:
		return code
	case low:
		return next(code)
	}
	return previous(code)
}

// next and previous are the codes beside one, less null.
func next(code int64) int64 {
	switch code {
	case math.MaxInt64:
		return code
	case -1:
		return 1
	}
	return code + 1
}

func previous(code int64) int64 {
	switch code {
	case math.MinInt64:
		return code
	case 1:
		return -1
	}
	return code - 1
}

// matchTexts decides each different value once, and then adds the documents
// that have one which fulfils the condition.
func (c *column) matchTexts(e *filter.Condition, b bitmap) {
	if e.Op == filter.Null {
		for i := range b {
			b[i] = math.MaxUint64
		}
		scan(c.codes, func(id int64, code uint32) { b[id>>6] &^= 1 << (id & 63) })
		return
	}
	fulfils := c.dict.match(c.typ, e)
	scan(c.codes, func(id int64, code uint32) {
		if fulfils[code-1] {
			b.add(id)
		}
	})
}

func (d *dict) match(t Type, e *filter.Condition) []bool {
	fulfils := make([]bool, len(d.values))
	if d.elements == nil {
		for i, v := range d.values {
			fulfils[i] = textFulfils(v.folded, e)
		}
		return fulfils
	}
	elements := d.elements.match(Text, e)
	for i, v := range d.values {
		if e.Op == filter.Empty {
			fulfils[i] = len(v.list) == 0
		} else {
			fulfils[i] = slices.ContainsFunc(v.list, func(at uint32) bool { return elements[at] })
		}
	}
	return fulfils
}

func textFulfils(folded string, e *filter.Condition) bool {
	switch e.Op {
	case filter.Empty:
		return folded == ""
	case filter.Contains:
		return strings.Contains(folded, e.Values[0].Text)
	case filter.StartsWith:
		return strings.HasPrefix(folded, e.Values[0].Text)
	case filter.In:
		for _, v := range e.Values {
			if e.Kind == filter.Boolean && folded == fmt.Sprint(v.Bool) || e.Kind != filter.Boolean && folded == v.Text {
				return true
			}
		}
	case filter.Range:
		return (!e.Low.Given || folded > e.Low.Value.Text || e.Low.Included && folded == e.Low.Value.Text) &&
			(!e.High.Given || folded < e.High.Value.Text || e.High.Included && folded == e.High.Value.Text)
	}
	return false
}
