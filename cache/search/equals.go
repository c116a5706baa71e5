package search

import (
	"context"
	"crypto/sha256"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// A cursor goes on in another generation: that of another replica, or the next one of this replica. The
// same documents have the same scores and sort keys there, for the cursor brings the numbers that those
// are made from, but other ids, and it is the ids that order equals. So a cursor carries the keys of
// the last document and of those shown before it that are its equals. Elsewhere the page begins with
// all of its equals but those. That holds whatever has changed in between, for a document that has
// not changed.
//
// It does not go on
//   - where the schema or its tuning is another one, for then scores and keys are others;
//   - with more than mostEquals of equals, as where there is neither a text nor an order;
//   - where another generation may have ranked other documents: of a match of which only the newest are
//     ranked, see rankMost; a distinct column, of which another document of a value may be the first; an FTS5
//     expression, or a document to be like, whose scores are made anew for each page.

// mostEquals bounds the keys of equals in a cursor, in bytes.
const mostEquals = 1 << 10

// made names what scores and sort keys depend on beside the documents: equal names, equal numbers.
func made(s document.Schema) [sha256.Size]byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // cannot happen: it came out of JSON
	}
	return sha256.Sum256(fmt.Appendf(text, "%d", document.Format))
}

// travels reports whether the cursor of a page may go on in another generation.
func (s *Prepared) travels(m *matches) bool {
	if s.q.Like != "" || m.raw || s.distinctColumn() != "" {
		return false
	}
	many := func(e expression) bool { return e.Match != "" && e.Cost > s.rankMost(e) && !s.ranksAll(e) }
	return len(s.q.Order) > 0 && s.q.LeastScore == 0 || !slices.ContainsFunc(m.tiers[:], many)
}

// equals returns the keys of the last document of a page and of all its equals that were shown, on this
// page and the pages before; nil if they are too many, or are not all known.
func (s *Prepared) equals(m *matches, page []placed, hits []Hit) (keys []string) {
	if !s.travels(m) {
		return nil
	}
	last := s.sorted(page[len(page)-1])
	first := len(page) - 1
	for first > 0 && s.compareButID(s.sorted(page[first-1]), last) == 0 {
		first--
	}
	switch {
	case first > 0:
	case s.cursor != nil && s.compareButID(s.after(), last) == 0:
		if s.cursor.Equals == nil {
			return nil
		}
		keys = slices.Clone(s.cursor.Equals)
	case s.q.Offset > 0:
		return nil // equals may have been skipped
	}
	size := 0
	for _, h := range hits[first:len(page)] {
		keys = append(keys, h.ID)
	}
	for _, k := range keys {
		if size += len(k) + 3; size > mostEquals {
			return nil
		}
	}
	return keys
}

// sorted returns a document with the keys that the query sorts by.
func (s *Prepared) sorted(p placed) sorted {
	if len(s.q.Order) == 0 {
		return sorted{placed: p}
	}
	return sorted{p, columns.NewSorter(s.view, s.q.Order).Keys(p.ID)}
}

// after is the place of the cursor.
func (s *Prepared) after() sorted {
	return sorted{placed{Place: s.cursor.Last, tier: s.cursor.Tier, shown: s.cursor.Last.Score}, s.cursor.Keys}
}

// compareButID compares places as the order of the hits does, but for the ids.
func (s *Prepared) compareButID(a, b sorted) int {
	a.ID, b.ID = 0, 0
	if len(s.q.Order) > 0 {
		return newRanking(s.view, s.q.Order).compare(&a, &b)
	}
	return a.placed.compare(b.placed)
}

// cameFromElsewhere has the search go on before all equals of the cursor's last document, and leave
// out those that were shown.
func (s *Prepared) cameFromElsewhere() error {
	c := s.cursor
	if c == nil || c.Generation == s.state.Generation {
		return nil
	}
	// Equals come by their ids, and those that a rank alone orders with the newest first.
	c.Last.ID = 0
	if s.browsing() && len(s.rankBy) > 0 && len(s.q.Order) == 0 {
		c.Last.ID = math.MaxInt64
	}
	s.shown = make(map[int64]bool, len(c.Equals))
	for _, key := range c.Equals {
		err := s.r.Query(context.Background(), func(row []driver.Value) error {
			id, err := sqlite.IntegerIn(row[0])
			s.shown[id] = true
			return err
		}, "select id from doc where key = ?", key)
		if err != nil {
			return fmt.Errorf("look up what earlier pages have shown: %w", err)
		}
	}
	return nil
}

// unshown leaves out what earlier pages have shown elsewhere.
func (s *Prepared) unshown(list []placed) []placed {
	if len(s.shown) == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(p placed) bool { return s.shown[p.ID] })
}
