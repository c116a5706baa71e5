package search

import (
	"strings"

	"ftsync/cache/words"
)

// wanted is a term that documents should have, with everything that may stand for it: the word and
// its forms, the words that it begins, its synonyms, its corrections.
type wanted struct {
	term
	alternatives []alternative

	// all has the parts of a compound. When it is set, all the parts are wanted in place of the
	// compound, side by side or not, and there are no alternatives.
	all []wanted
}

// alternative is one phrase of an FTS5 expression.
type alternative struct {
	text       string
	shown      string  // text for people, if that differs
	raw        bool    // text is a term of the index, not to be stemmed again
	begins     bool    // all words that begin with text
	completes  bool    // it completes a word that is being typed
	apart      bool    // it is the word with signs: see apart
	columns    string  // column filter; "": that of the term
	confidence float64 // that it was meant; 1: as it was typed
	frequency          // of documents that have it
}

// The confidence that an alternative was meant: a factor of its idf. longerConfidence is so small
// because bm25 gives a word at most 2.2 times its idf, however often it occurs and in whichever
// column: documents that have the word as typed should come before those with longer words.
const (
	formConfidence       = 1.15 // the word exactly as written, where others share its stem
	beginningConfidence  = 0.7  // a word that begins with what was typed
	longerConfidence     = 0.4  // likewise, where what was typed is a word itself
	joinedConfidence     = 0.9  // a compound or several words as one, or a word split
	correctionConfidence = 0.9  // one error corrected
	synonymConfidence    = 0.8
	twiceConfidence      = 0.6 // two errors corrected
	begunConfidence      = 0.5 // a word that begins with what was typed, with one error corrected
)

// expr returns the alternative as an FTS5 expression. columns is a column filter, which that of the
// alternative replaces.
func (w alternative) expr(columns string) string {
	text := w.text
	if w.raw {
		text = words.RawMark + text
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

// name returns the alternative as people may read it.
func (w alternative) name() string {
	if w.shown != "" {
		return w.shown
	}
	return w.text
}

// documents estimates how many documents have one of the alternatives, or all the parts.
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

// A word exactly as written is looked for too, beside its stem, if at most formsMost documents have
// the word and the text has at most formsWords words. Otherwise it would take too long, and whoever
// types a sentence does not look for a name.
const (
	formsMost  = 1_000
	formsWords = 6
)

// alternativesOf finds what may stand for a term as it was typed, and counts the documents that have
// each alternative.
func (s *Prepared) alternativesOf(t term) (wanted, error) {
	w := wanted{term: t}
	several := !t.phrase && s.lexicon != nil && s.isSeveral(t.text)
	exact := alternative{text: t.text, confidence: 1}
	if s.lexicon == nil {
		exact.begins = words.Count(s.schema.Tokenizer, t.text) < trigram // it is the beginning of some
	}
	var err error
	if exact.frequency, err = s.count(exact, t.column); err != nil {
		return w, err
	}
	n := exact.documents
	if n > 0 || !t.begins {
		w.alternatives = append(w.alternatives, exact)
	}
	if form, ok := s.form(t); ok && n > 0 && n <= formsMost {
		w.alternatives = append(w.alternatives, alternative{text: words.FormMark + form, shown: form, raw: true,
			confidence: formConfidence, frequency: exact.frequency})
	}
	if n > 0 && !t.phrase && !t.absent {
		w.alternatives = append(w.alternatives, s.apart(t, exact.frequency)...)
	}
	if !several && !t.phrase && !t.absent {
		w.alternatives = append(w.alternatives, s.composed(t, exact.frequency)...)
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
				more[i].confidence, more[i].frequency = longerConfidence, inAny(max(n, more[i].documents))
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

// trigram is how many characters are a term of the tokenizer of this name.
const trigram = 3

// form returns a word exactly as it is written, if it is a single word and its stem differs.
func (s *Prepared) form(t term) (form string, ok bool) {
	if t.phrase || t.absent || len(s.terms) > formsWords || s.lexicon == nil || !s.lexicon.Stems() {
		return "", false
	}
	list := words.Terms(s.schema.Tokenizer, words.Query, t.text)
	if len(list) != 1 || list[0].Folded() == list[0].Text {
		return "", false
	}
	table := s.lexicon.Table()
	return list[0].Word, table == nil || table.HasForms(list[0].Text)
}

func (s *Prepared) synonymsOf(text, column string, sure float64) (list []alternative, err error) {
	for _, text := range s.state.Tuned.synonyms.of(text) {
		syn := alternative{text: text, confidence: sure}
		if syn.frequency, err = s.count(syn, column); err != nil {
			return nil, err
		}
		if syn.documents > 0 {
			list = append(list, syn)
		}
	}
	return list, nil
}

// The beginning of a word finds the documents of all words that begin so. If these would be more
// than completionPostings, it finds those of the completionWords most frequent words.
const (
	completionPostings = 6_000
	completionWords    = 4
)

// completions returns alternatives for the words that begin with a term.
func (s *Prepared) completions(t term) ([]alternative, error) {
	table := s.lexicon.Table()
	if table == nil || words.HasUnits(t.text) {
		return []alternative{{text: t.text, begins: true, confidence: beginningConfidence, frequency: inAny(1)}}, nil
	}
	folded := words.Fold(t.text)
	if list := words.Terms(s.schema.Tokenizer, words.Query, t.text); len(list) == 1 {
		folded = list[0].Folded()
	}
	from, to := table.Beginning(folded)
	postings := table.Postings(from, to)
	if postings > completionPostings {
		s.partial = true
		var list []alternative
		for _, i := range table.Top(from, to, completionWords, completionPostings) {
			list = append(list, alternative{text: string(table.Term(i)), raw: true, confidence: beginningConfidence,
				frequency: inAny(table.DocumentsOf(i))})
		}
		return list, nil
	}
	list := []alternative{{text: folded, raw: true, begins: true, confidence: beginningConfidence,
		frequency: inAny(postings)}}
	if !s.lexicon.Stems() {
		return list, nil
	}
	// Stemming may have cut off the end of what was typed, so no stem begins with it. Find words
	// that begin with it, and take their stems.
	seen := map[string]bool{}
	s.lexicon.Vocabulary().Completions(folded, completionWords, func(word string) bool {
		term := s.lexicon.Stem(word)
		if !strings.HasPrefix(term, folded) && !seen[term] {
			seen[term] = true
			list = append(list, alternative{text: term, raw: true, confidence: beginningConfidence,
				frequency: inAny(table.Find(term))})
		}
		return true
	})
	return list, nil
}
