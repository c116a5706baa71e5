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

// While a word is being typed, a line may begin with it in the middle of a word: office is the beginning of Officer.
// Where the index has the word itself, a line that begins with that is what counts as beginning with the text, and
// the other one comes after short titles that have the word. Which it is, is told by the phrase of the word, the
// anchor, which stands at the same place or does not. Of several words typed, any beginning counts: they tell enough.

// anchor returns the alternative that is a word exactly as it was typed, if it is all that was typed, may go on, and
// the index has it.
func (s *Prepared) anchor(w wanted) (a alternative, ok bool) {
	if len(s.terms) > 1 || !w.begins {
		return a, false
	}
	for _, alt := range w.alternatives {
		isForm := alt.raw && alt.text == words.FormMark+alt.shown
		if alt.documents > 0 && !alt.begins && (isForm || alt.text == w.text && !alt.raw) {
			a, ok = alt, true // the form comes after the stem
		}
	}
	return a, ok
}

// anchorAt anchors the name that lines begin with, if there is one, to a phrase, of which the number is given.
func (e *expression) anchorAt(phrase int) {
	if n := len(e.Phrases); n > 0 && e.Phrases[n-1].Name == fts5.Begun {
		e.Phrases[n-1].Anchor = phrase
	}
}

// needAnchor has an expression for names by themselves match, of the documents of which a line begins with the name,
// those that have the anchor.
func (e *expression) needAnchor(anchor string) {
	n := len(e.Phrases)
	if e.anchorAt(n + 1); n == 0 || e.Phrases[n-1].Anchor == 0 {
		return
	}
	whole, begun, _ := strings.Cut(e.Match, " OR ")
	e.Match = whole + " OR (" + begun + " AND " + anchor + ")"
	e.Phrases, e.Notes = append(e.Phrases, fts5.Phrase{Silent: true}), append(e.Notes, note{})
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
