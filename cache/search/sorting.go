package search

import (
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
func (o ranking) compare(a, b *sorted) int {
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

// gathered has the first n of the documents that are added to it, 2n at most: only those after a place, if
// after is not nil.
type gathered struct {
	ranking
	n     int
	after *sorted
	best  []*sorted
	worst *sorted // the last of n documents: no document after it is among the first n
}

func (o ranking) gather(n int, after *sorted) *gathered {
	return &gathered{ranking: o, n: n, after: after}
}

func (g *gathered) add(p placed) {
	// For most documents the first key decides, and the others need not be read.
	if g.worst != nil && p.wholeness() == g.worst.wholeness() &&
		g.CompareKeys(0, g.Key(0, p.ID), g.worst.keys[0]) > 0 {
		return
	}
	s := &sorted{p, g.Keys(p.ID)}
	if g.after != nil && g.compare(s, g.after) <= 0 || g.worst != nil && g.compare(s, g.worst) >= 0 {
		return
	}
	if g.best = append(g.best, s); len(g.best) == 2*g.n {
		g.cut()
		g.worst = g.best[g.n-1]
	}
}

func (g *gathered) cut() {
	slices.SortFunc(g.best, g.compare)
	g.best = g.best[:min(g.n, len(g.best))]
}

// last returns the key, in the first column, of a document after which no other is among the first n; nil:
// that is not known.
func (g *gathered) last() *columns.SortKey {
	if g.worst == nil || g.worst.wholeness() > 0 {
		return nil
	}
	return &g.worst.keys[0]
}

// documents returns the first n in order.
func (g *gathered) documents() []placed {
	g.cut()
	list := make([]placed, len(g.best))
	for i, s := range g.best {
		list[i] = s.placed
	}
	return list
}
