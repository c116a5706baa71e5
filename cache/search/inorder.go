package search

import (
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// Where documents are in the order of columns, the text decides only among equals. So of many documents those that
// come first by the columns alone are found first, with all the equals of the last one, and only these are ranked.

// inOrderFrom is how many documents match a text at least for that to be worth while, and inOrderMost how many may be
// left to be ranked.
const (
	inOrderFrom = 500
	inOrderMost = 5_000
)

// findsInOrder reports whether the first documents of an expression can be found by the columns alone, and then be
// ranked in its lists: FTS5 takes longer to look up thousands of documents than to go through all.
func (s *Prepared) findsInOrder(e expression) bool {
	if len(s.q.Order) == 0 || s.q.Limit == 0 || s.cursor != nil || s.narrows() || s.keepsAll() || e.Cost < inOrderFrom {
		return false
	}
	_, ok := s.take(e.Match)
	return ok
}

// firstInOrder returns those of some documents that may be on the page by the order, whatever the text says,
// ascending. ok is false if they are too many.
func (s *Prepared) firstInOrder(documents columns.Bitmap) (first []int64, ok bool) {
	order := newRanking(s.view, s.q.Order)
	g := order.gather(s.end()+1, nil)
	g.Each(documents, g.last, true, func(id int64) { g.add(placed{Place: fts5.Place{ID: id}}) })
	g.cut()
	if len(g.best) < g.n {
		for _, d := range g.best {
			first = append(first, d.ID)
		}
		slices.Sort(first)
		return first, true
	}
	last := g.best[g.n-1].keys
	order.Each(documents, func() *columns.SortKey { return &last[0] }, true, func(id int64) {
		if len(first) <= inOrderMost && order.upTo(id, last) {
			first = append(first, id)
		}
	})
	return first, len(first) <= inOrderMost
}

// upTo reports whether a document comes no later than the one with some keys, but for what a text says.
func (o ranking) upTo(id int64, last []columns.SortKey) bool {
	for i := range last {
		if c := o.CompareKeys(i, o.Key(i, id), last[i]); c != 0 {
			return c < 0
		}
	}
	return true
}
