package cache

import (
	"database/sql/driver"
	"fmt"
	"slices"

	"ftsync/cache/fts5"
)

// page returns the documents of the page asked for, and whether more follow.
func (s *searcher) page(m *matches) (page []placed, more bool) {
	if s.q.Limit == 0 {
		return nil, false
	}
	list := m.placed
	if len(s.q.Order) > 0 {
		list = s.ordered(list)
	}
	list = list[min(s.q.Offset, len(list)):]
	if len(list) > s.q.Limit {
		return list[:s.q.Limit], true
	}
	return list, false
}

// ordered returns the first documents in the order asked for, one more than the
// page has.
func (s *searcher) ordered(list []placed) []placed {
	o := s.view.order(s.q.Order)
	at := make(map[int64]placed, len(list))
	places := make([]fts5.Place, len(list))
	for i, p := range list {
		at[p.ID] = p
		places[i] = fts5.Place{ID: p.ID, Score: p.score()}
	}
	var after *sorted
	if s.cursor != nil {
		after = &sorted{s.cursor.Last, s.cursor.Keys}
	}
	first := o.first(places, s.end()+1, after)
	page := make([]placed, len(first))
	for i, f := range first {
		page[i] = at[f.ID]
	}
	return page
}

// browse finds documents without a text: all that are allowed, less those that
// have an absent word.
func (s *searcher) browse() (*matches, error) {
	m := &matches{found: s.allowed}
	if m.found == nil {
		m.found = s.view.documents()
	}
	var absent []wanted
	for _, t := range s.terms {
		if s.lexicon == nil && !t.hasTrigram() {
			continue
		}
		w, err := s.ways(t)
		if err != nil {
			return nil, err
		}
		absent = append(absent, w)
	}
	if len(absent) > 0 {
		without := newBitmap(s.ids)
		c := fts5.NewCollector(fts5.Ask{Found: without})
		defer c.Free()
		if _, err := s.r.number(s.ctx, "select 1 from fts where fts match ? and ftsync_collect(fts, ?) limit 1", s.express(absent, " OR ").Match, c.Handle()); err != nil {
			return nil, fmt.Errorf("leave out words: %w", err)
		}
		m.found = slices.Clone(m.found)
		for i := range min(len(m.found), len(without)) {
			m.found[i] &^= without[i]
		}
	}
	return m, s.list(m)
}

// list places all documents found, in the order of their ids.
func (s *searcher) list(m *matches) error {
	m.total = m.found.count()
	if s.q.Limit == 0 {
		return nil
	}
	most := s.end() + 1
	if len(s.q.Order) > 0 {
		most = int(m.total)
	}
	m.placed = make([]placed, 0, min(int64(most), m.total))
	m.found.each(func(id int64) {
		after := s.cursor == nil || len(s.q.Order) > 0 || id > s.cursor.Last.ID
		if len(m.placed) < most && after {
			m.placed = append(m.placed, placed{Place: fts5.Place{ID: id, Score: 1}, scale: 1})
		}
	})
	return s.ctx.Err()
}

// hits reads the documents of a page and marks what was found in them.
func (s *searcher) hits(page []placed, m *matches, result *Result) error {
	var lit *highlighter
	match := s.markedBy(m)
	if s.q.Mark && match != "" && len(page) > 0 {
		lit = &highlighter{r: s.r, l: s.l}
	}
	fields := s.l.fields(s.q.Fields)
	result.Hits = make([]Hit, 0, len(page))
	for i, p := range page {
		err := s.r.query(s.ctx, func(row []driver.Value) error {
			values := row[1:]
			h := Hit{ID: row[0].(string), Score: p.score(), Document: s.l.object(values, fields)}
			result.Hits = append(result.Hits, h)
			if lit != nil {
				return lit.add(i, values)
			}
			return nil
		}, s.l.selectDoc, p.ID)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		if len(result.Hits) != i+1 {
			return fmt.Errorf("document %d is in the FTS index and nowhere else: the file is damaged", p.ID)
		}
		if s.q.Explain {
			if err := s.explain(m, p, &result.Hits[i]); err != nil {
				return err
			}
		}
	}
	if lit != nil {
		return lit.mark(s.ctx, match, result.Hits)
	}
	return nil
}

// markedBy is the expression for what is to be marked in the hits.
func (s *searcher) markedBy(m *matches) string {
	if m.tiers[1].Match != "" {
		return m.tiers[1].Match
	}
	return m.tiers[0].Match
}

// fields are the places of the columns named in the schema, all when none is.
func (l *layout) fields(names []string) []int {
	var list []int
	for i, c := range l.schema.Columns {
		if names == nil || slices.Contains(names, c.Name) {
			list = append(list, i)
		}
	}
	return list
}
