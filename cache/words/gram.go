package words

import "unicode/utf8"

// gramSize is how many characters make a term of the trigram tokenizer.
const gramSize = 3

// gram adds the three characters from s.At on, whatever they are. At the end of a document's text there are
// fewer: so every character of a text begins a term, and a query of one or two finds terms that begin with
// these. A query of three or more has no such shorter term.
func (s *Splitter) gram() bool {
	begun := s.At > 0 || s.folds > 0
	for ; s.At < len(s.Text); s.At += s.unseen(s.At) {
		if s.folds > 0 || s.unseen(s.At) == 0 {
			break
		}
	}
	if s.At == len(s.Text) {
		return false
	}
	start, from := s.At, len(s.Folded)
	end, at, folds := s.unfold(s.At, s.folds)
	next, nextFolds, n := at, folds, 1
	for ; n < gramSize && at < len(s.Text) && s.Mode != Places; n++ {
		_, at, folds = s.unfold(at, folds)
	}
	if s.Mode != Document && s.Mode != Places && n < gramSize {
		next, nextFolds = len(s.Text), 0
		if begun {
			s.At, s.folds, s.Folded = next, nextFolds, s.Folded[:from]
			return false
		}
	}
	s.At, s.folds = next, nextFolds
	s.piece(Exact, start, end, from)
	return true
}

// unseen returns the length of the character at a place if that makes no difference, else 0.
func (s *Splitter) unseen(at int) int {
	r, size := s.rune(at)
	if c := look(r).class(); c == accent || c == ignorable {
		return size
	}
	return 0
}

// Inside reports whether Next goes on within a character that is folded to several, as ß is.
func (s *Splitter) Inside() bool { return s.folds > 0 }

// unfold adds one character, with its marks: of those that the one at a place is folded to, the one behind
// the first folds. It returns where the character ends in the text, and where the next is.
func (s *Splitter) unfold(at, folds int) (end, next, nextFolds int) {
	r, size := s.rune(at)
	text := look(r).folded()
	if text == "" {
		text = string(r)
	}
	for range folds {
		_, n := utf8.DecodeRuneInString(text)
		text = text[n:]
	}
	from := len(s.Folded)
	var f folding
	for i, c := range text {
		if i > 0 && look(c).class() != mark {
			return at + size, at, folds
		}
		s.Folded = f.append(s.Folded, c, look(c))
		folds++
	}
	next, end = at+size, at+size
	for next < len(s.Text) && len(s.Folded)-from <= MaxTokenBytes {
		r, size := s.rune(next)
		e := look(r)
		c := e.class()
		if c != mark && c != accent && c != ignorable {
			break
		}
		s.Folded = f.append(s.Folded, r, e)
		if next += size; c != ignorable {
			end = next
		}
	}
	s.Folded = cut(f.composed(s.Folded, from), from)
	return end, next, 0
}
