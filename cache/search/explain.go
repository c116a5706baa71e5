package search

import (
	"fmt"
	"slices"

	"ftsync/cache/fts5"
)

// explain sets a hit's Explanation. It ranks this one document again, and keeps the parts of the
// score.
func (s *Prepared) explain(m *matches, p placed, h *Hit) error {
	e := m.tiers[p.tier]
	x := &Explanation{Found: [tiers]string{"whole", "all", "meant", "some"}[p.tier], Most: e.Most, Score: h.Score}
	for i, average := range s.averages() {
		x.Average += average
		if lengths := s.state.Lengths.Get(p.ID); i < len(lengths) {
			x.Length += lengths[i]
		}
	}
	h.Explanation = x
	if e.Match == "" {
		x.AllOf = true
		return nil
	}
	c, err := s.rankOne(e, p.ID)
	if err != nil {
		return fmt.Errorf("explain: %w", err)
	}
	defer c.Free()
	x.Words = make([]WordScore, e.Words)
	for i, f := range c.Frequencies() {
		ph, note := e.Phrases[i], e.Notes[i]
		if ph.Name != fts5.NoName {
			if worth := ph.Weight * f / slices.Max(s.weights); worth > x.Name {
				x.Name, x.Whole = worth, [3]string{"", "is", "begins"}[ph.Name]
			}
			continue
		}
		score := ph.Weight * fts5.Saturate(f)
		if w := &x.Words[ph.Word]; score > w.Score || w.Word == "" {
			*w = WordScore{Word: note.Text, For: note.For, Documents: note.Documents, Weight: ph.Weight, Frequency: f,
				Score: score}
		}
	}
	var words float64
	for _, w := range x.Words {
		words += w.Score
	}
	for _, best := range c.Best() {
		x.Sum = best.Score
	}
	x.Pairs = max(x.Sum-x.Name-words, 0)
	x.AllOf = p.tier <= tierAll && !m.raw || m.bonus[p.tier] > 0 && !slices.ContainsFunc(x.Words,
		func(w WordScore) bool { return w.Score == 0 })
	return nil
}

// rankOne returns a collector that has ranked one document. The caller frees it.
func (s *Prepared) rankOne(e expression, id int64) (*fts5.Collector, error) {
	ask := s.ask(e, 0)
	ask.Keep = 1
	c := fts5.NewCollector(ask)
	if _, err := s.r.Number(s.ctx, matchOne, e.Match, id, c.Handle()); err != nil {
		c.Free()
		return nil, err
	}
	return c, nil
}
