package words

import (
	"strings"
	"unicode/utf8"
)

// Kind says how a piece of a text becomes a term of the index.
type Kind uint8

const (
	Word   Kind = iota // it is stemmed
	Exact              // it is a term as it is
	Beside             // likewise, at the place of the piece before it
	Place              // with Places: it has a place, and that is all
)

// Piece is one term of a text: where it stands there, and what it is folded to.
type Piece struct {
	Kind       Kind
	Start, End int // in the text
	From, To   int // in Splitter.Folded

	// Outer is where the piece begins and ends with the signs that stand at it, as those of C++.
	Outer [2]int
}

// Mode says what a text is split for.
type Mode uint8

const (
	Document  Mode = iota // all terms that it can be found by
	Query                 // the terms that a document must have side by side
	Beginning             // likewise, and the last of them is the beginning of one
	Places                // no terms, only where they stand: each place of a Document is one piece
)

// NameBytes is how long a document's text may be for its lines to be terms too: such a text is taken for a
// name, or for a list of names.
const NameBytes = 255

// MaxTokenBytes is how much of a word is indexed. Nobody types more, and code and keys can be of any length.
const MaxTokenBytes = 1000

// maxParts is how many emoji of one that is made of several are terms of their own.
const maxParts = 8

// Splitter splits a text into pieces. The same text gives the same pieces in an index and in a query, as
// the Mode asks for them: this is the only place that knows how.
type Splitter struct {
	Mode Mode
	Text string
	At   int // where the next piece is looked for
	Line int // up to here the lines of a name are among the pieces

	Pieces []Piece // those that Next has found
	Folded []byte

	elided map[string]bool
	grams  bool
	folds  int // how many of the characters that the one at At is folded to are done
}

// NewSplitter returns a splitter for a text of a tokenizer.
func NewSplitter(tokenizer string, mode Mode, text string) *Splitter {
	s := &Splitter{}
	s.Reset(tokenizer, mode, text)
	return s
}

// Reset makes s the splitter for another text, and keeps its room.
func (s *Splitter) Reset(tokenizer string, mode Mode, text string) {
	*s = Splitter{Mode: mode, Text: text, Pieces: s.Pieces[:0], Folded: s.Folded[:0], elided: elisions[tokenizer],
		grams: tokenizer == TrigramTokenizer}
}

// Next appends the pieces of the next place to Pieces, and reports whether there is one.
func (s *Splitter) Next() bool {
	if s.grams {
		return s.gram()
	}
	lead, before := -1, len(s.Pieces)
	for s.At < len(s.Text) {
		r, size := s.rune(s.At)
		switch look(r).class() {
		case letter, mark:
			if s.word(lead) {
				return s.found(before)
			}
			lead = -1 // it was that of the article
			continue
		case ideograph, syllable:
			s.unit()
			return s.found(before)
		case sign, regional:
			s.sign()
			return s.found(before)
		default:
			if s.gap() {
				return true
			}
			if end := leadEnd(s.Text, s.At); end > s.At {
				lead, s.At = s.At, end
				continue
			}
		}
		s.At += size
	}
	return false
}

func (s *Splitter) rune(at int) (rune, int) {
	if c := s.Text[at]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s.Text[at:])
}

// leadEnd returns where the signs end that begin at a place, if they stand before a word and behind none:
// .NET, #tag, +49. Otherwise it returns the place.
func leadEnd(text string, at int) int {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if at > 0 && (look(before).class() != other || isDot(before)) {
		return at
	}
	end := plusEnd(text, at)
	if r, size := utf8.DecodeRuneInString(text[at:]); end == at && isDot(r) {
		end += size
	}
	if next, _ := utf8.DecodeRuneInString(text[end:]); look(next).class() != letter {
		return at
	}
	return end
}

func isDot(r rune) bool { return r == '.' || look(r).folded() == "." }

