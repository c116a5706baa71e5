package search

import (
	"cmp"
	"math"
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// lead finds the first documents of a tier among the leaders of its term, which have the name key, and counts how
// many there are if count is set. ok is false if it can't, and m is as it was: the filters leave too few of them. It
// does not say in m.found which documents there are: of a word that so many have, no later tier finds more.
func (s *Prepared) lead(m *matches, at int, e expression, key string, ask fts5.Ask, count bool) (ok bool, err error) {
	if ask.Keep < 0 {
		return false, nil
	}
	of, err := s.leadersOf(key, e)
	if of == nil || err != nil {
		return false, err
	}
	first, ok := s.nominate(of, e, ask)
	if !ok {
		return false, nil
	}
	total, atLeast := int64(0), false
	if count {
		if total, atLeast, err = s.countLed(m, of, e, ask); err != nil {
			return false, err
		}
	}
	m.total += total
	m.atLeast = m.atLeast || atLeast
	slices.Sort(first)
	return true, s.rankOnly(m, at, e, ask, first)
}

// rankOnly adds to a tier some of its documents, ascending, which are those that are asked for.
func (s *Prepared) rankOnly(m *matches, at int, e expression, ask fts5.Ask, these []int64) error {
	found := ask.Found
	ask.Allowed, ask.Found, ask.After = nil, nil, nil
	c := fts5.NewCollector(ask)
	defer c.Free()
	if err := s.findAmong(e.Match, these, c); err != nil {
		return s.matchError(err, e)
	}
	ask.Found = found
	m.add(at, e, c, ask)
	return nil
}

// leads returns the name of the leaders of an expression. ok is false if it has none.
func (s *Prepared) leads(e expression) (key string, ok bool) {
	if s.view == nil || s.state.Leaders == nil || s.state.Slowly || e.Cost < cmp.Or(s.state.LeadFrom, leadFrom) {
		return "", false
	}
	if len(e.Phrases) != 1 || e.Words != 1 || e.Phrases[0].Silent || e.Phrases[0].Name != fts5.NoName {
		return "", false
	}
	x, ok := s.take(e.Match)
	if !ok {
		return "", false
	}
	name, terms := x.Phrase()
	return name, terms == 1
}

// nominate returns those of the leaders that are the first documents asked for. ok is false if others may be among
// these.
func (s *Prepared) nominate(of *leaders, e expression, ask fts5.Ask) (first []int64, ok bool) {
	share := s.rankBy.Weight() / (1 + s.rankBy.Weight())
	mixed := func(score, say float64) float64 { return score * e.Phrases[0].Weight * (1 - share + share*say) }
	if ask.Keep == 0 {
		return nil, true
	}
	var best []fts5.Place
	for i, id := range of.ids {
		p := fts5.Place{ID: int64(id)}
		if ask.Allowed != nil && !columns.Bitmap(ask.Allowed).Has(p.ID) {
			continue
		}
		if share == 0 {
			p.Score = mixed(of.scores[i], 1) + ask.Bonus
		} else {
			p.Score = mixed(of.scores[i], s.rankBy.At(p.ID)) + ask.Bonus
		}
		if ask.After != nil && !comesAfter(p, *ask.After) {
			continue
		}
		if best = append(best, p); share == 0 && len(best) == ask.Keep {
			return idsOf(best), true // the others come after these
		}
	}
	if of.whole && len(best) <= ask.Keep {
		return idsOf(best), true
	}
	if len(best) < ask.Keep {
		return nil, false
	}
	slices.SortFunc(best, fts5.Place.Compare)
	best = best[:ask.Keep]
	return idsOf(best), of.whole || best[ask.Keep-1].Score > mixed(of.last.Score, 1)+ask.Bonus
}

// alikeScores is by how much two computations of one score may differ.
const alikeScores = 1e-12

// comesAfter reports whether a place is after another one, of which the score was computed in another way.
func comesAfter(p, last fts5.Place) bool {
	if math.Abs(p.Score-last.Score) <= alikeScores*last.Score {
		return p.ID > last.ID
	}
	return cmp.Less(p.Score, last.Score)
}

func idsOf(list []fts5.Place) []int64 {
	ids := make([]int64, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	return ids
}

// countLed counts the documents of a tier of which the leaders are known.
func (s *Prepared) countLed(m *matches, of *leaders, e expression, ask fts5.Ask) (n int64, atLeast bool, err error) {
	if s.allowed == nil && e.within == nil && s.absent == nil && (of.counted || of.documents > s.rankMost(e)) {
		if m.total == 0 {
			return of.documents, !of.counted, nil
		}
		c := fts5.NewCollector(fts5.Ask{}) // of those that an earlier tier has found
		defer c.Free()
		err := s.findAmong(e.Match, slices.Collect(m.found.After(-1)), c)
		return of.documents - c.Total(), !of.counted, err
	}
	if known, changed, ok := s.view.Matching(e.Match); ok && len(changed) == 0 {
		return both(known, ask.Allowed).Count(), false, nil
	}
	counting := fts5.Ask{Allowed: ask.Allowed}
	// With Confine all are counted, as they are where there are too few leaders: whether there are depends on the
	// documents of others.
	if e.Cost > s.rankMost(e) && s.q.Confine == nil {
		counting.Stop, counting.ScanMost, counting.ScanEnough = s.rankMost(e), scanMost, scanEnough
	}
	c := fts5.NewCollector(counting)
	defer c.Free()
	if err := s.find(e.Match, c); err != nil {
		return 0, false, s.matchError(err, e)
	}
	return c.Total(), c.Stopped(), nil
}
