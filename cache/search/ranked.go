package search

import (
	"cmp"
	"math"
	"slices"

	"ftsync/cache/fts5"
	"ftsync/cache/rank"
)

// What the columns of Schema.Rank say of a document decides among those that a text finds equally
// well, and weighs among the others; package fts5 says how. Where there is no text it decides alone.
//
// Numbers are measured by what is usual among the documents that the searcher may know of: among
// those of one tenant, so that nothing can be told of the values of others. Ages are measured at one
// moment (see Tuned.Moment), which a cursor keeps, as it keeps what is usual.

// says returns what the columns of Schema.Rank say.
func (s *Prepared) says() (says rank.Says, err error) {
	if s.q.Like != "" {
		return nil, nil // a document is no more like another because it matters
	}
	for i, by := range s.schema.Rank {
		keys := s.view.Keys(by.Column)
		if s.cursor != nil && len(s.cursor.Says) == len(s.schema.Rank) {
			say := s.cursor.Says[i]
			say.Keys = keys
			says = append(says, say)
			continue
		}
		var usual rank.Usual
		if by.HalfLife == 0 {
			if usual, err = s.view.Usual(s.ctx, by.Column, s.confines); err != nil {
				return nil, err
			}
		}
		says = append(says, by.Of(keys, usual, s.state.Moment))
	}
	return says, nil
}

// rankBrowsed fills m.placed with the first of the documents found, for a search without a text: those
// that matter most, and of equals the newest.
func (s *Prepared) rankBrowsed(m *matches) {
	var after *fts5.Place
	if s.cursor != nil {
		after = &s.cursor.Last
	}
	n := s.browsed()
	best := make([]fts5.Place, 0, min(2*n, int(m.total)))
	least := math.Inf(-1) // the score of the last of n documents, once there are so many
	cut := func() {
		slices.SortFunc(best, newestFirst)
		best = best[:min(n, len(best))]
	}
	// The newest first, so that of equals no other is among the first n.
	m.found.EachDown(func(id int64) {
		p := s.browsedAt(id)
		if p.Score <= least || after != nil && newestFirst(p, *after) <= 0 {
			return
		}
		if best = append(best, p); len(best) == 2*n {
			cut()
			least = best[n-1].Score
		}
	})
	cut()
	for _, p := range best {
		m.placed = append(m.placed, placed{Place: p, shown: 1})
	}
}

// browsedAt returns the place of a document in the order of Schema.Rank alone.
func (s *Prepared) browsedAt(id int64) fts5.Place {
	return fts5.Place{ID: id, Score: s.rankBy.Order(id)}
}

// newestFirst orders places by score, and those with the same by id, the newest first.
func newestFirst(a, b fts5.Place) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.ID, a.ID))
}
