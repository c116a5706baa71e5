package search

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// Whoever asks why a document stands where it does names it (Query.Explained), also one that is no hit.
// All documents found are then kept, and not only those of a page, to know its place.

// MaxExplained is how many documents Query.Explained may name.
const MaxExplained = 20

// Explained says why a document stands where it does, or why it is no hit.
type Explained struct {
	ID    string
	Place int      // among the hits, from 1; 0: it is none, or not among those that are ranked
	Hit   *Hit     // nil unless it has a place
	There bool     // there is a document of this id
	Left  bool     // the filters leave it out
	Found bool     // it matches; without a place there were too many to be ranked
	Lacks []string // words of the text that it has not
	Has   []string // words that must be absent, and that it has
}

// keepsAll reports whether all documents found are kept.
func (s *Prepared) keepsAll() bool { return len(s.q.Explained) > 0 }

// explainAsked explains the documents of Query.Explained. m.placed is in the order of the hits.
func (s *Prepared) explainAsked(m *matches, result *Result) error {
	for _, key := range s.q.Explained {
		e := Explained{ID: key}
		var id int64
		err := s.r.Query(context.Background(), func(row []driver.Value) (err error) {
			id, err = sqlite.IDIn(row[0])
			return err
		}, "select id from doc where key = ?", key)
		if err != nil {
			return fmt.Errorf("find document %q: %w", key, err)
		}
		if e.There = id > 0; e.There {
			if err := s.explainOne(m, id, &e); err != nil {
				return err
			}
		}
		result.Explained = append(result.Explained, e)
	}
	return nil
}

func (s *Prepared) explainOne(m *matches, id int64, e *Explained) error {
	e.Left = s.allowed != nil && !s.allowed.Has(id)
	at := slices.IndexFunc(m.placed, func(p placed) bool { return p.ID == id })
	if at >= 0 {
		var one Result
		if err := s.hits(m.placed[at:at+1], m, &one); err != nil {
			return err
		}
		if len(one.Hits) > 0 { // else the documents of the answer are too large already
			e.Place, e.Hit = at+1, &one.Hits[0]
		}
	}
	e.Found = at >= 0 || m.found.Has(id)
	for _, t := range s.terms {
		w, err := s.alternativesOf(t)
		if err != nil {
			return err
		}
		has, err := s.matches(s.express([]wanted{w}, " OR "), id)
		switch {
		case err != nil:
			return err
		case t.absent && has:
			e.Has = append(e.Has, t.text)
		case !t.absent && !has:
			e.Lacks = append(e.Lacks, t.text)
		}
	}
	return nil
}

// matches reports whether one document matches an expression.
func (s *Prepared) matches(e expression, id int64) (bool, error) {
	c := fts5.NewCollector(fts5.Ask{})
	defer c.Free()
	if err := s.findAmong(e.Match, []int64{id}, c); err != nil {
		return false, s.matchError(err, e)
	}
	return c.Total() > 0, nil
}
