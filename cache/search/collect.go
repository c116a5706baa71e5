package search

import (
	"fmt"
	"math"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// A match of more than rankMost documents is not ranked as a whole: its newest
// rankMost documents are, and with a filter fewer, when scanMost documents have
// been looked at and scanEnough of them found. A word that stands in so many says
// little about any of them. Where a word is only begun, begunMost are.
const (
	begunMost  = 8_000
	rankMost   = 30_000
	scanMost   = 30_000
	scanEnough = 1_000
)

// rankMost is how many documents of the match are ranked, if it is larger.
func (e expression) rankMost() int64 {
	if e.Begun {
		return begunMost
	}
	return rankMost
}

// To look up in a large match one document that a filter allows costs about as much
// as to step over probeCost of the match: 25 µs against 0.03.
const probeCost = 800

// collect runs the expression of a tier and adds what it finds to m. It leaves out
// what the tiers before have found, and notes what it finds for those after.
func (s *Prepared) collect(m *matches, at int, e expression, bonus float64) error {
	if e.Match == "" {
		return nil
	}
	ask := s.ask(e, bonus)
	ask.Allowed, ask.Found = s.allowed, m.found
	if s.allowed != nil && s.allowedCount == 0 {
		m.tiers[at] = e
		return nil
	}
	rank := e.rankMost()
	large := e.Cost > rank
	ask.Keep, ask.After = s.keep(m, at)
	if ask.Keep < 0 && large {
		ask.Keep, m.unranked = 0, true
	}
	if m.total > 0 {
		ask.Allowed = s.without(m.found)
	}
	if ask.Found == nil && (len(s.q.Facets) > 0 || len(s.q.Order) > 0) {
		ask.Found = columns.NewBitmap(s.ids)
	}
	sql := "select 1 from fts where fts match ? and ftsync_collect(fts, ?) limit 1"
	if large && len(s.q.Order) == 0 {
		ask.RankMost = rank
		if len(s.q.Facets) == 0 {
			// More than are needed for the tiers that follow to be left out.
			enough := int64(s.needed())
			ask.Stop = max(rank, enough)
			if !s.q.Confined { // else the total would tell how many others stand between
				ask.ScanMost, ask.ScanEnough = scanMost, max(scanEnough, enough)
			}
		}
		sql = "select 1 from fts where fts match ? and ftsync_collect(fts, ?) order by rowid desc limit 1"
	}
	c := fts5.NewCollector(ask)
	defer c.Free()
	var err error
	if large && s.allowedCount > 0 && s.allowedCount*probeCost <= e.Cost {
		s.allowed.Each(func(id int64) {
			if err == nil {
				_, err = s.r.Number(s.ctx, matchOne, e.Match, id, c.Handle())
			}
		})
	} else {
		_, err = s.r.Number(s.ctx, sql, e.Match, c.Handle())
	}
	if err != nil {
		return s.matchError(err, e)
	}
	m.add(at, e, c, ask)
	m.bonus[at] = bonus
	return nil
}

// ask is what ranks the documents of an expression, and finds the places to mark.
func (s *Prepared) ask(e expression, bonus float64) fts5.Ask {
	return fts5.Ask{Lengths: s.state.Lengths, Average: s.averages(), Columns: s.weights,
		Phrases: e.Phrases, Words: e.Words, Adjacent: adjacent, Bonus: bonus, Mark: s.q.Mark}
}

// keep says how many of the best of a tier the page needs, and after which place.
func (s *Prepared) keep(m *matches, at int) (n int, after *fts5.Place) {
	switch {
	case s.q.Limit == 0:
		return 0, nil
	case len(s.q.Order) > 0:
		return -1, nil
	case s.cursor != nil && s.cursor.Tier > at:
		return 0, nil // all of it stood on earlier pages
	case s.cursor != nil && s.cursor.Tier == at:
		after = &s.cursor.Last
	}
	// One more shows whether there is a next page.
	return max(s.end()+1-len(m.placed), 0), after
}

// add takes in what a tier has found.
func (m *matches) add(at int, e expression, c *fts5.Collector, ask fts5.Ask) {
	m.total += c.Total()
	m.atLeast = m.atLeast || c.Stopped()
	m.tiers[at] = e
	m.noted[at] = c.Instances()
	m.found = ask.Found
	for _, p := range c.Best() {
		m.placed = append(m.placed, placed{Place: p, tier: at, shown: m.shown(at, p.Score)})
	}
}

// matchError tells a wrong expression from a failure.
func (s *Prepared) matchError(err error, e expression) error {
	if s.cursor != nil && sqlite.IsCode(err, sqlite3.ErrError) {
		return badCursor()
	}
	return fmt.Errorf("match %.200q: %w", e.Match, err)
}

// averages are the lengths of the columns that bm25 compares with.
func (s *Prepared) averages() []float64 {
	if s.cursor != nil && len(s.cursor.Averages) == len(s.weights) {
		return s.cursor.Averages
	}
	return averageLengths(s.state.Lengths, s.documents)
}

// without are the documents allowed that are not in a bitmap.
func (s *Prepared) without(first columns.Bitmap) columns.Bitmap {
	rest := make(columns.Bitmap, max(len(first), len(s.allowed)))
	for i := range rest {
		switch {
		case s.allowed == nil:
			rest[i] = math.MaxUint64
		case i < len(s.allowed):
			rest[i] = s.allowed[i]
		}
		if i < len(first) {
			rest[i] &^= first[i]
		}
	}
	return rest
}
