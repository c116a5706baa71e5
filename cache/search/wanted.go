package search

import (
	"strings"

	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// wanted is something that documents should have, and what may stand for it: a
// word and its forms, the words that it begins, its synonyms, what it was
// corrected to.
type wanted struct {
	term
	alternatives []alternative

	// all has the parts of a compound that are wanted in its place, side by side or
	// not; then there are no alternatives.
	all []wanted
}

// alternative is one phrase of an FTS5 expression.
type alternative struct {
	text       string
	shown      string  // text for people, if it is another
	raw        bool    // text is a term as the index has it, not to be stemmed again
	begins     bool    // and whatever begins with it
	completes  bool    // it is what was begun
	columns    string  // where it may stand, if not wherever the word may
	confidence float64 // 1: as it was typed
	documents  int64   // that have it, or about as many
}

// The confidence that an alternative was meant. They are factors of its idf. What a word
// only begins is worth little where the word itself is known: bm25 gives a word
// that stands often, or in the heaviest column, no more than 2.2 times its idf.
const (
	formConfidence       = 1.15 // as it is written, where others have its stem
	beginningConfidence  = 0.7
	longerConfidence     = 0.4 // than a word that is known
	joinedConfidence     = 0.9
	correctionConfidence = 0.9
	synonymConfidence    = 0.8
	twiceConfidence      = 0.6 // two errors
	begunConfidence      = 0.5 // an error in what was begun
)

// expr is the alternative as an FTS5 expression, within columns if those are given.
func (w alternative) expr(columns string) string {
	text := w.text
	if w.raw {
		text = fts5.RawMark + text
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

// name is the alternative for people.
func (w alternative) name() string {
	if w.shown != "" {
		return w.shown
	}
	return w.text
}

// documents is how many documents have one of the alternatives, or about as many.
func (w wanted) documents() (n int64) {
	for i, part := range w.all {
		if i == 0 || part.documents() < n {
			n = part.documents()
		}
	}
	for _, alt := range w.alternatives {
		n = max(n, alt.documents)
	}
	return n
}

// A word's form is looked for too if no more than formsMost documents have the word
// and the text has no more than formsWords words: else it would take too long, and who
// types a sentence does not look for a name.
const (
	formsMost  = 1_000
	formsWords = 6
)

// alternativesOf finds what may stand for a term as it was typed, and counts the documents
// that have it.
func (s *Prepared) alternativesOf(t term) (wanted, error) {
	w := wanted{term: t}
	several := !t.phrase && s.lexicon != nil && isSeveral(t.text)
	exact := alternative{text: t.text, confidence: 1}
	if t.begins && s.lexicon == nil {
		exact.begins = true // trigram: it is one anyway
	}
	n, err := s.count(exact, t.column)
	if err != nil {
		return w, err
	}
	exact.documents = n
	if n > 0 || !t.begins {
		w.alternatives = append(w.alternatives, exact)
	}
	if form, ok := s.form(t); ok && n > 0 && n <= formsMost {
		w.alternatives = append(w.alternatives, alternative{text: fts5.FormMark + form, shown: form, raw: true,
			confidence: formConfidence, documents: n})
	}
	switch {
	case several:
		more, err := s.compound(t)
		if err != nil {
			return w, err
		}
		w.alternatives = append(w.alternatives, more...)
	case t.begins && s.lexicon != nil:
		more, err := s.completions(t)
		if err != nil {
			return w, err
		}
		for i := range more {
			if more[i].completes = true; n > 0 {
				more[i].confidence, more[i].documents = longerConfidence, max(n, more[i].documents)
			}
		}
		w.alternatives = append(w.alternatives, more...)
	}
	syn, err := s.synonymsOf(t.text, t.column, synonymConfidence)
	if err != nil {
		return w, err
	}
	w.alternatives = append(w.alternatives, syn...)
	if len(w.alternatives) == 0 {
		w.alternatives = append(w.alternatives, exact)
	}
	return w, nil
}

// form is a word as it is written, if it is one word and its stem is another.
func (s *Prepared) form(t term) (form string, ok bool) {
	if t.phrase || t.absent || len(s.terms) > formsWords || s.lexicon == nil || !s.lexicon.Stems() {
		return "", false
	}
	stem, ok := s.lexicon.Term(t.text)
	form = words.Fold(t.text)
	if !ok || stem == form {
		return "", false
	}
	table := s.lexicon.Table()
	return form, table == nil || table.HasForms(stem)
}

func (s *Prepared) synonymsOf(text, column string, sure float64) (list []alternative, err error) {
	for _, text := range s.state.Tuned.synonyms.of(text) {
		syn := alternative{text: text, confidence: sure}
		if syn.documents, err = s.count(syn, column); err != nil {
			return nil, err
		}
		if syn.documents > 0 {
			list = append(list, syn)
		}
	}
	return list, nil
}

// A beginning finds the documents of all words that begin so, unless these are
// more than completionPostings: then those of the words that most documents
// have, a bounded number of them.
const (
	completionPostings = 6_000
	completionWords    = 4
)

// completions are the words that begin as a term does.
func (s *Prepared) completions(t term) ([]alternative, error) {
	folded := words.Fold(t.text)
	table := s.lexicon.Table()
	if table == nil {
		return []alternative{{text: t.text, begins: true, confidence: beginningConfidence, documents: 1}}, nil
	}
	from, to := table.Beginning(folded)
	postings := table.Postings(from, to)
	if postings > completionPostings {
		s.partial = true
		var list []alternative
		for _, i := range table.Top(from, to, completionWords, completionPostings) {
			list = append(list, alternative{text: string(table.Term(i)), raw: true, confidence: beginningConfidence,
				documents: table.DocumentsOf(i)})
		}
		return list, nil
	}
	list := []alternative{{text: folded, raw: true, begins: true, confidence: beginningConfidence, documents: postings}}
	if !s.lexicon.Stems() {
		return list, nil
	}
	// The end of what was typed may be in no stem: find the stems of the words
	// that begin so.
	seen := map[string]bool{}
	s.lexicon.Vocabulary().Completions(folded, completionWords, func(word string) bool {
		term := s.lexicon.Stem(word)
		if !strings.HasPrefix(term, folded) && !seen[term] {
			seen[term] = true
			list = append(list, alternative{text: term, raw: true, confidence: beginningConfidence,
				documents: table.Find(term)})
		}
		return true
	})
	return list, nil
}
