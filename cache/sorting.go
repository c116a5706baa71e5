package cache

import (
	"cmp"
	"iter"
	"slices"

	"ftsync/cache/fts5"
)

// sortKey is the value of one document in one column to sort by. Its fields are
// exported for the cursor.
type sortKey struct {
	Null bool   `json:"z,omitempty"`
	Int  int64  `json:"i,omitempty"`
	Text string `json:"t,omitempty"`
}

// order sorts documents by columns.
type order struct {
	by      []Order
	columns []*column
}

func (v *view) order(by []Order) order {
	o := order{by: by}
	for _, b := range by {
		o.columns = append(o.columns, v.columns[b.Column])
	}
	return o
}

// key is the value that a document is sorted by in the i-th column.
func (o order) key(i int, id int64) sortKey {
	c := o.columns[i]
	if c.typ.IsNumeric() {
		code := c.ints.at(id)
		k := sortKey{Null: code == nullNumber, Int: code}
		if len(c.dict.values) > 0 && !k.Null {
			k.Text = c.keyOf(code, c.exactAt(id))
		}
		return k
	}
	code := c.codes.at(id)
	if code == 0 {
		return sortKey{Null: true}
	}
	e := c.dict.values[code-1]
	if c.dict.elements == nil {
		return sortKey{Text: e.order}
	}
	if len(e.list) == 0 {
		return sortKey{Null: true}
	}
	best := c.dict.elements.values[e.list[0]].sortKey()
	for _, el := range e.list[1:] {
		if k := c.dict.elements.values[el].sortKey(); o.compareKey(i, k, best) < 0 {
			best = k
		}
	}
	return best
}

// sortKey is that of an element of a list: numbers come before texts.
func (e entry) sortKey() sortKey {
	if e.number {
		return sortKey{Text: e.order}
	}
	return sortKey{Int: 1, Text: e.order}
}

func (o order) keys(id int64) []sortKey {
	keys := make([]sortKey, len(o.by))
	for i := range o.by {
		keys[i] = o.key(i, id)
	}
	return keys
}

func (o order) compareKey(i int, a, b sortKey) int {
	switch {
	case a.Null && b.Null:
		return 0
	case a.Null != b.Null:
		if a.Null == o.by[i].NullsFirst {
			return -1
		}
		return 1
	}
	c := cmp.Compare(a.Int, b.Int)
	if c == 0 && !(o.columns[i].typ.IsNumeric() && (a.Text == "" || b.Text == "")) { // a cursor from when all codes told all
		c = cmp.Compare(a.Text, b.Text)
	}
	if o.by[i].Descending {
		return -c
	}
	return c
}

// sorted is a document with the keys it is sorted by.
type sorted struct {
	placed
	keys []sortKey
}

// wholeness is 1 for a document that has some of the words only: with an order too it
// comes after those that have all of them.
func (p placed) wholeness() int { return p.tier / tierAny }

// compare puts what comes first first; places are equal only to themselves.
func (o order) compare(a, b sorted) int {
	if c := a.wholeness() - b.wholeness(); c != 0 {
		return c
	}
	for i := range o.by {
		if c := o.compareKey(i, a.keys[i], b.keys[i]); c != 0 {
			return c
		}
	}
	return fts5.Place{ID: a.ID, Score: a.shown}.Compare(fts5.Place{ID: b.ID, Score: b.shown})
}

// first returns the first n of some documents that come after a place, if that
// is not nil, in order. It keeps 2n documents at a time.
func (o order) first(documents iter.Seq[placed], n int, after *sorted) []placed {
	best := make([]sorted, 0, 2*n)
	cut := func() {
		slices.SortFunc(best, o.compare)
		best = best[:min(n, len(best))]
	}
	var worst *sorted // of n documents: what comes after it is not among them
	for p := range documents {
		// Most documents are decided by their first key, without taking the others.
		if worst != nil && p.wholeness() == worst.wholeness() && o.compareKey(0, o.key(0, p.ID), worst.keys[0]) > 0 {
			continue
		}
		s := sorted{p, o.keys(p.ID)}
		if after != nil && o.compare(s, *after) <= 0 || worst != nil && o.compare(s, *worst) >= 0 {
			continue
		}
		if best = append(best, s); len(best) == 2*n {
			cut()
			last := best[n-1]
			worst = &last
		}
	}
	cut()
	list := make([]placed, len(best))
	for i, s := range best {
		list[i] = s.placed
	}
	return list
}
