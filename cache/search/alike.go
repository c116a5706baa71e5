package search

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
	"ftsync/cache/words"
)

// Documents like another are those that have its telling words: those that it has often, and that few
// other documents have (tf·idf). The score is relative to that of the document itself, which is left out:
// 1 is a document in which these words weigh as much.
//
// It promises the same hits for the same state of the index. It takes no longer than a search for
// any of alikeWords words, whatever the document's length.
const (
	alikeWords = 25       // are looked for
	alikeKnown = 1_000    // different words of the document are weighed, the first ones
	alikeBytes = 64 << 10 // of each column are read for them
	alikeFew   = 10       // documents that an index is taken to have at least: a word in half of them tells nothing
)

// matchAlike finds the documents like the one with the key Query.Like.
func (s *Prepared) matchAlike() (*matches, error) {
	m := &matches{found: columns.NewBitmap(s.ids)}
	within, _, err := s.view.Allowed(s.ctx, s.confines)
	if err != nil {
		return nil, err
	}
	id, values, err := s.stored(s.q.Like)
	if err != nil {
		return nil, err
	}
	if values == nil || within != nil && !within.Has(id) {
		return nil, &BadQuery{Part: "like", Offset: -1, Detail: fmt.Sprintf("there is no document %.100q.", s.q.Like)}
	}
	want, err := s.tellingWords(values)
	if err != nil || len(want) == 0 {
		return m, err
	}
	e, _ := s.anyOf(want, anyPostings)
	own, err := s.rankOne(e, id)
	if err != nil {
		return nil, err
	}
	defer own.Free()
	m.alike = math.SmallestNonzeroFloat64
	for _, p := range own.Best() {
		m.alike = max(m.alike, p.Score)
	}
	self := columns.NewBitmap(s.ids)
	self.Add(id)
	if s.allowed == nil {
		s.allowed = s.view.Documents()
	}
	s.allowed = without(s.allowed, self)
	s.allowedCount = s.allowed.Count()
	return m, s.collect(m, tierAny, e, 0)
}

// stored returns the id of a document, and its stored values; nil: there is none.
func (s *Prepared) stored(key string) (id int64, values []driver.Value, err error) {
	err = s.r.Query(s.ctx, func(row []driver.Value) (err error) {
		id, err = sqlite.IntegerIn(row[0])
		values = slices.Clone(row[1:])
		return err
	}, "select id, "+s.layout.ColumnList()+" from doc indexed by doc_key where key = ?", key)
	if err != nil {
		return 0, nil, fmt.Errorf("read document: %w", err)
	}
	return id, values, nil
}

// tellingWords returns the words of a document that tell most about it.
func (s *Prepared) tellingWords(values []driver.Value) (want []wanted, err error) {
	type known struct {
		wanted
		often float64 // by the columns' weights
		worth float64
	}
	var list []*known
	byName := map[string]*known{}
	tokenizer := s.schema.Tokenizer
	if s.lexicon == nil {
		tokenizer = words.UnicodeTokenizer // trigrams are no words
	}
	for i, f := range s.layout.FTS {
		text, err := s.r.AsText(s.ctx, values[f.Stored])
		if err != nil {
			return nil, err
		}
		for _, word := range words.Parts(tokenizer, text[:min(len(text), alikeBytes)]) {
			name := words.Fold(word)
			w := byName[name]
			if w == nil {
				if len(list) == alikeKnown || s.state.Tuned.stopWords[name] ||
					s.lexicon == nil && utf8.RuneCountInString(word) < trigram {
					continue
				}
				w = &known{wanted: wanted{term: term{text: word, times: 1}}}
				byName[name] = w
				list = append(list, w)
			}
			w.often += s.weights[i] / slices.Max(s.weights)
		}
	}
	for _, w := range list {
		alt := alternative{text: w.text, confidence: 1}
		if alt.frequency, err = s.aboutCount(alt); err != nil {
			return nil, err
		}
		if alt.documents < 2 || alt.documents > max(s.documents, alikeFew)/2 {
			continue // no other document has it, or very many do
		}
		w.alternatives = []alternative{alt}
		w.worth = s.idf(alt.documents) * fts5.Saturate(w.often)
	}
	list = slices.DeleteFunc(list, func(w *known) bool { return w.worth == 0 })
	slices.SortStableFunc(list, func(a, b *known) int { return cmp.Compare(b.worth, a.worth) })
	for i, w := range list[:min(len(list), alikeWords)] {
		w.place = 2 * i // none stands beside another
		w.span = 1
		want = append(want, w.wanted)
	}
	return want, nil
}

// aboutCount is count, but takes any number that the table of terms has: there may be very many words.
func (s *Prepared) aboutCount(w alternative) (frequency, error) {
	if s.lexicon != nil {
		if term, ok := s.lexicon.Term(w.text); ok && s.lexicon.Table() != nil {
			if n := s.lexicon.Table().Find(term); n > 0 {
				return inAny(n), nil
			}
		}
	}
	return s.count(w, "")
}

// only leaves of the documents that may be found those with some keys.
func (s *Prepared) only(keys []string) error {
	some := columns.NewBitmap(s.ids)
	for _, key := range keys {
		err := s.r.Query(s.ctx, func(row []driver.Value) error {
			id, err := sqlite.IntegerIn(row[0])
			if err == nil && (s.allowed == nil || s.allowed.Has(id)) {
				some.Add(id)
			}
			return err
		}, "select id from doc indexed by doc_key where key = ?", key)
		if err != nil {
			return fmt.Errorf("look up keys: %w", err)
		}
	}
	s.allowed, s.allowedCount = some, some.Count()
	return nil
}
