package cache

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// plan is how a query is answered: two FTS5 expressions, the second of which
// matches all that the first one does.
type plan struct {
	all     string // has every term; "" when no document can
	any     string // has every phrase, and one of the telling terms
	telling []term // what any looks for
	bonus   float64
}

const (
	// anyTerms bounds how many terms a document is looked at for. The rarest
	// decide the ranking.
	anyTerms = 32

	// anyMatches bounds about how many documents are ranked because they have
	// one of several terms: 20 ms' worth.
	anyMatches = 50_000

	// commonFrom is the size of an index in which a term can be called common.
	commonFrom = 100
)

// counted is a term and how many documents have it, as far as was counted.
type counted struct {
	term
	documents int64
}

// plan counts how many documents have each term and leaves out of any what
// tells nothing: terms in more than half of all documents, whose weight in bm25
// is nothing anyway, and after the rarest the ones that would make the ranking
// slow. A sentence is then answered by its rare words, and its "the" costs no
// scan.
func (s *searcher) plan(terms []term) (plan, error) {
	var (
		common  = max(s.documents, commonFrom) / 2
		limit   = min(anyMatches, common) + 1
		counts  = make([]counted, 0, len(terms))
		phrases []term
		missing bool
	)
	for _, t := range terms {
		if s.l.schema.Tokenizer == "trigram" && !t.hasTrigram() {
			continue // too short for a token: it can neither be found nor missed
		}
		n, err := s.r.number(s.ctx, "select count(*) from (select 1 from fts where fts match ? limit ?)", t.expr(), limit)
		if err != nil {
			return plan{}, fmt.Errorf("count term: %w", err)
		}
		missing = missing || n == 0
		if t.phrase {
			phrases = append(phrases, t)
		}
		counts = append(counts, counted{t, n})
	}
	slices.SortStableFunc(counts, func(a, b counted) int { return int(a.documents - b.documents) })

	var p plan
	var matches int64
	for i, c := range counts {
		matches += c.documents
		left := c.documents > common || matches > anyMatches || i >= anyTerms
		if left && !c.phrase && len(p.telling) > 0 {
			continue
		}
		if c.documents > 0 || i == len(counts)-1 {
			p.telling = append(p.telling, c.term)
			p.bonus += s.mostFor(c)
		}
	}
	p.any = anyOf(p.telling)
	if len(phrases) > 0 && len(p.telling) > len(phrases) {
		p.any = "(" + allOf(phrases) + ") AND (" + p.any + ")"
		p.bonus *= 2 // bm25 counts the phrases twice
	} else if len(phrases) > 0 {
		p.any = allOf(phrases)
	}
	if !missing {
		p.all = allOf(terms)
		if len(terms) == 1 {
			p.all = p.any
		}
	}
	return p, nil
}

// hasTrigram reports whether the trigram tokenizer finds a token in the term.
func (t term) hasTrigram() bool { return utf8.RuneCountInString(t.text) >= 3 }

// mostFor is what bm25 gives at most for a term: its weight in the collection
// times k1+1.
func (s *searcher) mostFor(c counted) float64 {
	n := float64(c.documents)
	return 2.2 * max(math.Log((float64(s.documents)-n+0.5)/(n+0.5)), 1e-6)
}
