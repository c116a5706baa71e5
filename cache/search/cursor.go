package search

import (
	"crypto/sha256"
	"encoding/json"
	"math"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// cursor is the place after a page. It carries the plan of the search and the
// numbers its scores were made with: so a document that has not changed keeps
// its score, and its place, whatever else changes. It speaks of the ids of one
// generation, and belongs to one query with all its filters. It is sealed: nobody
// reads the words in it, and a plan is run as it is.
type cursor struct {
	Generation string
	Query      [sha256.Size]byte // what was asked
	Plan       *expressions      `json:",omitempty"` // nil: it is made anew from the text
	Documents  int64
	Averages   []float64
	Tier       int
	Last       fts5.Place
	Keys       []columns.SortKey
}

// confinedRoom is the size of a cursor for who may not know what is in other
// documents: its length would tell how many words of them begin as one of the
// text does. A plan that is larger stays out.
const confinedRoom = 3 << 10

// asked is a hash of the parts of a query that its pages have in common.
func (q Query) asked() [sha256.Size]byte {
	text, err := json.Marshal([]any{q.Text, q.Match, q.In, q.Exact, q.Filters, q.Order, q.Confined})
	if err != nil {
		panic(err) // texts
	}
	return sha256.Sum256(text)
}

func (s *Prepared) next(m *matches, last placed) string {
	c := cursor{Generation: s.state.Generation, Query: s.q.asked(), Plan: &m.expressions, Documents: s.documents,
		Averages: s.averages(), Tier: last.tier, Last: last.Place}
	if len(s.q.Order) > 0 {
		c.Last.Score = last.shown
		c.Keys = columns.NewSorter(s.view, s.q.Order).Keys(last.ID)
	}
	room := 0
	if s.q.Confined {
		room = confinedRoom
		c.Plan = c.Plan.withoutNotes()
	}
	sealed, ok := s.state.Seal(c.text(), room)
	if !ok {
		c.Plan = nil
		sealed, ok = s.state.Seal(c.text(), room)
	}
	if !ok { // an order by long texts
		sealed, _ = s.state.Seal(c.text(), 0)
	}
	return sealed
}

func (c cursor) text() []byte {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // texts and finite numbers
	}
	return text
}

// withoutNotes is the plan without what only explanations need.
func (p expressions) withoutNotes() *expressions {
	p.All.Notes, p.Meant.Notes, p.Any.Notes = nil, nil, nil
	return &p
}

func readCursor(q Query, of State) (*cursor, error) {
	text, ok := of.Unseal(q.Cursor)
	c := &cursor{}
	if !ok || json.Unmarshal(text, c) != nil {
		return nil, badCursor()
	}
	switch {
	case c.Generation != of.Generation:
		return nil, &BadQuery{Part: "cursor",
			Detail: "the index has been built anew since, or this is another copy of it: begin at the first page.",
			Offset: -1}
	case c.Query != q.asked() || len(c.Keys) != len(q.Order):
		return nil, &BadQuery{Part: "cursor",
			Detail: "it is of another search: text, match, fields, filters and order must stay the same.", Offset: -1}
	case !c.sound():
		return nil, badCursor()
	}
	return c, nil
}

// sound reports whether a cursor may be used, whoever made it.
func (c *cursor) sound() bool {
	if c.Plan != nil && (!c.Plan.All.sound() || !c.Plan.Meant.sound() || !c.Plan.Any.sound()) {
		return false
	}
	average := func(a float64) bool { return !(a >= 0) || !finite(a) }
	return c.Tier >= 0 && c.Tier < tiers && c.Documents >= 0 && c.Last.ID >= 0 &&
		!slices.ContainsFunc(c.Averages, average) && finite(c.Last.Score)
}

// sound reports whether an expression may be run, whoever wrote it.
func (e expression) sound() bool {
	for _, p := range e.Phrases {
		if p.Name == fts5.NoName && (p.Word < 0 || p.Word >= e.Words) || !(p.Weight > 0) || !finite(p.Weight) ||
			p.Follows < 0 || p.Follows > len(e.Phrases) {
			return false
		}
	}
	notes := len(e.Notes) == len(e.Phrases) || e.Notes == nil
	return notes && e.Words >= 0 && e.Words <= 2*maxTerms && len(e.Phrases) <= 1000 && len(e.Match) <= 64<<10 &&
		e.Cost >= 0 && e.Most >= 0 && finite(e.Most)
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func badCursor() error {
	return &BadQuery{Part: "cursor",
		Detail: "it is not one that a search has returned since the index was built: begin at the first page.",
		Offset: -1}
}
