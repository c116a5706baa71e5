package words

import (
	"cmp"
	"unicode/utf8"
)

// Term is a term of the index that stands for a part of a text.
type Term struct {
	Text  string // as the index has it: of a word its stem, if the tokenizer stems
	Word  string // the folded word that Text stands for; "": it stands for none, or has a mark before it
	Place int    // of the term in the text, from 0; several terms may have one
}

// Folded returns the word before it was stemmed, or what Text is.
func (t Term) Folded() string { return cmp.Or(t.Word, t.Text) }

// Terms returns the terms of a text: with Query those that must stand side by side in a document for the text
// to be found there, with Document all those that it can be found by. The tokenizer of package fts5 makes the
// same ones; it is a second way only because it remembers stems, which no query needs.
func Terms(tokenizer string, mode Mode, text string) (list []Term) {
	s, stem := NewSplitter(tokenizer, mode, text), StemmerOf(tokenizer)
	for s.Next() {
	}
	place := -1
	for _, p := range s.Pieces {
		folded := string(s.Folded[p.From:p.To])
		if p.Kind != Beside {
			place++
		}
		if p.Kind != Word {
			list = append(list, Term{folded, "", place})
			continue
		}
		t := Term{folded, folded, place}
		if stem != nil {
			t.Text = stem(folded)
		}
		if list = append(list, t); mode == Document && t.Text != folded && len(text) <= NameBytes {
			list = append(list, Term{FormMark + folded, "", place})
		}
	}
	return list
}

// Parts returns what a text is made of, as it is written there: its words, with the signs at them, pairs of
// characters where there are no spaces between words, and signs.
func Parts(tokenizer, text string) (list []string) {
	s := NewSplitter(tokenizer, Places, text)
	for s.Next() {
	}
	paired := false // the character before has made a pair with this one
	for i, p := range s.Pieces {
		switch {
		case i+1 < len(s.Pieces) && s.Pieces[i+1].Start == p.Start: // of what one character is folded to
			continue
		case !isUnit(text[p.Start:]):
			list = append(list, text[p.Outer[0]:p.Outer[1]])
		case i+1 < len(s.Pieces) && s.follows(i) && isUnit(text[s.Pieces[i+1].Start:]):
			list = append(list, text[p.Start:s.Pieces[i+1].End])
			paired = true
			continue
		case !paired:
			list = append(list, text[p.Start:p.End])
		}
		paired = false
	}
	return list
}

// follows reports whether nothing that can be seen stands between a piece and the next.
func (s *Splitter) follows(i int) bool {
	for _, r := range s.Text[s.Pieces[i].End:s.Pieces[i+1].Start] {
		if look(r).class() != ignorable {
			return false
		}
	}
	return true
}

func isUnit(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	c := look(r).class()
	return c == ideograph || c == syllable
}

// FirstPlaces cuts a text behind its first places.
func FirstPlaces(tokenizer, text string, places int) string {
	s := NewSplitter(tokenizer, Places, text)
	for s.Next() {
		if len(s.Pieces) > places {
			return text[:s.Pieces[places].Outer[0]]
		}
	}
	return text
}

// Count returns how many places a text has.
func Count(tokenizer, text string) int { return count(tokenizer, Places, text) }

// BeginningTerms returns how many terms stand for a text whose end is the beginning of a word.
func BeginningTerms(tokenizer, text string) int { return count(tokenizer, Beginning, text) }

func count(tokenizer string, mode Mode, text string) (n int) {
	s := NewSplitter(tokenizer, mode, text)
	for s.Next() {
	}
	return len(s.Pieces)
}

// HasUnits reports whether a part of a text is in a script without spaces between words.
func HasUnits(text string) bool {
	for i := range text {
		if text[i] >= utf8.RuneSelf && isUnit(text[i:]) {
			return true
		}
	}
	return false
}

// HasSigns reports whether a word in a text has signs that belong to it, or is a term with such.
func HasSigns(text string) bool {
	return text != "" && text[0] == SignMark[0] || WithoutSigns(text) != text
}

// WithoutSigns returns a text without the signs that stand at its words. Those between two words leave a space.
func WithoutSigns(text string) string {
	s := NewSplitter(UnicodeTokenizer, Places, text)
	var b []byte
	at := 0
	for s.Next() {
		p := s.Pieces[0]
		s.Pieces = s.Pieces[:0]
		if p.Outer == [2]int{p.Start, p.End} {
			continue
		}
		b = append(b, text[at:p.Outer[0]]...)
		b = append(b, text[p.Start:p.End]...)
		at = p.Outer[1]
		if next, n := utf8.DecodeRuneInString(text[at:]); n > 0 && look(next).class() != other {
			b = append(b, ' ')
		}
	}
	if at == 0 {
		return text
	}
	return string(append(b, text[at:]...))
}
