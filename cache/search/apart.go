package search

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"ftsync/cache/words"
)

// C, C++ and C# are three words, but the index has the first of them also where one of the others stands. A search
// for C finds these documents too, and they count much less: as what they are, not as C. So they come after those
// that have C itself. That holds for words of up to apartLetters letters: of a longer one the sign is an ornament,
// and whoever looks for Disney means Disney+. A word with signs is found by these alone: see words.SignMark.
const (
	apartLetters    = 3
	apartForms      = 8     // of a word are told apart from it, the most frequent ones
	apartTerms      = 1_000 // of the index are looked at for them
	apartConfidence = 0.2
)

// apart returns alternatives for a short word with signs at it, which stand where it does not.
func (s *Prepared) apart(t term, of frequency) (list []alternative) {
	if s.lexicon == nil || s.lexicon.Table() == nil || utf8.RuneCountInString(t.text) > apartLetters {
		return nil
	}
	terms := words.Terms(s.schema.Tokenizer, words.Query, t.text)
	if len(terms) != 1 || terms[0].Word == "" {
		return nil
	}
	word, table := terms[0].Word, s.lexicon.Table()
	type form struct {
		text string
		n    int64
	}
	var forms []form
	add := func(text string) {
		if n := table.Find(text); n > 0 {
			forms = append(forms, form{text, n})
		}
	}
	add(words.SignMark + "." + word)
	from, to := table.Beginning(words.SignMark + word)
	for i := from; i < min(to, from+apartTerms); i++ {
		if text := string(table.Term(i)); words.Count(s.schema.Tokenizer, text[len(words.SignMark+word):]) == 0 {
			add(text)
		}
	}
	slices.SortStableFunc(forms, func(a, b form) int { return cmp.Compare(b.n, a.n) })
	for _, f := range forms[:min(len(forms), apartForms)] {
		list = append(list, alternative{text: f.text, shown: f.text[len(words.SignMark):], raw: true, apart: true,
			confidence: apartConfidence, frequency: of})
	}
	return list
}
