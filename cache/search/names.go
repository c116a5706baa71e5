package search

import (
	"strings"

	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// Lines that begin with the text typed are looked for if there are at most namesFew of them. More
// would cost too much, and are too many for one of them to be what was meant.
const namesFew = 300

// named is a text that a line of a document may be, or begin with.
type named struct {
	text   string
	begins bool
}

// names returns the names to look for: the text as a whole line and, while it is being typed, as
// the beginning of one.
func (s *Prepared) names(text string, typing bool) (list []named) {
	name := words.Name(text)
	if s.lexicon == nil || name == "" || len(name) > 4*words.NameBytes {
		return nil
	}
	list = append(list, named{text: name})
	if table := s.lexicon.Table(); typing && table != nil && table.NamesBeginning(name) <= namesFew {
		list = append(list, named{text: name, begins: true})
	}
	return list
}

// wholly reports whether the text may also be looked for as a whole line: it may not if it has a
// quoted phrase, a word that must be absent, or a word for one column.
func (s *Prepared) wholly() bool {
	for _, t := range s.terms {
		if t.absent || t.phrase || t.column != "" {
			return false
		}
	}
	return s.lexicon != nil && len(s.paths) == 0
}

// isBegun reports whether the last word of the text is being typed.
func (s *Prepared) isBegun() bool {
	return len(s.terms) > 0 && s.terms[len(s.terms)-1].begins
}

// A document in which a line is the text typed gets wholeWorth times as much for that as the words
// can give together, if the line is in the column with the largest weight. A line that begins with
// the text is worth as much as the words.
const wholeWorth = 3

// named returns an expression for the documents that have a line which is one of some names, or
// begins with one. most is what the words of the text can give together.
func (s *Prepared) named(list []named, columns string, most float64) (e expression) {
	var parts []string
	for _, n := range list {
		w := alternative{text: words.NameMark + n.text, raw: true, begins: n.begins}
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
