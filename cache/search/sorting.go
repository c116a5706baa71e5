package search

import (
	"iter"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// ranking is an order of documents found: first those with all the words, then by columns.
type ranking struct{ columns.Sorter }

func newRanking(v *columns.View, by []columns.Order) ranking {
	return ranking{columns.NewSorter(v, by)}
}

// sorted is a document with the keys it is sorted by.
type sorted struct {
	placed
	keys []columns.SortKey
}

// wholeness is 1 for a document that has some of the words only: with an order too it
// comes after those that have all of them.
func (p placed) wholeness() int { return p.tier / tierAny }

// compare orders by whether all the words are there, then by the sort keys, then by score, then
// by id.
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

// first returns the first n of some documents that come after a place, if that
// is not nil, in order. It keeps 2n documents at a time.
func (o ranking) first(documents iter.Seq[placed], n int, after *sorted) []placed {
	best := make([]sorted, 0, 2*n)
	cut := func() {
		slices.SortFunc(best, o.compare)
		best = best[:min(n, len(best))]
	}
	var worst *sorted // of n documents: what comes after it is not among them
	for p := range documents {
		// Most documents are decided by their first key, without taking the others.
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
