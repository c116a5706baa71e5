package columns

import (
	"context"
	"fmt"

	"ftsync/cache/document"
	"ftsync/cache/filter"
)

// Allowed returns the documents that fulfil all filters, and their number; nil if there is no
// filter. It reads each column named once, about 1 ms a million documents, unless the view or a recent
// one has been asked the same before. It returns ctx's error if ctx ends, which it notices within a
// millisecond. The caller may not change the bitmap.
func (v *View) Allowed(ctx context.Context, exprs []filter.Expr) (Bitmap, int64, error) {
	if len(exprs) == 0 {
		return nil, 0, nil
	}
	all := filter.And(exprs)
	name := nameOf(filter.String(all)) // an IN may be long
	known, changed, ok := v.filters.get(v, name, false)
	if ok && len(changed) == 0 {
		return known.documents, known.count, nil
	}
	b := NewBitmap(v.ids())
	blocks := int(v.ids() / blockSize)
	if ok {
		copy(b, known.documents)
	}
	fulfil := v.matcher(all)
	for i, at := 0, 0; i < blocks; i++ {
		if ok { // only the blocks with documents that have changed
			if at == len(changed) {
				break
			}
			i = int(changed[at] / blockSize)
			for at < len(changed) && changed[at] < int64(i+1)*blockSize {
				at++
			}
		}
		if i%256 == 0 && ctx.Err() != nil {
			return nil, 0, ctx.Err()
		}
		m := fulfil(i)
		copy(b.block(i), m[:])
	}
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	set := v.filters.put(v, name, b)
	return set.documents, set.count, nil
}

// matcher returns which documents of a block fulfil an expression. It may be used by one goroutine at a
// time.
type matcher func(block int) mask

// matcher prepares an expression. What can be decided for the whole column is: the codes between which a
// number lies, and which of the different texts fulfil a condition.
func (v *View) matcher(e filter.Expr) matcher {
	switch e := e.(type) {
	case filter.And:
		parts := v.matchers(e)
		return func(i int) mask {
			m := v.living(i)
			for _, part := range parts {
				if m == (mask{}) {
					break
				}
				m = m.and(part(i))
			}
			return m
		}
	case filter.Or:
		parts := v.matchers(e)
		return func(i int) (m mask) {
			for _, part := range parts {
				m = m.or(part(i))
			}
			return m
		}
	case filter.Not:
		part := v.matcher(e.Expr)
		return func(i int) mask { return v.living(i).without(part(i)) }
	case filter.True:
		return v.living
	case *filter.Condition:
		c := v.column(e.Column)
		switch {
		case e.Op == filter.Null:
			return func(i int) mask { return v.living(i).without(c.given(i)) }
		case c.typ == document.Place:
			return c.placeMatcher(e)
		case c.typ.IsNumeric() && e.Op == filter.Range:
			return c.rangeMatcher(e)
		case c.typ.IsNumeric():
			return c.inMatcher(e)
		}
		return c.textMatcher(e)
	}
	panic(fmt.Sprintf("filter expression %T", e))
}

func (v *View) matchers(list []filter.Expr) []matcher {
	parts := make([]matcher, len(list))
	for i, e := range list {
		parts[i] = v.matcher(e)
	}
	return parts
}

// given returns the documents of a block that have a value.
func (c *column) given(i int) (m mask) {
	switch {
	case c.typ == document.Place:
		return c.placed(i, func(place) bool { return true })
	case c.typ.IsNumeric():
		return c.ints.block(i).given()
	}
	return c.codes.block(i).given()
}

func nothingMatches(int) mask { return mask{} }
