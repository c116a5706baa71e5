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
	x.Rank = s.explainRank(p.ID)
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
	times, scores := c.Times(), c.Scores()
	for i, f := range c.Frequencies() {
		ph, note := e.Phrases[i], e.Notes[i]
		if ph.Name != fts5.NoName {
			if worth := ph.Weight * f / slices.Max(s.weights); worth > x.Name {
				x.Name, x.Whole = worth, [3]string{"", "is", "begins"}[ph.Name]
				x.Fields = s.fieldsOf(times[i])
			}
			continue
		}
		if ph.Silent {
			continue
		}
		score, weight := scores[i], ph.Weight
		if f > 0 {
			weight = score / fts5.Saturate(f)
		}
		if w := &x.Words[ph.Word]; score > w.Score || w.Word == "" {
			*w = WordScore{Word: note.Text, For: note.For, Documents: note.Documents,
				AtLeast: note.Documents > s.common(), Weight: weight, Frequency: f, Score: score,
				Fields: s.shares(p.ID, ph, times[i], score)}
		}
	}
	for _, best := range c.Best() {
		x.Sum = best.Score
	}
	x.Pairs = c.Parts().Pairs
	sum := 0.0
	for _, w := range x.Words {
		sum += w.Score
	}
	if lift := c.Parts().Words - sum; lift > 1e-9 { // a field begins with the text in the middle of a word
		x.Name, x.Whole = lift, "begins"
	}
	x.AllOf = p.tier <= tierAll && !m.raw || m.bonus[p.tier] > 0 && !slices.ContainsFunc(x.Words[:e.Words-e.Optional],
		func(w WordScore) bool { return w.Score == 0 })
	return nil
}

// explainRank returns what the columns of Schema.Rank say of a document; nil: there are none.
func (s *Prepared) explainRank(id int64) *RankScore {
	if len(s.rankBy) == 0 {
		return nil
	}
	weight := s.rankBy.Weight()
	r := &RankScore{Says: s.rankBy.At(id)}
	r.Factor = (1 + weight*r.Says) / (1 + weight)
	for i, say := range s.rankBy {
		r.Columns = append(r.Columns, ColumnSays{s.schema.Rank[i].Column, say.At(id), say.Weight})
	}
	return r
}

// fieldsOf returns the names of the columns in which a phrase stands.
func (s *Prepared) fieldsOf(times []int32) (names []string) {
	for i, n := range times {
		if n > 0 {
			names = append(names, s.schema.Columns[s.layout.FTS[i].Col].Name)
		}
	}
	return names
}

// shares returns what the columns in which a word stands give to its score: as large a part as its
// occurrences there count, by its weight there.
func (s *Prepared) shares(id int64, ph fts5.Phrase, times []int32, score float64) (list []FieldScore) {
	averages, lengths := s.averages(), s.state.Lengths.Get(id)
	sum := 0.0
	for i, n := range times {
		if n == 0 || i >= len(lengths) || i >= len(averages) {
			continue
		}
		counted := float64(n) * ph.WeightIn(i) * fts5.Counted(s.weights[i], float64(lengths[i]), averages[i])
		list = append(list, FieldScore{Field: s.schema.Columns[s.layout.FTS[i].Col].Name, Times: int(n),
			Score: counted})
		sum += counted
	}
	for i := range list {
		list[i].Score *= score / sum
	}
	return list
}

// rankOne returns a collector that has ranked one document. The caller frees it.
func (s *Prepared) rankOne(e expression, id int64) (*fts5.Collector, error) {
	ask := s.ask(e, 0)
	ask.Keep, ask.Times = 1, true
	c := fts5.NewCollector(ask)
	if err := s.findAmong(e.Match, []int64{id}, c); err != nil {
		c.Free()
		return nil, err
	}
	return c, nil
}
