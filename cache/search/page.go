package search

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// page returns the documents of the page. more reports whether others follow.
func (s *Prepared) page(m *matches) (page []placed, more bool) {
	if s.q.Limit == 0 {
		return nil, false
	}
	list := m.placed
	if len(s.q.Order) > 0 {
		list = s.ordered(m)
	}
	list = s.unshown(list)
	list = list[min(s.q.Offset, len(list)):]
	if len(list) > s.q.Limit {
		return list[:s.q.Limit], true
	}
	return list, false
}

// ordered returns the documents up to the end of the page, and one more, in the order of the query.
func (s *Prepared) ordered(m *matches) []placed {
	var after *sorted
	if s.cursor != nil {
		at := s.after()
		after = &at
	}
	first := newRanking(s.view, s.q.Order).gather(s.end()+1, after)
	if m.unranked {
		// Without a rank, of those with the same key the lowest ids come first, and so they have been added.
		equal := len(s.q.Order) > 1 || len(s.rankBy) > 0
		first.Each(m.found, first.last, equal, func(id int64) { first.add(s.unrankedAt(m, id)) })
	} else {
		for _, p := range m.placed {
			first.add(p)
		}
	}
	return first.documents()
}

// standing orders documents that no text has ranked, from 0 to 1.
func (s *Prepared) standing(id int64) float64 {
	if len(s.rankBy) == 0 {
		return 1
	}
	return s.rankBy.At(id)
}

// tierOf returns tierAll for a document that has all the words, and tierAny for one that has only
// some: for an order no other difference matters.
func (m *matches) tierOf(id int64) int {
	if m.whole != nil && !m.whole.Has(id) {
		return tierAny
	}
	return tierAll
}

// browse answers a query without words to find. It finds all allowed documents but those with a word
// that must be absent.
func (s *Prepared) browse() (*matches, error) {
	m := &matches{found: s.allowed}
	if m.found == nil {
		m.found = s.view.Documents()
	}
	var absent []wanted
	for _, t := range s.terms {
		w, err := s.alternativesOf(t)
		if err != nil {
			return nil, err
		}
		absent = append(absent, w)
	}
	if len(absent) > 0 {
		without := columns.NewBitmap(s.ids)
		e := s.express(absent, " OR ")
		if s.failed != nil {
			return nil, s.failed
		}
		if err := s.addFound(e.Match, without); err != nil {
			return nil, fmt.Errorf("leave out words: %w", err)
		}
		if e.within != nil {
			without = e.within
		}
		m.found = slices.Clone(m.found)
		for i := range min(len(m.found), len(without)) {
			m.found[i] &^= without[i]
		}
	}
	m.total, m.unranked = m.found.Count(), len(s.q.Order) > 0
	return m, s.ctx.Err()
}

// list fills m.placed with the documents found, for a search without a text: in the order of
// Schema.Rank if there is one, else of their ids. With a Query.Order that is left to ordered.
func (s *Prepared) list(m *matches) {
	if s.q.Limit == 0 && !s.keepsAll() || m.unranked {
		return
	}
	if len(s.rankBy) > 0 {
		s.rankBrowsed(m)
		return
	}
	most, after := s.browsed(), int64(-1)
	if s.cursor != nil {
		after = s.cursor.Last.ID
	}
	for id := range m.found.After(after) {
		if len(m.placed) == most {
			break
		}
		m.placed = append(m.placed, placed{Place: fts5.Place{ID: id, Score: 1}, shown: 1})
	}
}

// browsed is how many documents are placed by a search without a text.
func (s *Prepared) browsed() int {
	if s.keepsAll() {
		return int(s.ids)
	}
	return s.end() + 1
}

// hits reads the documents of a page and marks what was found in them. It ends early when the
// documents reach State.AnswerBytes.
func (s *Prepared) hits(page []placed, m *matches, result *Result) error {
	fields := s.layout.Fields(s.q.Fields)
	result.Hits = make([]Hit, 0, len(page))
	bytes := int64(0)
	page, places, err := s.placed(page, m)
	if err != nil {
		return err
	}
	for i, p := range page {
		if most := s.state.AnswerBytes; most > 0 && bytes >= most {
			return nil
		}
		found := places[i]
		if err := s.ctx.Err(); err != nil {
			return err
		}
		// Not with s.ctx: to watch for its end would cost as much as to read the row.
		err := s.r.Query(context.Background(), func(row []driver.Value) error {
			values := row[1:]
			key, err := sqlite.TextIn(row[0])
			if err != nil {
				return err
			}
			marks, err := s.mark(values, found)
			result.Hits = append(result.Hits, Hit{ID: key, Score: p.shown, Document: s.layout.Object(values, fields),
				Marks: marks})
			return err
		}, s.layout.SelectDoc, p.ID)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		if len(result.Hits) != i+1 {
			return fmt.Errorf("document %d is in the FTS index and nowhere else: %w", p.ID, sqlite.ErrMalformed)
		}
		result.Hits[i].Distance = s.distance(p.ID)
		bytes += int64(len(result.Hits[i].Document))
		if err := s.state.TakeBytes(int64(len(result.Hits[i].Document))); err != nil {
			return err
		}
		if s.q.Explain && s.q.Confine == nil {
			if err := s.explain(m, p, &result.Hits[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
