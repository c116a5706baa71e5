package columns

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ftsync/cache/document"
	"ftsync/cache/filter"
)

// Allowed returns the documents that fulfil all filters, and their number; nil if there is no
// filter. It reads each column named once, about 2 ms a million documents, unless the view has
// been asked the same before. It returns ctx's error if ctx ends, which it notices between two
// columns. The caller may not change the bitmap.
func (v *View) Allowed(ctx context.Context, exprs []filter.Expr) (Bitmap, int64, error) {
	if len(exprs) == 0 {
		return nil, 0, nil
	}
	all := filter.And(exprs)
	name := sha256.Sum256([]byte(filter.String(all))) // an IN may be long
	if f, ok := v.memo.get(name); ok {
		return f.documents, f.count, nil
	}
	b := v.fulfil(ctx, all)
	if err := ctx.Err(); err != nil {
		return nil, 0, err // it may be half of it
	}
	f := memoized{b, b.Count()}
	v.memo.put(name, f)
	return f.documents, f.count, nil
}

// filterMemo remembers, for the life of a view, which documents fulfil some filters: those of
// somebody who turns pages, or of a shop's categories.
type filterMemo struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]memoized
}

type memoized struct {
	documents Bitmap
	count     int64
}

// mostMemoized bounds how many bitmaps are remembered, each of an eighth of a byte a document.
const mostMemoized = 16

func (f *filterMemo) get(name [sha256.Size]byte) (memoized, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known, ok := f.known[name]
	return known, ok
}

func (f *filterMemo) put(name [sha256.Size]byte, of memoized) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known == nil || len(f.known) >= mostMemoized {
		f.known = map[[sha256.Size]byte]memoized{}
	}
	f.known[name] = of
}

// fulfil returns the documents that fulfil an expression; once ctx has ended, any documents.
func (v *View) fulfil(ctx context.Context, e filter.Expr) Bitmap {
	switch e := e.(type) {
	case filter.And:
		b := v.Documents()
		for _, part := range e {
			b.and(v.fulfil(ctx, part))
		}
		return b
	case filter.Or:
		b := NewBitmap(v.ids())
		for _, part := range e {
			for i, w := range v.fulfil(ctx, part) {
				b[i] |= w
			}
		}
		return b
	case filter.Not:
		b := v.Documents()
		for i, w := range v.fulfil(ctx, e.Expr) {
			b[i] &^= w
		}
		return b
	case filter.True:
		return v.Documents()
	case *filter.Condition:
		c := v.column(e.Column)
		b := NewBitmap(v.ids())
		if ctx.Err() != nil {
			return b
		}
		switch {
		case c.typ == document.Place:
			c.matchPlaces(e, b)
		case c.typ.IsNumeric():
			c.matchNumbers(e, b)
		default:
			c.matchTexts(e, b)
		}
		b.and(v.Documents())
		return b
	}
	panic(fmt.Sprintf("filter expression %T", e))
}

// matchNumbers adds the documents whose number fulfils a condition.
func (c *column) matchNumbers(e *filter.Condition, b Bitmap) {
	switch e.Op {
	case filter.Null:
		// Nulls have no chunk, so what is not null is taken away.
		b.fill()
		scan(c.ints, func(id, code int64) { b[id>>6] &^= 1 << (id & 63) })
	case filter.Range:
		c.matchRange(e, b)
	case filter.In:
		c.matchIn(e, b)
	}
}

