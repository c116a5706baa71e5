package cache

import (
	"math"
	"slices"
	"strings"

	"ftsync/cache/words"
)

// wanted is something that documents should have, and what may stand for it: a
// word and its beginnings, what it was corrected to, its synonyms.
type wanted struct {
	term
	ways []way
}

// way is one phrase of an FTS5 expression.
type way struct {
	text      string
	raw       bool    // text is a term as the index has it, not to be stemmed again
	begins    bool    // and whatever begins with it
	columns   string  // where it may stand, if not wherever the word may
	sure      float64 // 1: as it was typed
	documents int64   // that have it, or about as many
}

// How sure it is that a way was meant. They are factors of its idf, so a
// document with the word itself comes before one with a mere likeness.
const (
	sureBeginning  = 0.7
	sureCorrection = 0.9
	sureSynonym    = 0.8
)

// expr is the way as an FTS5 expression, within columns if those are given.
func (w way) expr(columns string) string {
	text := w.text
	if w.raw {
		text = rawMark + text
	}
	if w.columns != "" {
		columns = w.columns
	}
	e := columns + quoted(text)
	if w.begins {
		e += " *"
	}
	return e
}

// rawMark tells our tokenizer, in a query, to take the rest for a term.
const rawMark = "\x01"

// documents is how many documents have one of the ways, or about as many.
func (w wanted) documents() (n int64) {
	for _, way := range w.ways {
		n = max(n, way.documents)
	}
	return n
}

// ways finds what may stand for a term, and counts the documents that have it.
func (s *searcher) ways(t term) (wanted, error) {
	w := wanted{term: t}
	exact := way{text: t.text, sure: 1}
	if t.begins && s.lexicon == nil {
		exact.begins = true // trigram: it is one anyway
	}
	n, err := s.count(exact, t.column)
	if err != nil {
		return w, err
	}
	exact.documents = n
	if n > 0 || !t.begins {
		w.ways = append(w.ways, exact)
	}
	if t.begins && s.lexicon != nil {
		more, err := s.completions(t)
		if err != nil {
			return w, err
		}
		w.ways = append(w.ways, more...)
	}
	for _, text := range s.synonyms.of(t.text) {
		syn := way{text: text, sure: sureSynonym}
		if syn.documents, err = s.count(syn, t.column); err != nil {
			return w, err
		}
		if syn.documents > 0 {
			w.ways = append(w.ways, syn)
		}
	}
	if len(w.ways) == 0 {
		w.ways = append(w.ways, exact)
	}
	if !t.absent && w.documents() == 0 {
		return w, s.correct(&w)
	}
	return w, nil
}

// A beginning finds the documents of all words that begin so, unless these are
// more than completionPostings: then those of the words that most documents
// have, a bounded number of them.
const (
	completionPostings = 6_000
	completionWords    = 4
)

// completions are the words that begin as a term does.
func (s *searcher) completions(t term) ([]way, error) {
	folded := words.Fold(t.text)
	table := s.lexicon.terms.Load()
	if table == nil {
		return []way{{text: t.text, begins: true, sure: sureBeginning, documents: 1}}, nil
	}
	from, to := table.beginning(folded)
	postings := table.postings(from, to)
	if postings > completionPostings {
		s.partial = true
		var list []way
		for _, i := range table.top(from, to, completionWords, completionPostings) {
			list = append(list, way{text: string(table.term(i)), raw: true, sure: sureBeginning, documents: int64(table.documents[i])})
		}
		return list, nil
	}
	list := []way{{text: folded, raw: true, begins: true, sure: sureBeginning, documents: postings}}
	if s.lexicon.stem == nil {
		return list, nil
	}
	// The end of what was typed may be in no stem: find the stems of the words
	// that begin so.
	seen := map[string]bool{}
	s.lexicon.known.Completions(folded, completionWords, func(word string) bool {
		term := s.lexicon.stem(word)
		if !strings.HasPrefix(term, folded) && !seen[term] {
			seen[term] = true
			list = append(list, way{text: term, raw: true, sure: sureBeginning, documents: table.find(term)})
		}
		return true
	})
	return list, nil
}

// correct replaces the ways of a word that the index does not know by the most
// likely word that it does.
func (s *searcher) correct(w *wanted) error {
	if s.lexicon == nil || s.q.Exact || w.phrase || s.schema.exact(w.column) {
		return nil
	}
	best, err := s.likely(w.text, w.column, 0)
	if err != nil || best.text == "" {
		return err
	}
	s.corrected = append(s.corrected, Correction{From: w.text, To: best.text})
	w.ways = []way{best}
	return nil
}

// likely returns the word most likely meant by another: at the least distance,
// the one that most documents have, if they are more than some. From 8 letters
// on two errors are looked for, from 3 on one.
func (s *searcher) likely(word, column string, more int64) (best way, err error) {
	if !worthKnowing([]byte(strings.ToLower(word))) || !slices.ContainsFunc(s.schema.searched(), func(name string) bool { return !s.schema.exact(name) }) {
		return best, nil
	}
	folded := words.Fold(word)
	distance, letters := 0, len([]rune(folded))
	if letters >= 8 {
		distance = 2
	} else if letters >= 3 {
		distance = 1
	}
	if distance == 0 {
		return best, nil
	}
	nearest := 0
	var score float64
	for _, near := range s.lexicon.known.Nearest(folded, distance, 40) {
		if near.Distance == 0 || nearest > 0 && near.Distance > nearest {
			continue
		}
		c := way{text: near.Word, sure: sureCorrection, columns: s.inexact(column)}
		if c.documents, err = s.count(c, column); err != nil {
			return best, err
		}
		if c.documents <= more {
			continue
		}
		likelihood := math.Log1p(float64(c.documents))
		if near.Word[0] != folded[0] {
			likelihood /= 2 // people seldom get the first letter wrong
		}
		if likelihood > score {
			score, best, nearest = likelihood, c, near.Distance
		}
	}
	return best, nil
}

// inexact is a filter for the columns in which errors are corrected, "" when
// that needs no filter of its own.
func (s *searcher) inexact(column string) string {
	if column != "" || !slices.ContainsFunc(s.schema.Columns, func(c Column) bool { return c.Exact }) {
		return ""
	}
	var names []string
	for _, name := range s.schema.searched() {
		if !s.schema.exact(name) && (s.q.In == nil || slices.Contains(s.q.In, name)) {
			names = append(names, name)
		}
	}
	return s.l.within(names)
}

// exact reports whether typing errors are not corrected in a column.
func (s Schema) exact(column string) bool {
	return slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Name == column && c.Exact })
}
