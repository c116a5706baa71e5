package search

import (
	"crypto/sha256"
	"encoding/json"
	"math"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/rank"
)

// cursor is the place after a page. It carries the expressions of the search and the numbers that
// its scores were computed with, so that a document that has not changed keeps its score and its
// place, whatever else changes. It belongs to one query with all its filters, and where it goes on in
// another generation than its own, equals.go says how. It is sealed, for two reasons: it contains words
// of documents that the client may not see, and its expressions are run as they are.
type cursor struct {
	Generation string
	Query      [sha256.Size]byte // what was asked
	Plan       *expressions      `json:",omitempty"` // nil: they are made again from the text
	Documents  int64             // in the generation, when the first page was found
	Averages   []float64         // lengths of the columns, likewise
	Says       rank.Says         `json:",omitempty"` // of Schema.Rank, likewise
	Tier       int               // of the last document of the page
	Last       fts5.Place
	Keys       []columns.SortKey // of the last document, with Query.Order
	Equals     []string          `json:",omitempty"` // keys of it and its equals; nil: it stays in its generation
	Made       [sha256.Size]byte // see made
}

// confinedRoom is the size that every cursor is padded to for a search with Query.Confine. The length
// of a cursor would otherwise tell how many words of other documents begin with a word of the
// text. Expressions that need more room are left out of the cursor.
const confinedRoom = 3 << 10

// asked returns a hash of the parts of a query that must be the same for all its pages.
func (s *Prepared) asked() [sha256.Size]byte {
	q := s.q
	text, err := json.Marshal([]any{q.Text, q.Match, q.In, q.Exact, q.Filters, q.Order, q.Confine, q.LeastScore,
		s.distinctColumn(), s.q.Like, s.q.Keys})
	if err != nil {
		panic(err) // cannot happen: they are texts
	}
	return sha256.Sum256(text)
}

func (s *Prepared) next(m *matches, page []placed, hits []Hit) string {
	last := page[len(page)-1]
	c := cursor{Generation: s.state.Generation, Query: s.asked(), Plan: &m.expressions, Documents: s.documents,
		Averages: s.averages(), Says: s.rankBy, Tier: last.tier, Last: last.Place, Made: s.state.Tuned.Made,
		Equals: s.equals(m, page, hits)}
	if len(s.q.Order) > 0 {
		c.Last.Score = last.shown
		c.Keys = columns.NewSorter(s.view, s.q.Order).Keys(last.ID)
	}
	room := 0
	if s.q.Confine != nil {
		room = confinedRoom
		c.Plan = c.Plan.withoutNotes()
	}
	sealed, ok := s.state.Seal(c.text(), room)
	if !ok {
		c.Plan = nil
		sealed, ok = s.state.Seal(c.text(), room)
	}
	if !ok {
		c.Equals = nil
		sealed, ok = s.state.Seal(c.text(), room)
	}
	if !ok { // even so it is too large: the sort keys are long texts
		sealed, _ = s.state.Seal(c.text(), 0)
	}
	return sealed
}

func (c cursor) text() []byte {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // cannot happen: they are texts and finite numbers
	}
	return text
}

// withoutNotes returns the expressions without their notes, which only explanations need.
func (p expressions) withoutNotes() *expressions {
	p.All.Notes, p.Meant.Notes, p.Any.Notes = nil, nil, nil
	return &p
}

func (s *Prepared) readCursor() (*cursor, error) {
	of := s.state
	text, ok := of.Unseal(s.q.Cursor)
	c := &cursor{}
	if !ok || json.Unmarshal(text, c) != nil {
		return nil, badCursor()
	}
	switch {
	case c.Generation != of.Generation && (c.Equals == nil || c.Made != of.Tuned.Made):
		return nil, &BadQuery{Part: "cursor",
			Detail: "the index has been built anew since, or this is another copy of it, and the documents have " +
				"another order here: begin at the first page, and sort by a column whose values differ.",
			Offset: -1}
	case c.Query != s.asked() || len(c.Keys) != len(s.q.Order):
		return nil, &BadQuery{Part: "cursor",
			Detail: "it is of another search: text, match, fields, filters, order and distinct column must stay the " +
				"same.", Offset: -1}
	case !c.sound():
		return nil, badCursor()
	}
	return c, nil
}

// sound reports whether a cursor is safe to use, whoever made it: the secret that seals cursors
// may be known to another program.
func (c *cursor) sound() bool {
	if c.Plan != nil && (!c.Plan.All.sound() || !c.Plan.Meant.sound() || !c.Plan.Any.sound()) {
		return false
	}
	average := func(a float64) bool { return !(a >= 0) || !finite(a) }
	return c.Tier >= 0 && c.Tier < tiers && c.Documents >= 0 && c.Last.ID >= 0 &&
		!slices.ContainsFunc(c.Averages, average) && finite(c.Last.Score) &&
		!slices.ContainsFunc(c.Says, func(say rank.Say) bool { return !say.Sound() })
}

// sound reports whether an expression is safe to run, whoever wrote it.
func (e expression) sound() bool {
	for _, p := range e.Phrases {
		if p.Silent {
			continue
		}
		if p.Name == fts5.NoName && (p.Word < 0 || p.Word >= e.Words) || !(p.Weight > 0) || !finite(p.Weight) ||
			p.Follows < 0 || p.Follows > len(e.Phrases) || p.Anchor < 0 || p.Anchor > len(e.Phrases) {
			return false
		}
	}
	notes := len(e.Notes) == len(e.Phrases) || e.Notes == nil
	return notes && e.Optional >= 0 && e.Optional <= e.Words && e.Words <= 2*maxTerms && len(e.Phrases) <= 1000 &&
		len(e.Match) <= 64<<10 &&
		e.Cost >= 0 && e.Most >= 0 && finite(e.Most)
}

func finite(f float64) bool { return !math.IsNaN(f) && !math.IsInf(f, 0) }

func badCursor() error {
	return &BadQuery{Part: "cursor",
		Detail: "it is not one that a search has returned since the index was built: begin at the first page.",
		Offset: -1}
}
