package columns

import (
	"cmp"
	"math"

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

// Each calls f with the documents found, in ascending order of ids. Before each thousand of them it asks
// for the key, in the first column to sort by, of a document after which none is wanted any more; nil: all
// are. It then leaves out documents that come after it, if it can tell without making their keys, and with
// equal to false also those with the same key.
func (o Sorter) Each(found Bitmap, last func() *SortKey, equal bool, f func(id int64)) {
	for i := 0; i*len(mask{}) < len(found); i++ {
		var m mask
		if copy(m[:], found.block(i)); m == (mask{}) {
			continue
		}
		if key := last(); key != nil {
			m = o.upTo(*key, equal, i, m)
		}
		m.each(func(j int64) { f(int64(i)*blockSize + j) })
	}
}

// upTo returns those of some documents of a block that don't come after a key; others may be among them.
func (o Sorter) upTo(key SortKey, equal bool, i int, of mask) (m mask) {
	c, by := o.columns[0], o.by[0]
	number := c.typ.IsNumeric()
	switch {
	case c.typ == document.Place || c.dict.elements != nil || key.Null && !by.NullsFirst:
		return of
	case key.Null:
	case number:
		m = of.and(c.ints.block(i).within(o.codesUpTo(key, equal)))
	default:
		head, b := headOf(key.Text), c.codes.block(i)
		of.and(b.given()).each(func(j int64) {
			if h := c.dict.heads[b.at(j)-1]; h == head || h < head != by.Descending {
				m[j/64] |= 1 << (j % 64)
			}
		})
	}
	if by.NullsFirst {
		m = m.or(of.without(c.given(i)))
	}
	return m
}

// codesUpTo returns between which codes of the first column those lie that don't come after a key.
func (o Sorter) codesUpTo(key SortKey, equal bool) (low, high int64) {
	low, high = math.MinInt64, math.MaxInt64
	equal = equal || o.columns[0].dict.len() > 0 // codes may be the same where keys are not
	switch {
	case o.by[0].Descending && equal:
		return key.Int, high
	case o.by[0].Descending && key.Int < high:
		return key.Int + 1, high
	case !o.by[0].Descending && equal:
		return low, key.Int
	case !o.by[0].Descending && key.Int > low:
		return low, key.Int - 1
	}
	return high, low // none
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
		if c.dict.len() > 0 && !k.Null {
			k.Text = c.keyOf(code, c.exactAt(id))
		}
		return k
	}
	code := c.codes.at(id)
	if code == 0 {
		return SortKey{Null: true}
	}
	e := c.dict.at(int(code - 1))
	if c.dict.elements == nil {
		return SortKey{Text: e.order}
	}
	if len(e.list) == 0 {
		return SortKey{Null: true}
	}
	best := c.dict.elements.at(int(e.list[0])).sortKey()
	for _, el := range e.list[1:] {
		if k := c.dict.elements.at(int(el)).sortKey(); o.CompareKeys(i, k, best) < 0 {
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