// found adds the name of a line that begins with the piece just found: #alive is also found as alive.
func (s *Splitter) found(before int) bool {
	if s.Mode != Document || len(s.Text) > NameBytes || s.Pieces[before].Start < s.Line {
		return true
	}
	p := s.Pieces[before]
	start := min(p.Start, p.Outer[0])
	s.Line = len(s.Text)
	if n := LineEnd(s.Text[start:]); n >= 0 {
		s.Line = start + n
	}
	line, from := s.Text[start:s.Line], len(s.Folded)
	var led bool
	s.Folded, led = appendName(append(s.Folded, NameMark...), line, true)
	s.piece(Beside, p.Start, p.End, from)
	if led {
		from = len(s.Folded)
		s.Folded, _ = appendName(append(s.Folded, NameMark...), line, false)
		s.piece(Beside, p.Start, p.End, from)
	}
	return true
}

// LineEnd returns where the first line of a text ends, or the first element of a list; -1: it has one.
func LineEnd(text string) int { return strings.IndexAny(text, "\n"+ElementEnd) }

// gap adds the place between two elements of a list, if there is an end of one at s.At.
func (s *Splitter) gap() bool {
	if s.Text[s.At] != ElementEnd[0] || s.Mode != Document && s.Mode != Places {
		return false
	}
	from := len(s.Folded)
	s.Folded = append(s.Folded, GapMark...)
	s.piece(Exact, s.At, s.At+1, from)
	s.At++
	return true
}

// piece adds what was folded from a place on.
func (s *Splitter) piece(kind Kind, start, end, from int) {
	if s.Mode == Places {
		kind, s.Folded = Place, s.Folded[:0]
		from = 0
	}
	s.Pieces = append(s.Pieces, Piece{kind, start, end, from, len(s.Folded), [2]int{start, end}})
}

// word adds the word at s.At, and with it the signs that stand at it. lead is where those before it begin,
// or -1. It reports whether the word has a place: an article that is elided has none.
func (s *Splitter) word(lead int) bool {
	start, from := s.At, len(s.Folded)
	var f folding
	end, at := start, start
	for at < len(s.Text) {
		c := s.Text[at]
		if c < utf8.RuneSelf {
			if ascii[c].class() != letter {
				break
			}
			s.Folded = append(s.Folded, lowered(c))
			f.last = rune(c)
			at++
			end = at
			continue
		}
		r, size := utf8.DecodeRuneInString(s.Text[at:])
		e := look(r)
		switch e.class() {
		case letter, mark, accent:
			s.Folded = f.append(s.Folded, r, e)
			at += size
			end = at
			continue
		case ignorable:
			at += size
			continue
		}
		break
	}
	s.At = end
	s.Folded = cut(f.composed(s.Folded, from), from)
	if s.elided[string(s.Folded[from:])] {
		if r, size := s.apostrophe(end); size > 0 && look(r).class() == letter {
			s.At, s.Folded = end+size, s.Folded[:from]
			return false
		}
	}
	to := s.signsAfter(end)
	if lead < 0 && to == end {
		s.piece(Word, start, end, from)
		return true
	}
	s.At = to
	if lead < 0 {
		lead = start
	}
	first := len(s.Pieces)
	if s.Mode == Query || s.Mode == Beginning {
		word := string(s.Folded[from:])
		s.Folded = cut(append(s.Folded[:from], s.signed(lead, start, word, end, to)...), from)
		s.piece(Exact, start, end, from)
	} else {
		s.piece(Word, start, end, from)
		if s.Mode == Document {
			beside := len(s.Folded)
			s.Folded = cut(append(s.Folded, s.signed(lead, start, string(s.Folded[from:]), end, to)...), beside)
			s.piece(Beside, start, end, beside)
		}
	}
	s.Pieces[first].Outer = [2]int{lead, to}
	return true
}

// signed returns the term of a word with the signs before it, from lead on, and behind it.
func (s *Splitter) signed(lead, start int, word string, end, to int) string {
	return SignMark + Fold(s.Text[lead:start]) + word + Fold(s.Text[end:to])
}

