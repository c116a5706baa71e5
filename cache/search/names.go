package search

import (
	"strings"

	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// NameBytes is how long a text may be for its lines to be indexed as a whole, as
// NAME_BYTES in tokenizer.c.
const NameBytes = 255

// nameOf is what a line is indexed as: its letters and digits, folded, without what
// stands between them. So Wi-Fi, wifi and WI FI are one.
func nameOf(text string) string {
	return strings.Join(wordsOf(words.Fold(text)), "")
}

// namesFew is how many lines may begin as what was typed for them to be looked for.
// More cost too much, and are too many to be what was meant.
const namesFew = 300

// named is a text that a line of a document may be, or begin with.
type named struct {
	text   string
	begins bool
}

// names are the ways to find a text as a whole line, and, while it is being typed,
// as the beginning of one.
func (s *Prepared) names(text string, typing bool) (list []named) {
	name := nameOf(text)
	if s.lexicon == nil || name == "" || len(name) > 4*NameBytes {
		return nil
	}
	list = append(list, named{text: name})
	if table := s.lexicon.Table(); typing && table != nil && table.NamesBeginning(name) <= namesFew {
		list = append(list, named{text: name, begins: true})
	}
	return list
}

// wholly reports whether the text may be looked for as a whole: not if it says more
// of its words than that they are wanted.
func (s *Prepared) wholly() bool {
	for _, t := range s.terms {
		if t.absent || t.phrase || t.column != "" {
			return false
		}
	}
	return s.lexicon != nil
}

// isBegun reports whether the last word of the text is being typed.
func (s *Prepared) isBegun() bool {
	return len(s.terms) > 0 && s.terms[len(s.terms)-1].begins
}

// wholeWorth is how many times what the words can give it is worth that a line is what
// was typed, in the heaviest column; that it begins so is worth as much as the words.
const wholeWorth = 3

// named makes an expression for the documents of which a line is one of some names,
// or begins with one, beside words that are worth most.
func (s *Prepared) named(list []named, columns string, most float64) (e expression) {
	var parts []string
	for _, n := range list {
		w := alternative{text: fts5.NameMark + n.text, raw: true, begins: n.begins}
		parts = append(parts, w.expr(columns))
		ph := fts5.Phrase{Name: fts5.Whole, Weight: wholeWorth * most}
		if n.begins {
			ph = fts5.Phrase{Name: fts5.Begun, Weight: most}
		}
		e.Phrases = append(e.Phrases, ph)
		e.Notes = append(e.Notes, note{Text: n.text})
	}
	e.Match = strings.Join(parts, " OR ")
	e.Most = most
	return e
}
