package cache

import (
	"slices"
	"strings"
)

// synonymTable has, for each word or phrase of a group in lower case, the others
// of its groups.
type synonymTable map[string][]string

func newSynonyms(groups [][]string) synonymTable {
	table := synonymTable{}
	for _, group := range groups {
		for _, text := range group {
			key := synonymKey(text)
			for _, other := range group {
				if synonymKey(other) != key && !slices.Contains(table[key], other) {
					table[key] = append(table[key], other)
				}
			}
		}
	}
	return table
}

func synonymKey(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// mostSynonymWords is how many words a phrase of a group may have.
const mostSynonymWords = 5

// joinSynonyms makes words that stand side by side one phrase, where a group of
// synonyms has it. The longest such phrase wins.
func (s *searcher) joinSynonyms(terms []term) []term {
	if len(s.synonyms) == 0 {
		return terms
	}
	plain := func(t term) bool { return !t.phrase && !t.absent && t.column == "" }
	var out []term
	for i := 0; i < len(terms); {
		n := 1
		text := terms[i].text
		for end := i + 2; plain(terms[i]) && end <= len(terms) && end-i <= mostSynonymWords && plain(terms[end-1]); end++ {
			var parts []string
			for _, t := range terms[i:end] {
				parts = append(parts, t.text)
			}
			if joined := strings.Join(parts, " "); s.synonyms[synonymKey(joined)] != nil {
				n, text = end-i, joined
			}
		}
		t := terms[i]
		if n > 1 {
			t = term{text: text}
		}
		out = append(out, t)
		i += n
	}
	return out
}

func newStopWords(list []string) map[string]bool {
	words := make(map[string]bool, len(list))
	for _, w := range list {
		words[strings.ToLower(w)] = true
	}
	return words
}

// withoutStopWords leaves out words that the configuration says tell nothing,
// unless there are no others.
func (s *searcher) withoutStopWords(terms []term) []term {
	kept := slices.DeleteFunc(slices.Clone(terms), func(t term) bool {
		return !t.phrase && !t.absent && s.stopWords[strings.ToLower(t.text)]
	})
	if !slices.ContainsFunc(kept, func(t term) bool { return !t.absent }) {
		return terms
	}
	return kept
}
