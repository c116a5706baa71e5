package search

import (
	"strings"
	"unicode/utf8"

	"ftsync/cache/words"
)

// A compound is a word that the tokenizer splits into several: wi-fi, o'neill, U.S.A.,
// max_connections, jane.doe@example.org.

// partsOf returns the words of a text; where there are no spaces between words, its pairs of characters.
func (s *Prepared) partsOf(text string) []string {
	if s.lexicon == nil {
		return words.Parts(words.UnicodeTokenizer, text)
	}
	return words.Parts(s.schema.Tokenizer, text)
}

// isSeveral reports whether a text is a compound. With trigrams only one without spaces is.
func (s *Prepared) isSeveral(text string) bool {
	return len(s.partsOf(text)) > 1 && (s.lexicon != nil || words.HasUnits(text))
}

// compound returns the alternatives for a compound, beside its parts side by side: what the last
// part begins, if it is still being typed; its parts written as one word; and, if it ends in 's,
// the word without that.
func (s *Prepared) compound(t term) (list []alternative, err error) {
	add := func(w alternative) error {
		if w.frequency, err = s.count(w, t.column); err == nil && w.documents > 0 {
			list = append(list, w)
		}
		return err
	}
	parts := s.partsOf(t.text)
	last := parts[len(parts)-1]
	if t.begins {
		begun := alternative{text: t.text, begins: true, completes: true, confidence: beginningConfidence}
		if table := s.lexicon.Table(); table != nil {
			if from, to := table.Beginning(words.Fold(last)); table.Postings(from, to) > completionPostings {
				// Too many words begin with the last part: look for the parts before it alone.
				begun = alternative{text: strings.TrimSuffix(t.text, last), completes: true,
					confidence: beginningConfidence}
				s.partial = true
			}
		}
		if err := add(begun); err != nil {
			return nil, err
		}
	}
	if joined := words.Name(t.text); s.isKnown(joined) {
		if err := add(alternative{text: joined, confidence: joinedConfidence}); err != nil {
			return nil, err
		}
	}
	if apart := words.WithoutSigns(t.text); apart != t.text {
		if err := add(alternative{text: apart, confidence: joinedConfidence}); err != nil {
			return nil, err
		}
	}
	if base := strings.TrimRight(strings.TrimSuffix(t.text, last), "'’"); strings.EqualFold(last, "s") &&
		len(base) < len(t.text)-1 {
		err = add(alternative{text: base, confidence: joinedConfidence})
	}
	return list, err
}

// isKnown reports whether the index has a word. It is false while the words are being loaded.
func (s *Prepared) isKnown(word string) bool {
	table := s.lexicon.Table()
	if table == nil {
		return false
	}
	term, ok := s.lexicon.Term(word)
	return ok && table.Find(term) > 0
}

// splitsLooked bounds for how many ways to split a word the documents are counted.
const splitsLooked = 3

// splits returns ways to read one word as two, or as single letters (usa as u s a), the most
// frequent first.
func (s *Prepared) splits(t term) (list []alternative, err error) {
	table := s.lexicon.Table()
	if table == nil || t.phrase || len(t.text) > words.NameBytes || words.HasUnits(t.text) {
		return nil, nil
	}
	type cut struct {
		text string
		n    int64
	}
	var cuts []cut
	docs := func(word string) int64 {
		term, _ := s.lexicon.Term(word)
		return table.Find(term)
	}
	for i := range t.text {
		if i == 0 {
			continue
		}
		n := docs(t.text[:i])
		if n > 0 { // else the rest makes no difference
			n = min(n, docs(t.text[i:]))
		}
		if n > 0 {
			cuts = append(cuts, cut{t.text[:i] + " " + t.text[i:], n})
		}
	}
	if n := utf8.RuneCountInString(t.text); n > 2 && n <= 5 && words.WorthCorrecting([]byte(t.text)) {
		cuts = append(cuts, cut{strings.Join(strings.Split(t.text, ""), " "), 1 << 62})
	}
	for range splitsLooked {
		best := -1
		for i, c := range cuts {
			if c.n > 0 && (best < 0 || c.n > cuts[best].n) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		w := alternative{text: cuts[best].text, confidence: joinedConfidence, begins: t.begins && !t.absent &&
			cuts[best].n < completionPostings}
		cuts[best].n = 0
		if w.begins { // a prefix of many words would take too long
			last := w.text[strings.LastIndexByte(w.text, ' ')+1:]
			from, to := table.Beginning(words.Fold(last))
			w.begins = table.Postings(from, to) <= completionPostings
		}
		if w.frequency, err = s.count(w, t.column); err != nil {
			return nil, err
		}
		if w.documents > 0 {
			list = append(list, w)
		}
	}
	return list, nil
}
