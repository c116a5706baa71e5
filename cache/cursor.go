package cache

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"

	"ftsync/cache/fts5"
)

// cursor is the place after a page. It carries the plan of the search and the
// numbers its scores were made with: so a document that has not changed keeps
// its score, and its place, whatever else changes. It is of one generation, whose
// ids it speaks of, and sealed: a plan is run as it is.
type cursor struct {
	Query     uint64 // hash of what was asked
	Plan      plan
	Documents int64
	Average   float64
	Tier      int
	Last      fts5.Place
	Keys      []sortKey
}

// asked is a hash of the parts of a query that its pages have in common.
func (q Query) asked() uint64 {
	h := fnv.New64a()
	// Always the same text for the same query: there are no maps in it.
	json.NewEncoder(h).Encode([]any{q.Text, q.Match, q.In, q.Exact, q.Filters, q.Order})
	return h.Sum64()
}

func (s *searcher) next(m *matches, last placed) string {
	c := cursor{Query: s.q.asked(), Plan: m.plan, Documents: s.documents, Average: s.average(), Tier: last.tier, Last: last.Place}
	if len(s.q.Order) > 0 {
		c.Last.Score = last.score()
		c.Keys = s.view.order(s.q.Order).keys(last.ID)
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // texts and finite numbers
	}
	return base64.RawURLEncoding.EncodeToString(append(s.g.seal(text), text...))
}

// sealBytes is the length of a seal.
const sealBytes = 12

// seal is what a cursor of this generation begins with. Only who knows the
// generation's id can make one.
func (g *Generation) seal(text []byte) []byte {
	mac := hmac.New(sha256.New, []byte(g.id))
	mac.Write(text)
	return mac.Sum(nil)[:sealBytes]
}

func (g *Generation) readCursor(q Query) (*cursor, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || len(sealed) < sealBytes {
		return nil, badCursor()
	}
	text := sealed[sealBytes:]
	if !hmac.Equal(sealed[:sealBytes], g.seal(text)) {
		return nil, badCursor()
	}
	c := &cursor{}
	if json.Unmarshal(text, c) != nil || c.Tier < 0 || c.Tier > 1 || !c.Plan.All.sound() || !c.Plan.Any.sound() {
		return nil, badCursor()
	}
	if c.Query != q.asked() || len(c.Keys) != len(q.Order) {
		return nil, &BadQuery{Part: "cursor", Detail: "it is of another search: text, match, fields, filters and order must stay the same.", Offset: -1}
	}
	return c, nil
}

// sound reports whether an expression may be run, whoever wrote it.
func (e expression) sound() bool {
	for _, p := range e.Phrases {
		if p.Word < 0 || p.Word >= e.Words || !(p.Weight > 0) {
			return false
		}
	}
	return e.Words <= 2*maxTerms && len(e.Phrases) <= 1000 && len(e.Notes) == len(e.Phrases) && len(e.Match) <= 64<<10
}

func badCursor() error {
	return &BadQuery{Part: "cursor", Detail: "it is not one that a search has returned since the index was built: begin at the first page.", Offset: -1}
}
