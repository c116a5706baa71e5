package search

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"

	"ftsync/cache/fts5"
)

// expressions is how a text is answered: expressions for the documents of which a line is
// the text, for those that have all the words, for those that have what was perhaps
// meant by them, and for those that have some. Its fields are exported for the
// cursor, which carries it, so that the next page is of the same search.
type expressions struct {
	Names, All, Meant, Any expression
}

// The tiers that hits stand in, in this order, by the expression that finds them.
const (
	tierNames = iota // looked for by themselves only where All is larger than namesAmong
	tierAll
	tierMeant
	tierAny
	tiers
)

// expression is an FTS5 expression and what its phrases are worth. The zero
// expression matches nothing.
type expression struct {
	Match   string        `json:"m,omitempty"`
	Phrases []fts5.Phrase `json:"p,omitempty"`
	Words   int           `json:"w,omitempty"`
	Notes   []note        `json:"n,omitempty"` // of each phrase, for explanations
	Most    float64       `json:"x,omitempty"` // a bound for the sum of the scores of the words
	Cost    int64         `json:"c,omitempty"` // a bound for how many documents it matches, or about that
	Begun   bool          `json:"b,omitempty"` // a word is more often the beginning of others than it stands for itself
}

// note says what a phrase is and which word of the text it stands for.
type note struct {
	Text      string `json:"t"`
	For       string `json:"f"`
	Documents int64  `json:"d"`
}

const (
	// anyTerms bounds how many terms a document is looked at for. The rarest
	// decide the ranking.
	anyTerms = 32

	// anyPostings bounds about how many documents are ranked because they have
	// one of several terms: 4 ms' worth. Where others have all of them, and these
	// come below, anyBelow does.
	anyPostings = 25_000
	anyBelow    = 8_000

	// A word is left out of the expression for all words when it occurs in more than rankMost
	// documents, and in more than rarer times as many as the rarest word of the text.
	rarer = 10
)

// namesAmong is how many documents may have all the words for names to be looked for
// along with them: to look at more phrases in more documents takes longer than to
// look for the names first.
const namesAmong = 1_000

// makeExpressions makes the expressions for what is wanted. The
// expression for any word leaves out words that occur in more than half of all documents,
// whose bm25 weight is about zero, and then, the most frequent first, words that would make
// ranking slow. A sentence is then answered by its rare words, and its "the" costs no scan.
func (s *Prepared) makeExpressions(want, absent []wanted) (p expressions) {
	if len(absent) > 0 {
		s.not = " NOT (" + s.express(absent, " OR ").Match + ")"
	}
	if !slices.ContainsFunc(want, wanted.isMissing) {
		p.All = s.allExpression(want)
	}
	if p.Any = s.anyExpression(want, anyPostings); p.Any.Match == p.All.Match && s.q.Match != MatchAny {
		p.Any = expression{} // it would find the same
	}
	if s.wholly() {
		p.Names = s.named(s.names(s.q.Text, s.isBegun()), s.columnFilter, cmp.Or(p.All.Most, 1))
		if p.All.Cost <= namesAmong {
			p.All, p.Names = p.All.orNamed(p.Names), expression{}
		}
	}
	return p
}

func (w wanted) isMissing() bool { return w.documents() == 0 }

// allExpression is the expression for the documents that have all that is wanted.
func (s *Prepared) allExpression(want []wanted) expression {
	e := s.express(s.required(want), " AND ")
	e.exclude(s.not)
	return e
}

// anyExpression is the expression for those that have some of it; narrow makes one that costs
// less, for when some documents have all of it.
func (s *Prepared) anyExpression(want []wanted, most int64) expression {
	e := s.anyOf(want, most)
	e.exclude(s.not)
	return e
}

// orNamed widens an expression to documents that have one of some names.
func (e expression) orNamed(names expression) expression {
	switch {
	case names.Match == "":
		return e
	case e.Match == "":
		return names
	}
	phrases := slices.Clone(names.Phrases)
	before := len(phrases)
	for _, ph := range e.Phrases {
		if ph.Follows > 0 {
			ph.Follows += before
		}
		phrases = append(phrases, ph)
	}
	e.Match = names.Match + " OR (" + e.Match + ")"
	e.Phrases, e.Notes = phrases, append(slices.Clone(names.Notes), e.Notes...)
	e.Cost += namesFew
	return e
}

