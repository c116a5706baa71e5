package search

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// All documents of a term are ranked, however many there are, by the leaders of its list; and all of several words of
// which one stands in at most allMost. When more than rankMost documents match another expression, only the newest
// rankMost of them are ranked, and only the newest begunMost when a word is mostly the beginning of others: such
// words say little about any of their documents. With a filter that search ends even earlier, when it has looked at
// scanMost documents and found scanEnough that the filter allows, and documents are counted no further than that.
const (
	begunMost  = 8_000
	rankMost   = 30_000
	allMost    = 100_000
	scanMost   = 30_000
	scanEnough = 1_000
)

// rankMost returns how many documents are ranked when more than that match the expression.
func (s *Prepared) rankMost(e expression) int64 {
	most := cmp.Or(s.state.RankMost, rankMost)
	if e.Begun {
		return min(most, begunMost)
	}
	return most
}

// In a large match, to have FTS5 look up one document that the filter allows takes 25 µs, and to step to
// the next document of the match 0.03 µs: one look-up costs as much as probeCost steps.
const probeCost = 800

// collect runs the expression of a tier and adds the documents it finds to m. It leaves out
// documents that an earlier tier has found, and marks its own in m.found for the later tiers.
func (s *Prepared) collect(m *matches, at int, e expression, bonus float64) error {
	if e.Match == "" || s.failed != nil {
		return s.failed
	}
	ask := s.ask(e, bonus)
	ask.Mark = ask.Mark && !s.narrows() // the places are found again for the few that are shown
	allowed := s.within(e, s.allowed)
	ask.Allowed, ask.Found = allowed, m.found
	if s.allowed != nil && s.allowedCount == 0 {
		m.tiers[at] = e
		return nil
	}
	rank := s.rankMost(e)
	large := e.Cost > rank
	key, leads := s.leads(e)
	ask.Keep, ask.After = s.keep(m, at)
	unranked := large && len(s.q.Order) > 0 && s.q.LeastScore == 0
	if ask.Keep < 0 && unranked {
		ask.Keep, m.unranked = 0, true
	}
	if m.total > 0 {
		ask.Allowed = without(allowed, m.found)
	}
	if ask.Found == nil && (len(s.q.Facets) > 0 || len(s.q.Order) > 0 || s.narrows()) {
		ask.Found = columns.NewBitmap(s.ids)
	}
	inOrder := ask.Keep < 0 && s.findsInOrder(e)
	known := inOrder || (large || leads) && (unranked || len(s.q.Facets) > 0)
	if known {
		matching, err := s.matching(e)
		if err != nil {
			return err
		}
		matching = both(matching, ask.Allowed)
		m.total += matching.Count()
		for i, w := range matching {
			ask.Found[i] |= w
		}
		if ask.Keep == 0 {
			m.tiers[at], m.bonus[at], m.found = e, bonus, ask.Found
			return nil
		}
		if inOrder {
			if first, ok := s.firstInOrder(matching); ok {
				m.bonus[at] = bonus
				return s.rankOnly(m, at, e, ask, first)
			}
		}
	}
	m.bonus[at] = bonus
	if leads {
		if done, err := s.lead(m, at, e, key, ask, !known); done || err != nil {
			return err
		}
	}
	newest := large && !s.ranksAll(e)
	if newest && !unranked {
		ask.RankMost, ask.Stop = rank, rank
		// Not with Confine: the total would tell how many documents that are not allowed lie between.
		if !known && s.q.Confine == nil {
			ask.ScanMost, ask.ScanEnough = scanMost, scanEnough
		}
	}
	c := fts5.NewCollector(ask)
	defer c.Free()
	var err error
	switch {
	case newest && s.allowedCount > 0 && s.allowedCount*probeCost <= e.Cost:
		err = s.findAmong(e.Match, slices.Collect(s.allowed.After(-1)), c)
	case ask.RankMost > 0:
		_, err = s.r.Number(s.ctx, matchNewest, e.Match, c.Handle())
	default:
		err = s.find(e.Match, c)
	}
	if err != nil {
		return s.matchError(err, e)
	}
	if !known {
		m.count(c)
	}
	m.add(at, e, c, ask)
	return nil
}

// ranksAll reports whether all documents of a large match are ranked, and not the newest alone: those of a term, and
// of several if one has at most allMost, and if they are not mostly beginnings of words.
func (s *Prepared) ranksAll(e expression) bool {
	x, ok := s.take(e.Match)
	if !ok || e.Begun {
		return false
	}
	_, terms := x.Phrase()
	return terms == 1 || e.Cost <= allMost
}

// ask returns what a collector needs to rank the documents of an expression, and to find the
// places to mark in them.
func (s *Prepared) ask(e expression, bonus float64) fts5.Ask {
	return fts5.Ask{Lengths: s.state.Lengths, Average: s.averages(), Columns: s.weights,
		Phrases: e.Phrases, Words: e.Words, Optional: e.Optional, Adjacent: adjacent, Bonus: bonus, Mark: s.q.Mark,
		Says: s.rankBy, Most: e.Most}
}

// keep returns how many of a tier's best documents the page needs, and the place after which they
// come, nil for the beginning. -1 means all of them.
func (s *Prepared) keep(m *matches, at int) (n int, after *fts5.Place) {
	switch {
	case s.narrows() || s.keepsAll():
		return -1, nil
	case s.q.Limit == 0:
		return 0, nil
	case len(s.q.Order) > 0:
		return -1, nil
	case s.cursor != nil && s.cursor.Tier > at:
		return 0, nil // earlier pages have shown the whole tier
	case s.cursor != nil && s.cursor.Tier == at:
		after = &s.cursor.Last
	}
	// One more shows whether there is a next page.
	return max(s.end()+1-len(m.placed), 0), after
}

// count counts the documents that a collector has found.
func (m *matches) count(c *fts5.Collector) {
	m.total += c.Total()
	m.atLeast = m.atLeast || c.Stopped()
}

// add adds what a collector has found for a tier.
func (m *matches) add(at int, e expression, c *fts5.Collector, ask fts5.Ask) {
	m.tiers[at] = e
	m.noted[at] = c.Instances()
	m.found = ask.Found
	for _, p := range c.Best() {
		m.placed = append(m.placed, placed{Place: p, tier: at, shown: m.shown(at, p.Score)})
	}
}

// matchError returns a *BadQuery when the wrong expression came out of a cursor. Any other error is
// a failure.
func (s *Prepared) matchError(err error, e expression) error {
	if s.cursor != nil && sqlite.IsCode(err, sqlite3.ErrError) {
		return badCursor()
	}
	return fmt.Errorf("match %.200q: %w", e.Match, err)
}

// averages returns the average lengths of the columns, which bm25 compares a document's with.
func (s *Prepared) averages() []float64 {
	if s.cursor != nil && len(s.cursor.Averages) == len(s.weights) {
		return s.cursor.Averages
	}
	return s.lengths
}
