package search

import (
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// A search may leave documents out after they have been ranked: those whose score is below
// Query.LeastScore, and of those with the same value in the distinct column all but the first. So
// every document that may be a hit is ranked, whatever page is asked for, and totals and facets are
// of what is left. Of the documents of one value the same one is counted and shown, on every page
// and also where no hits are asked for.
//
// Documents beyond the rankMost that are ranked count as below any LeastScore. For the distinct
// column they come after those that are ranked, in the order of their ids.
//
// It does not promise that a value is on one page only while documents with that value change.

// distinctColumn returns the column of which each value is to be found once; "": there is none.
func (s *Prepared) distinctColumn() string {
	switch {
	case s.q.Distinct != "":
		return s.q.Distinct
	case s.q.Repeats:
		return ""
	}
	return s.schema.Distinct
}

// narrows reports whether documents may be left out after they have been ranked.
func (s *Prepared) narrows() bool { return s.q.LeastScore > 0 || s.distinctColumn() != "" }

// narrow leaves documents out of m.found and m.placed, which is sorted then, and counts them anew.
func (s *Prepared) narrow(m *matches) {
	if s.q.LeastScore > 0 && !s.browsing() {
		m.placed = slices.DeleteFunc(m.placed, func(p placed) bool { return p.shown < s.q.LeastScore })
		m.found = columns.NewBitmap(s.ids)
		for _, p := range m.placed {
			m.found.Add(p.ID)
		}
	}
	if len(s.q.Order) == 0 {
		slices.SortFunc(m.placed, placed.compare)
	}
	if column := s.distinctColumn(); column != "" {
		s.oneOfEach(m, s.view.Groups(column))
	}
	m.total = m.found.Count()
	if s.cursor != nil && len(s.q.Order) == 0 {
		last := placed{Place: s.cursor.Last, tier: s.cursor.Tier}
		m.placed = slices.DeleteFunc(m.placed, func(p placed) bool { return p.compare(last) <= 0 })
	}
}

// compare orders by relevance.
func (p placed) compare(q placed) int {
	if p.tier != q.tier {
		return p.tier - q.tier
	}
	return p.Place.Compare(q.Place)
}

// oneOfEach leaves out all but the first document of each group. A document of no group stays.
func (s *Prepared) oneOfEach(m *matches, groups *columns.Groups) {
	order := newRanking(s.view, s.q.Order)
	switch {
	case m.unranked:
		m.found = s.firstOfEach(m.found, groups, func(a, b int64) bool {
			return order.before(s.unrankedAt(m, a), s.unrankedAt(m, b))
		})
		return
	case s.browsing() && len(s.rankBy) > 0:
		m.found = s.firstOfEach(m.found, groups, func(a, b int64) bool {
			return newestFirst(s.browsedAt(a), s.browsedAt(b)) < 0
		})
		return
	case len(s.q.Order) > 0:
		all := order.gather(len(m.placed), nil)
		for _, p := range m.placed {
			all.add(p)
		}
		m.placed = all.documents()
	}
	first, ranked, taken := columns.NewBitmap(s.ids), columns.NewBitmap(s.ids), map[uint32]bool{}
	take := func(id int64) bool {
		group := groups.Of(id)
		if group != 0 && taken[group] {
			return false
		}
		taken[group] = true
		first.Add(id)
		return true
	}
	m.placed = slices.DeleteFunc(m.placed, func(p placed) bool {
		ranked.Add(p.ID)
		return !take(p.ID)
	})
	m.found.Each(func(id int64) {
		if !ranked.Has(id) {
			take(id)
		}
	})
	m.found = first
}

// firstOfEach returns the document of each group that comes before the others. There may be millions
// of documents, so it holds no more of them than their ids.
func (s *Prepared) firstOfEach(found columns.Bitmap, groups *columns.Groups,
	before func(a, b int64) bool) columns.Bitmap {
	first := columns.NewBitmap(s.ids)
	var best []int64 // by group
	found.Each(func(id int64) {
		group := int(groups.Of(id))
		if group == 0 {
			first.Add(id)
			return
		}
		for len(best) <= group {
			best = append(best, -1)
		}
		if best[group] < 0 || before(id, best[group]) {
			best[group] = id
		}
	})
	for _, id := range best {
		if id >= 0 {
			first.Add(id)
		}
	}
	return first
}

// unrankedAt returns a document of m.found that no text has ranked.
func (s *Prepared) unrankedAt(m *matches, id int64) placed {
	return placed{Place: fts5.Place{ID: id}, tier: m.tierOf(id), shown: s.standing(id)}
}

// before reports whether one document comes before another.
func (o ranking) before(a, b placed) bool {
	if c := a.wholeness() - b.wholeness(); c != 0 {
		return c < 0
	}
	for i := range o.Columns() {
		if c := o.CompareKeys(i, o.Key(i, a.ID), o.Key(i, b.ID)); c != 0 {
			return c < 0
		}
	}
	return fts5.Place{ID: a.ID, Score: a.shown}.Compare(fts5.Place{ID: b.ID, Score: b.shown}) < 0
}
