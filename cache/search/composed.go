package search

import (
	"cmp"
	"slices"

	"ftsync/cache/words"
)

// A word finds the words that are made of it: Tür finds Haustür, in the languages that words.Composes names. They
// count so little that documents which have the word itself come before them, and as much each as the word does,
// however rare they are.
const (
	composedConfidence = 0.2
	composedMost       = 24    // are looked for, the most frequent ones
	composedPostings   = 6_000 // documents have them together at most
	composedForms      = 40    // words that begin as the stem does are looked at for forms of the word
)

// composed returns alternatives for words that are made of a word and another one.
func (s *Prepared) composed(t term, of frequency) (list []alternative) {
	if s.lexicon == nil || !words.Composes(s.schema.Tokenizer) || len(s.terms) > formsWords {
		return nil
	}
	terms, table := words.Terms(s.schema.Tokenizer, words.Query, t.text), s.lexicon.Table()
	if len(terms) != 1 || terms[0].Word == "" || table == nil {
		return nil
	}
	forms := []string{terms[0].Word}
	add := func(word string) bool {
		if s.lexicon.Stem(word) == terms[0].Text && !slices.Contains(forms, word) {
			forms = append(forms, word)
		}
		return true
	}
	s.lexicon.Vocabulary().Completions(terms[0].Text, composedForms, add)
	for _, word := range words.Inflected(s.schema.Tokenizer, terms[0].Word) {
		add(word)
	}
	seen := map[string]bool{terms[0].Text: true}
	for _, word := range s.lexicon.Vocabulary().Composed(s.schema.Tokenizer, forms) {
		term := s.lexicon.Stem(word)
		if n := table.Find(term); n > 0 && !seen[term] {
			seen[term] = true
			list = append(list, alternative{text: term, shown: word, raw: true, confidence: composedConfidence,
				frequency: inAny(n)})
		}
	}
	slices.SortStableFunc(list, func(a, b alternative) int { return cmp.Compare(b.documents, a.documents) })
	var postings int64
	for i := range list[:min(len(list), composedMost)] {
		if postings += list[i].documents; i > 0 && postings > composedPostings {
			return list[:i]
		}
		if of.documents > 0 {
			list[i].frequency = frequency{max(of.documents, list[i].documents), of.in}
		}
	}
	return list[:min(len(list), composedMost)]
}
