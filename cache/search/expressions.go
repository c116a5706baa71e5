package search

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// expressions has the FTS5 expressions that answer a text, one a tier. Names finds the documents
// that have a line which is the text, All those that have all the words, Meant those that have
// what the words may have been meant for, and Any those that have some of the words. The fields
// are exported because a cursor carries them, so that the next page continues the same search.
type expressions struct {
	Names, All, Meant, Any expression
}

// The tiers of hits, the best first. Each is found by the expression of the same name.
const (
	tierNames = iota // empty when All matches at most namesAmong documents: then All has the names too
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
	// Optional is how many of Words, the last ones, a document may lack; see counting.
	Optional int     `json:"o,omitempty"`
	Notes    []note  `json:"n,omitempty"` // of each phrase, for explanations
	Most     float64 `json:"x,omitempty"` // the words' scores add up to this at most
	Cost     int64   `json:"c,omitempty"` // it matches about so many documents at most
	Begun    bool    `json:"b,omitempty"` // one of the words mostly matches as the beginning of others

	anchor int // 1 more than the index of the phrase that is anchor's; 0: there is none

	within columns.Bitmap // if not nil, only these documents count; see inside
}

// note says what the text of a phrase is, and which word typed it stands for.
type note struct {
	Text      string `json:"t"`
	For       string `json:"f"`
	Documents int64  `json:"d"`
}

const (
	// anyTerms is how many terms the expression for any word has at most: the rarest, for they
	// decide the ranking.
	anyTerms = 32

	// anyPostings is about how many documents at most are ranked because they have some of the
	// terms, which takes 4 ms. When other documents have all the terms, and rank above them,
	// anyBelow is the bound.
	anyPostings = 25_000
	anyBelow    = 8_000

	// A word is left out of the expression for all words when more than rankMost documents have
	// it, and more than rarer times as many as have the rarest word of the text.
	rarer = 10
)

// If at most namesAmong documents have all the words, one expression looks for them and for the
// names. If more have them, the names are looked for first, by themselves: to look for more
// phrases in that many documents would take longer.
const namesAmong = 1_000

// makeExpressions makes the expressions for what is wanted and absent. The expression for any
// word leaves out words that more than half of all documents have, for their bm25 weight is about
// zero. Of the other words it takes the rarest ones, as many as can be ranked fast. So a sentence
// is answered by its rare words, and its "the" costs nothing.
func (s *Prepared) makeExpressions(want, absent []wanted) (p expressions) {
	if len(absent) > 0 && len(s.paths) > 0 {
		s.absent = s.express(absent, " OR ").within
	} else if len(absent) > 0 {
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
			if p.All.anchor > 0 {
				p.Names.anchorAt(p.All.anchor + len(p.Names.Phrases))
			}
			p.All, p.Names = p.All.orNamed(p.Names), expression{}
		} else if a, ok := s.anchor(want[0]); ok {
			p.Names.needAnchor(a.expr(s.columnFilter))
		}
	}
	return p
}

func (w wanted) isMissing() bool { return w.documents() == 0 }

// allExpression returns the expression for the documents that have everything wanted.
func (s *Prepared) allExpression(want []wanted) expression {
	kept, rest := s.required(want)
	e := s.express(kept, " AND ")
	if len(kept) > 0 {
		e = s.counting(e, s.express(fewest(kept), ""), rest)
	}
	e.exclude(s.not)
	return e
}

// anyExpression returns the expression for the documents that have some of what is wanted, and nothing
// that must be absent. most bounds about how many documents it matches.
func (s *Prepared) anyExpression(want []wanted, most int64) expression {
	e, rest := s.anyOf(want, most)
	e = s.counting(e, e, rest)
	e.exclude(s.not)
	return e
}

// orNamed returns an expression for the documents of e, and those that have one of some names.
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

