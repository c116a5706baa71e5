package cache

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strconv"

	"ftsync/cache/sqlite"
)

// Tuning is what of a schema only concerns searches: it may change without the
// documents being indexed anew.
type Tuning struct {
	Weights   map[string]float64 // of searched columns, for bm25; 0, and one that is not named: 1
	Exact     []string           // searched columns in which typing errors are not corrected
	Synonyms  [][]string         // groups of words or phrases that mean the same
	StopWords []string           // words that tell nothing
}

// Tuning returns the part of the schema that Tune may change.
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

// tuned returns the schema with another tuning, in which nothing of its own is left.
func (s Schema) tuned(t Tuning) (Schema, error) {
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

// Tune changes how the generation is searched, for the searches that begin from
// now on and for good: t is stored with the schema. One that is in force already
// writes nothing. Nothing of an earlier one is kept.
func (g *Generation) Tune(t Tuning) error {
	return g.withWriter("tune", func(w *sqlite.Conn) error {
		now := g.Schema()
		s, err := now.tuned(t)
		if err != nil {
			return err
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		if before, err := json.Marshal(now); err == nil && bytes.Equal(text, before) {
			return nil
		}
		err = w.Write(func() error { return setMeta(w, map[string]any{"schema": string(text)}) })
		if err != nil {
			return err
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.useTuning(s)
		return nil
	})
}

// useTuning searches by the tuning of a schema from now on. It is called with mu held.
func (g *Generation) useTuning(s Schema) {
	g.schema, g.tuning = s, s.Tuning().name()
	g.weights = (&layout{schema: s, fts: g.layout.fts}).weights()
	g.synonyms, g.stopWords = newSynonyms(s.Synonyms, s.Tokenizer), newStopWords(s.StopWords)
}

// name tells tunings apart: with another one the answers may be others.
func (t Tuning) name() string {
	h := fnv.New64a()
	json.NewEncoder(h).Encode(t) // sorts the weights
	return strconv.FormatUint(h.Sum64(), 36)
}
