package search

import (
	"slices"
	"strings"

	"ftsync/cache/words"
)

// synonyms has, for each word or phrase in a group of synonyms, the others of its groups. Words
// with the same stem count as the same word.
type synonyms struct {
	others    map[string][]string // by key
	tokenizer string
}

func newSynonyms(groups [][]string, tokenizer string) synonyms {
	s := synonyms{others: map[string][]string{}, tokenizer: tokenizer}
	for _, group := range groups {
		for _, text := range group {
			key := s.key(text)
			for _, other := range group {
				if s.key(other) != key && !slices.Contains(s.others[key], other) {
					s.others[key] = append(s.others[key], other)
				}
			}
		}
	}
	return s
}

func (s synonyms) of(text string) []string {
	if len(s.others) == 0 {
		return nil
	}
	return s.others[s.key(text)]
}

func (s synonyms) key(text string) string {
	if s.tokenizer == words.TrigramTokenizer {
		return strings.Join(strings.Fields(words.Fold(text)), " ")
	}
	var list []string
	for _, t := range words.Terms(s.tokenizer, words.Query, text) {
		list = append(list, t.Text)
	}
	return strings.Join(list, " ")
}

// MaxSynonymWords is how many words a phrase in Schema.Synonyms may have: a longer one is never
// recognised in a text.
const MaxSynonymWords = 5

// joinSynonyms joins words that stand side by side to one term, if a group of synonyms has that
// phrase. The longest such phrase wins.
func (s *Prepared) joinSynonyms(terms []term) []term {
	if len(s.state.Tuned.synonyms.others) == 0 {
		return terms
	}
	plain := func(t term) bool { return !t.phrase && !t.absent && t.column == "" }
	var out []term
	for i := 0; i < len(terms); {
		n := 1
		text := terms[i].text
		for end := i + 2; plain(terms[i]) && end <= len(terms) && end-i <= MaxSynonymWords &&
			plain(terms[end-1]); end++ {
			var parts []string
			for _, t := range terms[i:end] {
				parts = append(parts, t.text)
			}
			if joined := strings.Join(parts, " "); s.state.Tuned.synonyms.of(joined) != nil {
				n, text = end-i, joined
			}
		}
		t := terms[i]
		if n > 1 {
			t = term{text: text, place: t.place, span: terms[i+n-1].place + terms[i+n-1].span - t.place}
		}
		out = append(out, t)
		i += n
	}
	return out
}

func newStopWords(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, w := range list {
		set[words.Fold(w)] = true
	}
	return set
}

// withoutStopWords returns the terms without the configured stop words. If no other words remain
// to be found, it returns all terms.
func (s *Prepared) withoutStopWords(terms []term) []term {
	kept := slices.DeleteFunc(slices.Clone(terms), func(t term) bool {
		return !t.phrase && !t.absent && s.state.Tuned.stopWords[words.Fold(t.text)]
	})
	if !slices.ContainsFunc(kept, func(t term) bool { return !t.absent }) {
		return terms
	}
	return kept
}