// anyOf is anyExpression without what must be absent.
func (s *Prepared) anyOf(want []wanted, most int64) (e expression, rest []wanted) {
	byRarity := slices.Clone(want)
	slices.SortStableFunc(byRarity, func(a, b wanted) int { return cmp.Compare(a.documents(), b.documents()) })
	var informative, phrases []wanted
	var postings int64
	for i, w := range byRarity {
		n := w.documents()
		postings += n
		left := n > s.common() || postings > most || i >= anyTerms
		if left && !w.phrase && len(informative) > 0 || n == 0 && (len(informative) > 0 || i < len(byRarity)-1) {
			if n > s.common() {
				rest = append(rest, w)
			}
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
			within: both(must.within, any.within), Words: any.Words, Most: any.Most, Cost: must.Cost}
		// A quoted phrase is in both expressions, and counts as one word.
		for _, ph := range must.Phrases {
			i := slices.IndexFunc(informative, func(w wanted) bool { return w.term == phrases[ph.Word].term })
			ph.Word, ph.Follows = i, 0
			e.Phrases = append(e.Phrases, ph)
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
	return e, rest
}

// required returns what is wanted without the words that may be missing, and these: those that more
// than half of all documents have and, beside a rare word, those that very many have. To look for them
// costs more than for all the others. With MatchAll, or if no other words remain, nothing may be missing.
func (s *Prepared) required(want []wanted) (kept, rest []wanted) {
	if s.q.Match == MatchAll {
		return want, nil
	}
	rarest := int64(math.MaxInt64)
	for _, w := range want {
		rarest = min(rarest, w.documents())
	}
	most := min(s.common(), max(rankMost, rarer*min(rarest, s.common())))
	for _, w := range want {
		if !w.phrase && w.documents() > most {
			rest = append(rest, w)
		} else {
			kept = append(kept, w)
		}
	}
	if len(kept) == 0 {
		return want, nil
	}
	return kept, rest
}

// Words that documents may lack count where they stand all the same, in a text of at most countedWords: an
// expression then looks for them too, in the documents that have the others, if these are at most countedMost.
const (
	countedWords = 4
	countedMost  = 1_000
)

// counting returns an expression for the documents of e, in which words that they may lack count. gate is
// an expression that matches all these documents, and costs little. FTS5 can't look for a word that need not be
// there, but it can for that word or another: what is looked for is e AND (gate OR word).
func (s *Prepared) counting(e, gate expression, optional []wanted) expression {
	if len(optional) == 0 || e.Cost > countedMost || len(s.terms) > countedWords {
		return e
	}
	more := s.express(optional, " OR ")
	out := e
	out.Match = "(" + e.Match + ") AND (" + gate.Match + " OR " + more.Match + ")"
	out.Phrases, out.Notes = slices.Clone(e.Phrases), slices.Clone(e.Notes)
	for range gate.Phrases {
		out.Phrases, out.Notes = append(out.Phrases, fts5.Phrase{Silent: true}), append(out.Notes, note{})
	}
	for i, ph := range more.Phrases {
		ph.Word, ph.Follows = ph.Word+e.Words, 0
		out.Phrases, out.Notes = append(out.Phrases, ph), append(out.Notes, more.Notes[i])
	}
	out.Words, out.Optional, out.Most = e.Words+more.Words, more.Words, e.Most+more.Most
	return out
}

// fewest returns the one of what is wanted that the fewest documents have, and that begins no words if there
// is such a one.
func fewest(want []wanted) []wanted {
	least := 0
	for i, w := range want {
		if v := want[least]; w.begins == v.begins && w.documents() < v.documents() || v.begins && !w.begins {
			least = i
		}
	}
	return want[least : least+1]
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
	var firsts []int // the first phrase of each entry of want
	for i, w := range want {
		firsts = append(firsts, len(e.Phrases))
		documents, complete := int64(0), int64(0)
		var parted []string
		for at, part := range append(slices.Clone(w.all), w)[:max(len(w.all), 1)] {
			var alternatives []string
			best, n := 0.0, int64(0)
			for _, alt := range part.alternatives {
				weight, in := s.weight(alt.frequency)
				weight *= alt.confidence * float64(max(w.times, 1))
				best = max(best, weight)
				if alt.text != words.FormMark+alt.shown { // documents with a form have the word too, and are counted
					n += alt.documents
				}
				if !alt.completes {
					complete = max(complete, alt.documents)
				}
				alternatives = append(alternatives, alt.expr(s.filterOf(w.column)))
				ph := fts5.Phrase{Word: i, Weight: weight, In: in, Apart: alt.apart,
					Signed: words.HasSigns(alt.text) && !alt.apart}
				ph.More = s.more(alt)
				e.Phrases = append(e.Phrases, ph)
				if a, ok := s.anchor(w); ok && a.text == alt.text && !alt.begins {
					e.anchor = len(e.Phrases)
				}
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
			parted = append(parted, text)
		}
		// 3, because the beginnings count the word itself once more. A common word is left out, for
		// its documents are not counted to the end.
		e.Begun = e.Begun || w.begins && documents > 3*complete && complete <= s.common()
		if op == " OR " {
			e.Cost += documents
		} else if i == 0 || documents < e.Cost {
			e.Cost = documents
		}
		inside, err := s.inside(w)
		if err != nil {
			s.failed = err
		}
		switch {
		case i == 0:
			e.within = inside
		case op == " AND ":
			e.within = both(e.within, inside)
		default:
			e.within = either(e.within, inside)
		}
		part := strings.Join(parted, " AND ")
		if len(parted) > 1 {
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

// more returns how many places behind its terms an alternative covers in a document.
func (s *Prepared) more(alt alternative) int {
	switch {
	case s.lexicon == nil:
		return min(words.Count(s.schema.Tokenizer, alt.text), trigram) - 1
	case alt.begins && !alt.raw:
		return words.Count(s.schema.Tokenizer, alt.text) - words.BeginningTerms(s.schema.Tokenizer, alt.text)
	}
	return 0
}

// adjacent is the weight of two words that stand side by side in a document as in the text typed,
// relative to the weight of the words: about what Metzler and Croft give ordered windows (A Markov
// Random Field Model for Term Dependencies, 2005). With words between counting less and less, Cranfield's nDCG@10 is
// 0.380 and without them 0.382; with a typing error in each question both are 0.379.
const adjacent = 0.2

// maxTF is the limit of what bm25 multiplies the idf of a word with, for a document that has the
// word ever more often: k1+1.
const maxTF = 2.2

// idf returns bm25's weight of a word that so many documents have. It is Lucene's formula, by which
// even a word that most documents have tells a little.
func (s *Prepared) idf(documents int64) float64 {
	all := float64(s.documents)
	n := min(float64(documents), all) // a sum over several terms may be above all
	return math.Log1p((all - n + 0.5) / (n + 0.5))
}

// filterOf returns the column filter to put before a phrase: that of a column, or the query's.
func (s *Prepared) filterOf(column string) string {
	if column == "" {
		return s.columnFilter
	}
	return s.layout.ColumnFilter([]string{column})
}
