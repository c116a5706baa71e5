package search

import (
	"iter"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// ranking orders the documents found: first those that have all the words, and among them by
// columns.
type ranking struct{ columns.Sorter }

func newRanking(v *columns.View, by []columns.Order) ranking {
	return ranking{columns.NewSorter(v, by)}
}

// distance returns Hit.Distance.
func (s *Prepared) distance(id int64) *float64 {
	for _, o := range s.q.Order {
		if o.Near == nil {
			continue
		}
		if at, ok := s.view.Place(o.Column, id); ok {
			metres := o.Near.Distance(at)
			return &metres
		}
		return nil
	}
	return nil
}

// sorted is a document with the keys it is sorted by.
type sorted struct {
	placed
	keys []columns.SortKey
}

// wholeness is 1 for a document that has only some of the words, and 0 for the others: whatever
// the order, those come last.
func (p placed) wholeness() int { return p.tier / tierAny }

// compare orders by wholeness, then by the sort keys, then by score, then by id.
func (o ranking) compare(a, b sorted) int {
	if c := a.wholeness() - b.wholeness(); c != 0 {
		return c
	}
	for i := range a.keys {
		if c := o.CompareKeys(i, a.keys[i], b.keys[i]); c != 0 {
			return c
		}
	}
	return fts5.Place{ID: a.ID, Score: a.shown}.Compare(fts5.Place{ID: b.ID, Score: b.shown})
}

// first returns the first n of some documents, in order: only those after a place, if after is not
// nil. It holds 2n documents at most.
func (o ranking) first(documents iter.Seq[placed], n int, after *sorted) []placed {
	best := make([]sorted, 0, 2*n)
	cut := func() {
		slices.SortFunc(best, o.compare)
		best = best[:min(n, len(best))]
	}
	var worst *sorted // the last of n documents: no document after it is among the first n
	for p := range documents {
		// For most documents the first key decides, and the others need not be read.
		if worst != nil && p.wholeness() == worst.wholeness() && o.CompareKeys(0, o.Key(0, p.ID), worst.keys[0]) > 0 {
			continue
		}
		s := sorted{p, o.Keys(p.ID)}
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
