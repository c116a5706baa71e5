package columns

import (
	"cmp"

	"ftsync/cache/document"
	"ftsync/cache/geo"
)

// Order is one column to sort by.
type Order struct {
	Column     string // a filter column; of several values in it the least counts, descending the greatest
	Descending bool
	Near       *geo.Point // of a column of places: sort by the distance from there, and else by nothing
	NullsFirst bool       // else documents without a value come last, whatever the direction
}

// Repeats reports whether an order before this one has sorted by the same.
func (o Order) Repeats(before Order) bool {
	return before.Column == o.Column && (o.Near == nil || *before.Near == *o.Near)
}

// SortKey is the value of one document in one column to sort by. Cursors carry it as JSON.
type SortKey struct {
	Null bool   `json:"z,omitempty"`
	Int  int64  `json:"i,omitempty"`
	Text string `json:"t,omitempty"`
}

// Sorter orders the documents of a view by some of its filter columns.
type Sorter struct {
	by      []Order
	columns []*column
}

// NewSorter returns the order by some columns, which must be filter columns of the view.
func NewSorter(v *View, by []Order) Sorter {
	o := Sorter{by: by}
	for _, b := range by {
		o.columns = append(o.columns, v.column(b.Column))
	}
	return o
}

// Columns returns the columns to sort by.
func (o Sorter) Columns() []Order { return o.by }

// Key returns the value that a document is sorted by in the i-th column.
func (o Sorter) Key(i int, id int64) SortKey {
	c := o.columns[i]
	if c.typ == document.Place {
		return c.distanceKey(*o.by[i].Near, id)
	}
	if c.typ.IsNumeric() {
		code := c.ints.at(id)
		k := SortKey{Null: code == nullNumber, Int: code}
		if len(c.dict.values) > 0 && !k.Null {
			k.Text = c.keyOf(code, c.exactAt(id))
		}
		return k
	}
	code := c.codes.at(id)
	if code == 0 {
		return SortKey{Null: true}
	}
	e := c.dict.values[code-1]
	if c.dict.elements == nil {
		return SortKey{Text: e.order}
	}
	if len(e.list) == 0 {
		return SortKey{Null: true}
	}
	best := c.dict.elements.values[e.list[0]].sortKey()
	for _, el := range e.list[1:] {
		if k := c.dict.elements.values[el].sortKey(); o.CompareKeys(i, k, best) < 0 {
			best = k
		}
	}
	return best
}

// sortKey returns the key of an element of a list: numbers come before texts.
func (e entry) sortKey() SortKey {
	if e.number {
		return SortKey{Text: e.order}
	}
	return SortKey{Int: 1, Text: e.order}
}

// Keys returns the keys of a document, one for each column.
func (o Sorter) Keys(id int64) []SortKey {
	keys := make([]SortKey, len(o.by))
	for i := range o.by {
		keys[i] = o.Key(i, id)
	}
	return keys
}

// CompareKeys compares two keys of the i-th column, as cmp.Compare does.
func (o Sorter) CompareKeys(i int, a, b SortKey) int {
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
	if c == 0 && !(o.columns[i].typ.IsNumeric() && (a.Text == "" || b.Text == "")) {
		// A key of a numeric column without a text is of a cursor made when all codes told all.
		c = cmp.Compare(a.Text, b.Text)
	}
	if o.by[i].Descending {
		return -c
	}
	return c
}
