package document

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"

	"ftsync/cache/rank"
)

// Tuning is the part of a schema that concerns only searches: it may change without the
// documents being indexed again.
type Tuning struct {
	Weights   map[string]float64 // of searched columns, for bm25; 0 or no entry: 1
	Exact     []string           // searched columns in which typing errors are not corrected
	Synonyms  [][]string         // groups of words or phrases that mean the same
	StopWords []string           // words to ignore
	Rank      []rank.By          // filter columns that say how much documents matter
	Distinct  string             // the column of which each value is shown once; "": none
}

// Tuning returns the tuning in the schema.
func (s Schema) Tuning() Tuning {
	t := Tuning{Weights: map[string]float64{}, Synonyms: s.Synonyms, StopWords: s.StopWords, Rank: s.Rank,
		Distinct: s.Distinct}
	for _, c := range s.Columns {
		if c.Search {
			t.Weights[c.Name] = c.Weight
		}
		if c.Exact {
			t.Exact = append(t.Exact, c.Name)
		}
	}
	return t
}

// WithTuning returns the schema with t in place of its tuning.
func (s Schema) WithTuning(t Tuning) (Schema, error) {
	s.Columns, s.Synonyms, s.StopWords, s.Rank = slices.Clone(s.Columns), t.Synonyms, t.StopWords, t.Rank
	if s.Distinct = t.Distinct; t.Distinct != "" && !slices.Contains(s.Distinguishing(), t.Distinct) {
		return s, fmt.Errorf("each value of %q once, which is no filter column with one value a document", t.Distinct)
	}
	searched := map[string]*Column{}
	for i := range s.Columns {
		c := &s.Columns[i]
		c.Weight, c.Exact = 0, false
		if c.Search {
			searched[c.Name] = c
		}
	}
	for name, weight := range t.Weights {
		if searched[name] == nil {
			return s, fmt.Errorf("a weight for %q, which is not a searched column", name)
		}
		if !goodWeight(weight) {
			return s, fmt.Errorf("column %q: weight %v, want 0 or more", name, weight)
		}
		searched[name].Weight = weight
	}
	for _, name := range t.Exact {
		if searched[name] == nil {
			return s, fmt.Errorf("no typing errors in %q, which is not a searched column", name)
		}
		searched[name].Exact = true
	}
	return s, s.checkRank()
}

// checkRank reports the first column of Rank that documents can't be ranked by.
func (s Schema) checkRank() error {
	for _, by := range s.Rank {
		i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Name == by.Column && c.Filter })
		switch {
		case i < 0:
			return fmt.Errorf("rank by %q, which is not a filter column", by.Column)
		case !s.Columns[i].Type.IsNumeric():
			return fmt.Errorf("rank by %q, a column of type %s", by.Column, s.Columns[i].Type)
		case s.Columns[i].Type.IsMoment() != (by.HalfLife > 0) || by.HalfLife < 0:
			return fmt.Errorf("rank by %q, a column of type %s, with half life %v", by.Column, s.Columns[i].Type,
				by.HalfLife)
		case !(by.Weight > 0 && by.Weight < math.MaxFloat32):
			return fmt.Errorf("rank by %q: weight %v, want a number above 0", by.Column, by.Weight)
		}
	}
	return nil
}

func goodWeight(w float64) bool { return w >= 0 && w < math.MaxFloat64 }

// Name returns a short name that differs between tunings: another tuning may give other
// answers.
func (t Tuning) Name() string {
	h := fnv.New64a()
	json.NewEncoder(h).Encode(t) // sorts the weights
	return strconv.FormatUint(h.Sum64(), 36)
}