// signsAfter returns where the signs end that stand behind a word: + and #, and & before another word.
func (s *Splitter) signsAfter(end int) int {
	at := end
	for at < len(s.Text) {
		r, size := s.rune(at)
		if look(r).class() != binding {
			break
		}
		if !isPlus(r) {
			next, n := utf8.DecodeRuneInString(s.Text[at+size:])
			if at == end && n > 0 && look(next).class() == letter {
				return at + size
			}
			break
		}
		at += size
	}
	return at
}

// apostrophe returns the character behind an apostrophe, and the length of the latter; 0: there is none.
func (s *Splitter) apostrophe(at int) (after rune, size int) {
	r, size := utf8.DecodeRuneInString(s.Text[at:])
	switch r {
	case '\'', '’', 'ʼ', '＇', '`', '´':
		after, _ = utf8.DecodeRuneInString(s.Text[at+size:])
		return after, size
	}
	return 0, 0
}

// unit adds a character of a script without spaces, and the pair it makes with the one behind it.
func (s *Splitter) unit() {
	start, from := s.At, len(s.Folded)
	end, next, folds := s.unfold(s.At, s.folds)
	s.At, s.folds = next, folds
	to := len(s.Folded)
	if s.Mode == Places || folds == 0 && !isUnit(s.Text[next:]) {
		s.piece(Exact, start, end, from)
		return
	}
	s.Folded = append(s.Folded, s.Folded[from:to]...)
	_, last, folds := s.unfold(next, folds)
	if s.Mode == Document {
		s.piece(Exact, start, end, from)
		s.Pieces[len(s.Pieces)-1].To = to
		s.piece(Beside, start, end, to)
		return
	}
	s.piece(Exact, start, end, to)
	if s.Mode == Beginning && last == len(s.Text) && folds == 0 {
		s.At, s.folds = last, 0 // the pair says it all
	}
}

// sign adds a sign that is no part of a word: a flag, or an emoji with all that is joined to it, and the
// emoji that it is joined of.
func (s *Splitter) sign() {
	start, from := s.At, len(s.Folded)
	var parts [][2]int
	end := start
	for at := start; ; {
		part := len(s.Folded)
		r, size := s.rune(at)
		s.Folded = append(s.Folded, Fold(s.Text[at:at+size])...)
		at += size
		if next, n := utf8.DecodeRuneInString(s.Text[at:]); look(r).class() == regional && n > 0 &&
			look(next).class() == regional {
			s.Folded = utf8.AppendRune(s.Folded, next)
			at += n
		}
		if parts = append(parts, [2]int{part, len(s.Folded)}); len(parts) == maxParts {
			end = at
			break
		}
		var joined bool
		end, at, joined = s.shape(at)
		if !joined {
			break
		}
	}
	s.At = end
	to := len(s.Folded)
	s.piece(Exact, start, end, from)
	if s.Mode != Document || len(parts) == 1 {
		return
	}
	for _, p := range parts {
		s.Pieces = append(s.Pieces, Piece{Beside, start, end, p[0], p[1], [2]int{start, end}})
	}
	s.Folded = s.Folded[:to]
}

// shape returns where the characters end that only say how an emoji looks, where a next one begins, and
// whether that is joined to it.
func (s *Splitter) shape(at int) (end, next int, joined bool) {
	const joiner = 0x200D
	for end = at; at < len(s.Text); {
		r, size := s.rune(at)
		c := look(r).class()
		if c != ignorable && c != accent {
			return end, at, joined && c == sign
		}
		at += size
		if joined = r == joiner; !joined {
			end = at
		}
	}
	return end, at, false
}

// cut shortens a word that begins at a place to MaxTokenBytes.
func cut(text []byte, from int) []byte {
	if len(text)-from <= MaxTokenBytes {
		return text
	}
	to := from + MaxTokenBytes
	for !utf8.RuneStart(text[to]) {
		to--
	}
	return text[:to]
}