// anyOf is the expression for documents that have some of what is wanted, about
// most of them at most.
func (s *Prepared) anyOf(want []wanted, most int64) (e expression) {
	byRarity := slices.Clone(want)
	sort.SliceStable(byRarity, func(i, j int) bool { return byRarity[i].documents() < byRarity[j].documents() })
	var informative, phrases []wanted
	var postings int64
	for i, w := range byRarity {
		n := w.documents()
		postings += n
		left := n > s.common() || postings > most || i >= anyTerms
		if left && !w.phrase && len(informative) > 0 || n == 0 && (len(informative) > 0 || i < len(byRarity)-1) {
			continue
		}
		informative = append(informative, w)
		if w.phrase {
			phrases = append(phrases, w)
		}
	}
	switch {
	case len(phrases) == len(informative):
		e = s.express(informative, " AND ") // a document without a phrase is not found
	case len(phrases) > 0:
		must, any := s.express(phrases, " AND "), s.express(informative, " OR ")
		e = expression{Notes: append(must.Notes, any.Notes...), Match: "(" + must.Match + ") AND (" + any.Match + ")",
			Words: any.Words, Most: any.Most, Cost: must.Cost}
		// What stands there twice counts once.
		for _, ph := range must.Phrases {
			i := slices.IndexFunc(informative, func(w wanted) bool { return w.term == phrases[ph.Word].term })
			e.Phrases = append(e.Phrases, fts5.Phrase{Word: i, Weight: ph.Weight})
		}
		for _, ph := range any.Phrases {
			if ph.Follows > 0 {
				ph.Follows += len(must.Phrases)
			}
			e.Phrases = append(e.Phrases, ph)
		}
	default:
		e = s.express(informative, " OR ")
	}
	return e
}

// required leaves out words that tell nothing, unless all words were asked for
// or all of them are such: to look for them costs more than all the others. In a
// large index those are also words in very many documents beside a rare one.
func (s *Prepared) required(want []wanted) []wanted {
	if s.q.Match == MatchAll {
		return want
	}
	rarest := int64(math.MaxInt64)
	for _, w := range want {
		rarest = min(rarest, w.documents())
	}
	most := min(s.common(), max(rankMost, rarer*min(rarest, s.common())))
	kept := slices.DeleteFunc(slices.Clone(want), func(w wanted) bool { return !w.phrase && w.documents() > most })
	if len(kept) == 0 {
		return want
	}
	return kept
}

func (e *expression) exclude(not string) {
	if not != "" && e.Match != "" {
		e.Match = "(" + e.Match + ")" + not
	}
}

// express joins what is wanted by an operator.
func (s *Prepared) express(want []wanted, op string) expression {
	e := expression{Words: len(want)}
	var parts []string
	var firsts []int // of what is wanted, the first phrase
	for i, w := range want {
		firsts = append(firsts, len(e.Phrases))
		documents, complete := int64(0), int64(0)
		var both []string
		for at, part := range append(slices.Clone(w.all), w)[:max(len(w.all), 1)] {
			var alternatives []string
			best, n := 0.0, int64(0)
			for _, alt := range part.alternatives {
				weight := s.idf(alt.documents) * alt.confidence * float64(max(w.times, 1))
				best = max(best, weight)
				if alt.text != fts5.FormMark+alt.shown { // they have the word too
					n += alt.documents
				}
				if !alt.completes {
					complete = max(complete, alt.documents)
				}
				alternatives = append(alternatives, alt.expr(s.within(w.column)))
				e.Phrases = append(e.Phrases, fts5.Phrase{Word: i, Weight: weight})
				e.Notes = append(e.Notes, note{alt.name(), part.text, alt.documents})
			}
			e.Most += best * maxTF
			if at == 0 || n < documents {
				documents = n
			}
			text := strings.Join(alternatives, " OR ")
			if len(alternatives) > 1 {
				text = "(" + text + ")"
			}
			both = append(both, text)
		}
		// The beginnings count the word itself once more, and what is common is not
		// counted to the end.
		e.Begun = e.Begun || w.begins && documents > 3*complete && complete <= s.common()
		if op == " OR " {
			e.Cost += documents
		} else if i == 0 || documents < e.Cost {
			e.Cost = documents
		}
		part := strings.Join(both, " AND ")
		if len(both) > 1 {
			part = "(" + part + ")"
		}
		parts = append(parts, part)
	}
	e.Match = strings.Join(parts, op)
	for i, w := range want {
		for j, v := range want {
			if v.place+v.span == w.place && !v.phrase && !w.phrase && max(v.documents(), w.documents()) <= s.common() {
				this, that := &e.Phrases[firsts[i]], e.Phrases[firsts[j]]
				this.Follows = firsts[j] + 1
				e.Most += adjacent * min(this.Weight, that.Weight) * maxTF
			}
		}
	}
	return e
}

// adjacent is what it is worth that words stand side by side in a document as
// they did in what was typed, beside what the words are worth: about what
// Metzler and Croft give ordered windows (A Markov Random Field Model for Term
// Dependencies, 2005).
const adjacent = 0.2

// maxTF is what bm25 multiplies the idf of a word with when a document has it
// without end: k1+1.
const maxTF = 2.2

// idf is bm25's weight of a word that so many documents have, as Lucene has it: one
// that most have still tells a little.
func (s *Prepared) idf(documents int64) float64 {
	all := float64(s.documents)
	n := min(float64(documents), all) // several terms are counted one by one
	return math.Log1p((all - n + 0.5) / (n + 0.5))
}

// within is the column filter of FTS5 that stands before a phrase.
func (s *Prepared) within(column string) string {
	if column == "" {
		return s.columnFilter
	}
	return s.layout.ColumnFilter([]string{column})
}