// matchRange adds the documents within the bounds. Only values with the code of a bound have
// to be looked at closely.
func (c *column) matchRange(e *filter.Condition, b Bitmap) {
	within := func(key string) bool {
		return inside(key, e, func(v filter.Value) string {
			_, key := codeOf(c.typ, v)
			return key
		})
	}
	low, high := int64(math.MinInt64), int64(math.MaxInt64)
	if e.Low.Given {
		low, _ = codeOf(c.typ, e.Low.Value)
	}
	if e.High.Given {
		high, _ = codeOf(c.typ, e.High.Value)
	}
	atLow, atHigh := within(keyOf(c.typ, low)), within(keyOf(c.typ, high))
	scan(c.ints, func(id, code int64) {
		switch {
		case low < code && code < high:
			b.Add(id)
		case code != low && code != high:
		case c.exactAt(id) != 0:
			if within(c.keyOf(code, c.exactAt(id))) {
				b.Add(id)
			}
		case code == low && atLow, code == high && atHigh:
			b.Add(id)
		}
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

// matchIn adds the documents that have one of the values.
func (c *column) matchIn(e *filter.Condition, b Bitmap) {
	type wanted struct {
		told bool // the value that the code tells is wanted
		keys []string
	}
	all := make(map[int64]*wanted, len(e.Values))
	for _, value := range e.Values {
		code, key := codeOf(c.typ, value)
		w := all[code]
		if w == nil {
			w = &wanted{}
			all[code] = w
		}
		w.told = w.told || keyOf(c.typ, code) == key
		w.keys = append(w.keys, key)
	}
	scan(c.ints, func(id, code int64) {
		w := all[code]
		if w == nil {
			return
		}
		if at := c.exactAt(id); at == 0 && w.told || at != 0 && slices.Contains(w.keys, c.keyOf(code, at)) {
			b.Add(id)
		}
	})
}

// exactAt returns 1 + the place of a document's number in the dictionary; 0 if its code tells it.
func (c *column) exactAt(id int64) uint32 {
	if len(c.dict.values) == 0 {
		return 0
	}
	return c.codes.at(id)
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

// matchTexts decides each different value once, and then adds the documents
// that have one which fulfils the condition.
func (c *column) matchTexts(e *filter.Condition, b Bitmap) {
	if e.Op == filter.Null {
		b.fill()
		scan(c.codes, func(id int64, code uint32) { b[id>>6] &^= 1 << (id & 63) })
		return
	}
	fulfils := c.dict.match(c.typ, e)
	scan(c.codes, func(id int64, code uint32) {
		if fulfils[code-1] {
			b.Add(id)
		}
	})
}

func (d *dict) match(t document.Type, e *filter.Condition) []bool {
	fulfils := make([]bool, len(d.values))
	if d.elements == nil {
		of := newTextCondition(e)
		for i, v := range d.values {
			fulfils[i] = of.holds(v)
		}
		return fulfils
	}
	elements := d.elements.match(document.Text, e)
	for i, v := range d.values {
		if e.Op == filter.Empty {
			fulfils[i] = v.isEmptyList()
		} else {
			fulfils[i] = slices.ContainsFunc(v.list, func(at uint32) bool { return elements[at] })
		}
	}
	return fulfils
}

// isEmptyList reports whether a list, or JSON, has nothing in it: no element and no object with
// fields, or an empty text.
func (e entry) isEmptyList() bool {
	return e.text == `""` || len(e.list) == 0 && !strings.Contains(e.text, `{"`)
}

// textCondition is a condition prepared for many comparisons, with texts or elements of lists.
type textCondition struct {
	*filter.Condition
	texts, keys map[string]bool // of Op In
}

func newTextCondition(e *filter.Condition) textCondition {
	c := textCondition{e, map[string]bool{}, map[string]bool{}}
	if e.Op == filter.In {
		for _, v := range e.Values {
			text := v.Text
			if e.Kind == filter.Boolean {
				text = strconv.FormatBool(v.Bool)
			}
			c.texts[text] = true
			c.keys[v.Key] = v.Key != ""
		}
	}
	return c
}

// holds compares texts byte for byte, and numbers in a list as numbers.
func (c textCondition) holds(v entry) bool {
	switch c.Op {
	case filter.Empty:
		return v.text == ""
	case filter.Contains:
		return strings.Contains(v.text, c.Values[0].Text)
	case filter.StartsWith:
		return strings.HasPrefix(v.text, c.Values[0].Text)
	case filter.In:
		return c.texts[v.text] || v.number && c.keys[v.order]
	case filter.Range:
		if !v.number {
			return inside(v.text, c.Condition, func(v filter.Value) string { return v.Text })
		}
		comparable := (!c.Low.Given || c.Low.Value.Key != "") && (!c.High.Given || c.High.Value.Key != "")
		return comparable && inside(v.order, c.Condition, func(v filter.Value) string { return v.Key })
	}
	return false
}
