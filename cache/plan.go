package cache

import (
	"math"
	"slices"
	"sort"
	"strings"

	"ftsync/cache/fts5"
)

// plan is how a text is answered: an expression for the documents that have all
// the words, and a wider one for those that have some. Its fields are exported
// for the cursor, which carries it, so that the next page is of the same search.
type plan struct {
	All, Any expression
}

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

	// rarer is how many times as many documents as the rarest word another that
	// is in very many must have to be looked for in none of them.
	rarer = 10
)

// plan makes the expressions for what is wanted. Out of any is left what tells
// nothing: terms in more than half of all documents, whose weight in bm25 is
// nothing anyway, and after the rarest the ones that would make the ranking
// slow. A sentence is then answered by its rare words, and its "the" costs no
// scan.
func (s *searcher) plan(want, absent []wanted) plan {
	not := ""
	if len(absent) > 0 {
		not = " NOT (" + s.express(absent, " OR ").Match + ")"
	}
	p := plan{All: s.express(s.required(want), " AND ")}
	p.All.exclude(not)

	p.Any = s.some(want, anyPostings)
	p.Any.exclude(not)
	s.narrow = func() expression {
		e := s.some(want, anyBelow)
		e.exclude(not)
		return e
	}
	return p
}

// some is the expression for documents that have some of what is wanted, about
// most of them at most.
func (s *searcher) some(want []wanted, most int64) (e expression) {
	byRarity := slices.Clone(want)
	sort.SliceStable(byRarity, func(i, j int) bool { return byRarity[i].documents() < byRarity[j].documents() })
	var telling, phrases []wanted
	var postings int64
	for i, w := range byRarity {
		n := w.documents()
		postings += n
		left := n > s.common() || postings > most || i >= anyTerms
		if left && !w.phrase && len(telling) > 0 || n == 0 && (len(telling) > 0 || i < len(byRarity)-1) {
			continue
		}
		telling = append(telling, w)
		if w.phrase {
			phrases = append(phrases, w)
		}
	}
	switch {
	case len(phrases) == len(telling):
		e = s.express(telling, " AND ") // a document without a phrase is not found
	case len(phrases) > 0:
		must, any := s.express(phrases, " AND "), s.express(telling, " OR ")
		e = expression{Notes: append(must.Notes, any.Notes...), Match: "(" + must.Match + ") AND (" + any.Match + ")", Words: any.Words, Most: any.Most, Cost: must.Cost}
		// What stands there twice counts once.
		for _, ph := range must.Phrases {
			i := slices.IndexFunc(telling, func(w wanted) bool { return w.term == phrases[ph.Word].term })
			e.Phrases = append(e.Phrases, fts5.Phrase{Word: i, Weight: ph.Weight})
		}
		for _, ph := range any.Phrases {
			if ph.Follows > 0 {
				ph.Follows += len(must.Phrases)
			}
			e.Phrases = append(e.Phrases, ph)
		}
	default:
		e = s.express(telling, " OR ")
	}
	return e
}

// required leaves out words that tell nothing, unless all words were asked for
// or all of them are such: to look for them costs more than all the others. In a
// large index those are also words in very many documents beside a rare one.
func (s *searcher) required(want []wanted) []wanted {
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
func (s *searcher) express(want []wanted, op string) expression {
	e := expression{Words: len(want)}
	var parts []string
	var firsts []int // of what is wanted, the first phrase
	for i, w := range want {
		var ways []string
		best, documents, complete := 0.0, int64(0), int64(0)
		for _, way := range w.ways {
			weight := s.idf(way.documents) * way.sure
			best = max(best, weight)
			documents += way.documents
			if way.sure != sureBeginning {
				complete += way.documents
			}
			ways = append(ways, way.expr(s.within(w.column)))
			e.Phrases = append(e.Phrases, fts5.Phrase{Word: i, Weight: weight})
			e.Notes = append(e.Notes, note{way.text, w.text, way.documents})
		}
		e.Most += best * maxTF
		// The beginnings count the word itself once more, and what is common is not
		// counted to the end.
		e.Begun = e.Begun || w.begins && documents > 3*complete && complete <= s.common()
		firsts = append(firsts, len(e.Phrases)-len(w.ways))
		if op == " OR " {
			e.Cost += documents
		} else if i == 0 || documents < e.Cost {
			e.Cost = documents
		}
		part := strings.Join(ways, " OR ")
		if len(ways) > 1 {
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

// idf is bm25's weight of a word that so many documents have, as FTS5 has it.
func (s *searcher) idf(documents int64) float64 {
	all := float64(s.documents)
	n := min(float64(documents), all) // several terms are counted one by one
	return max(math.Log((all-n+0.5)/(n+0.5)), 1e-6)
}

// within is the column filter of FTS5 that stands before a phrase.
func (s *searcher) within(column string) string {
	if column == "" {
		return s.in
	}
	return s.l.within([]string{column})
}

// within makes a column filter of names of searched columns; "" of none.
func (l *layout) within(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	var cols []string
	for _, f := range l.fts {
		if slices.Contains(columns, l.schema.Columns[f.col].Name) {
			cols = append(cols, l.cols[f.stored])
		}
	}
	return "{" + strings.Join(cols, " ") + "} : "
}
