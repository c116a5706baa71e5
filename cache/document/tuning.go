package document

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"
)

// Tuning is the part of a schema that concerns only searches: it may change without the
// documents being indexed again.
type Tuning struct {
	Weights   map[string]float64 // of searched columns, for bm25; 0 or no entry: 1
	Exact     []string           // searched columns in which typing errors are not corrected
	Synonyms  [][]string         // groups of words or phrases that mean the same
	StopWords []string           // words to ignore
}

// Tuning returns the tuning in the schema.
func (s Schema) Tuning() Tuning {
	t := Tuning{Weights: map[string]float64{}, Synonyms: s.Synonyms, StopWords: s.StopWords}
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
	s.Columns, s.Synonyms, s.StopWords = slices.Clone(s.Columns), t.Synonyms, t.StopWords
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
	return s, nil
}

func goodWeight(w float64) bool { return w >= 0 && w < math.MaxFloat64 }

// Name returns a short name that differs between tunings: another tuning may give other
// answers.
func (t Tuning) Name() string {
	h := fnv.New64a()
	json.NewEncoder(h).Encode(t) // sorts the weights
	return strconv.FormatUint(h.Sum64(), 36)
}
