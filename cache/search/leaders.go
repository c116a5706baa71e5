package search

import (
	"slices"
	"sync"

	"ftsync/cache/fts5"
)

// Leaders keeps of terms that very many documents have the documents that score best by the term alone. A search for
// such a word then ranks a few documents and not hundreds of thousands, and finds the very first ones of them all:
// no other document of the term can come before the last leader. Of leaders one in leadersOf documents is kept, so
// that a filter leaves enough of them.
//
// Leaders are of one state of the file. For a later one, the documents whose texts have changed since are asked about
// again, and no others. Those of terms that were not asked for the longest are forgotten when there are too many. It
// is safe for concurrent use.
type Leaders struct {
	mu    sync.Mutex
	terms map[string]*leaders
	kept  int // of all terms together
	asked int64
}

const (
	leadersOf    = 128
	leastLeaders = 64
	mostLeaders  = 4096

	// leadFrom is how many documents a term has at least that has leaders: to rank fewer takes no longer.
	leadFrom = 4_000

	// documentsALeader bounds the leaders of all terms: one in so many documents of the index, which takes 6 bytes a
	// document, and at least roomForLeaders.
	documentsALeader = 2
	roomForLeaders   = 10_000
)

// leaders are those of one term, and never change but for asked.
type leaders struct {
	changes int64   // the state of the file
	by      measure // what the scores are computed by

	ids    []uint32 // the best first
	scores []float64
	last   fts5.Place // all other documents of the term come after this one
	whole  bool       // there are no others

	documents int64 // how many have the term at least
	counted   bool  // exactly so many
	below     int64 // the ids that documents have in the state

	asked int64 // when they were last asked for, by Leaders.asked
}

// measure is all that the score of a term depends on beside the document, but for a factor.
type measure struct {
	averages, columns []float64
	in                []byte
}

func (m measure) equal(n measure) bool {
	return slices.Equal(m.averages, n.averages) && slices.Equal(m.columns, n.columns) && slices.Equal(m.in, n.in)
}

func (l *Leaders) get(key string) *leaders {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.terms[key]
	if known != nil {
		l.asked++
		known.asked = l.asked
	}
	return known
}

// put keeps the leaders of a term, unless there are some of a later state.
func (l *Leaders) put(key string, of *leaders, documents int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known := l.terms[key]; known != nil {
		if known.changes > of.changes {
			return
		}
		l.kept -= len(known.ids)
	}
	if l.terms == nil {
		l.terms = map[string]*leaders{}
	}
	l.asked++
	of.asked = l.asked
	l.terms[key] = of
	l.kept += len(of.ids)
	for most := leadersRoom(documents); l.kept > most && len(l.terms) > 1; {
		l.forget()
	}
}

// leadersRoom is how many leaders are kept in an index of so many documents.
func leadersRoom(documents int64) int { return int(max(documents/documentsALeader, roomForLeaders)) }

func (l *Leaders) forget() {
	oldest, least := "", l.asked+1
	for key, of := range l.terms {
		if of.asked < least {
			oldest, least = key, of.asked
		}
	}
	l.kept -= len(l.terms[oldest].ids)
	delete(l.terms, oldest)
}

// leadersOf returns the leaders of the one term that an expression has, as of the state that is searched; nil: they
// are not known, and can't be found in it.
func (s *Prepared) leadersOf(key string, e expression) (*leaders, error) {
	by := measure{s.averages(), s.weights, e.Phrases[0].In}
	known := s.state.Leaders.get(key)
	if s.cursor != nil && (known == nil || !known.by.equal(by)) {
		return nil, nil // its statistics are those of another state or generation, and nobody else has a use for them
	}
	if known != nil && known.by.equal(by) {
		if known.changes == s.changes {
			return known, nil
		}
		if known.changes > s.changes {
			return nil, nil
		}
		if changed, ok := s.view.TextsSince(known.changes); ok && int64(len(changed))*seekCost < known.documents {
			next, err := s.follow(known, e, changed)
			if next != nil || err != nil {
				return s.keepLeaders(key, next), err
			}
		}
	}
	of, err := s.findLeaders(e, by)
	return s.keepLeaders(key, of), err
}

func (s *Prepared) keepLeaders(key string, of *leaders) *leaders {
	if of != nil {
		s.state.Leaders.put(key, of, s.documents)
	}
	return of
}

// seekCost is how many documents of a list can be ranked while a single one is looked for in it.
const seekCost = 50

// alone is what the score of a term alone is asked with: the term weighs 1.
func (s *Prepared) alone(by measure) fts5.Ask {
	return fts5.Ask{Lengths: s.state.Lengths, Average: by.averages, Columns: by.columns, Words: 1,
		Phrases: []fts5.Phrase{{Weight: 1, In: by.in}}}
}

// findLeaders ranks all documents of a term.
func (s *Prepared) findLeaders(e expression, by measure) (*leaders, error) {
	ask := s.alone(by)
	ask.Keep = leadersFor(e.Cost)
	c := fts5.NewCollector(ask)
	defer c.Free()
	if err := s.find(e.Match, c); err != nil {
		return nil, s.matchError(err, e)
	}
	of := &leaders{changes: s.changes, by: by, documents: c.Total(), counted: true, below: s.ids}
	of.set(c.Best(), c.Total() <= int64(ask.Keep))
	return of, nil
}

// leadersFor is how many leaders a term is to have that so many documents have.
func leadersFor(documents int64) int {
	return int(min(max(documents/leadersOf, leastLeaders), mostLeaders))
}

// set sets the leaders, the best first.
func (l *leaders) set(best []fts5.Place, whole bool) {
	l.ids, l.scores, l.whole = make([]uint32, len(best)), make([]float64, len(best)), whole
	for i, p := range best {
		l.ids[i], l.scores[i] = uint32(p.ID), p.Score
	}
	if len(best) > 0 {
		l.last = fts5.Place{ID: best[len(best)-1].ID, Score: best[len(best)-1].Score}
	}
}

// follow returns the leaders of the state that is searched, out of those of an earlier one and of the documents that
// have changed since, ascending. It returns nil if too few of them are left.
func (s *Prepared) follow(of *leaders, e expression, changed []int64) (*leaders, error) {
	ask := s.alone(of.by)
	ask.Keep = -1
	c := fts5.NewCollector(ask)
	defer c.Free()
	if err := s.findAmong(e.Match, changed, c); err != nil {
		return nil, s.matchError(err, e)
	}
	var best []fts5.Place
	for i, id := range of.ids {
		if _, is := slices.BinarySearch(changed, int64(id)); !is {
			best = append(best, fts5.Place{ID: int64(id), Score: of.scores[i]})
		}
	}
	left := len(best)
	for _, p := range c.Best() {
		if of.whole || p.Compare(of.last) < 0 {
			best = append(best, fts5.Place{ID: p.ID, Score: p.Score})
		}
	}
	slices.SortFunc(best, fts5.Place.Compare)
	next := &leaders{changes: s.changes, by: of.by, below: s.ids}
	before, _ := slices.BinarySearch(changed, of.below) // these may have had the term; the others are new
	next.documents, next.counted = of.documents-int64(before)+c.Total(), of.counted && before == 0
	last, whole := of.last, of.whole
	want := leadersFor(next.documents)
	switch {
	case !whole && left < want/2:
		return nil, nil
	case len(best) > 2*want:
		best, whole = best[:2*want], false
		last = best[len(best)-1]
	}
	if next.set(best, whole); !whole {
		next.last = last
	}
	return next, nil
}
