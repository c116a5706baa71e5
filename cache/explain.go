package cache

import (
	"fmt"
	"slices"

	"ftsync/cache/fts5"
)

// explain says how a hit got its score, by asking for this one document again.
func (s *searcher) explain(m *matches, p placed, h *Hit) error {
	e := m.tiers[p.tier]
	x := &Explanation{Length: int(s.g.views.lengths.Get(p.ID)), Average: s.average(), Most: e.Most, Score: h.Score}
	h.Explanation = x
	if e.Match == "" {
		x.AllOf = true
		return nil
	}
	ask := s.ask(e, 0)
	ask.Keep = 1
	c := fts5.NewCollector(ask)
	defer c.Free()
	if _, err := s.r.number(s.ctx, matchOne, e.Match, p.ID, c.Handle()); err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	x.Words = make([]WordScore, e.Words)
	for i, f := range c.Frequencies() {
		ph, note := e.Phrases[i], e.Notes[i]
		score := ph.Weight * fts5.Saturate(f, x.Length, x.Average)
		if w := &x.Words[ph.Word]; score > w.Score || w.Word == "" {
			*w = WordScore{Word: note.Text, For: note.For, Documents: note.Documents, Weight: ph.Weight, Frequency: f, Score: score}
		}
	}
	var words float64
	for _, w := range x.Words {
		words += w.Score
	}
	for _, best := range c.Best() {
		x.Sum = best.Score
	}
	x.Pairs = max(x.Sum-words, 0)
	x.AllOf = m.bonus[p.tier] > 0 && !slices.ContainsFunc(x.Words, func(w WordScore) bool { return w.Score == 0 })
	return nil
}
