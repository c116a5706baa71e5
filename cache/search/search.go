package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/filter"
	"ftsync/cache/fts5"
	"ftsync/cache/lexicon"
	"ftsync/cache/rank"
	"ftsync/cache/sqlite"
)

// Prepared is a query that has been checked. It is answered once, by one goroutine.
type Prepared struct {
	ctx     context.Context
	q       Query
	state   State
	layout  *document.Layout
	schema  document.Schema // with the tuning in force
	weights []float64
	lexicon *lexicon.Lexicon // nil: trigram

	terms        []term
	filters      []filter.Expr // of Query.Filters and Query.Confine
	items        []int         // which of them each of filters was
	confines     []filter.Expr // of the latter
	in           []string      // the searched columns to look in; nil: all
	paths, plain []string      // see lookIn
	columnFilter string        // column filter for all phrases
	cursor       *cursor

	// Set by Run, from the Snapshot.
	documents    int64     // in the generation; with a cursor, when the first page was found
	lengths      []float64 // of the columns on average; with a cursor, see averages
	r            *sqlite.Conn
	changes      int64
	ids          int64          // above the id of any document
	view         *columns.View  // nil unless NeedsView
	allowed      columns.Bitmap // documents that the filters allow; nil: all
	allowedCount int64          // how many are in allowed
	shown        map[int64]bool // what earlier pages have shown in another generation
	rankBy       rank.Says      // what the columns of Schema.Rank say; none: no such column

	// Found during the search.
	not        string                   // what must be absent, as the end of an expression
	near       map[string][]alternative // see candidates
	corrected  []Correction
	partial    bool                 // not all documents that match can be counted
	split      map[string][]element // see elements
	counted    map[string][]int64   // the documents of phrases that were counted, by their names
	absent     columns.Bitmap       // documents that have at the paths what must be absent
	failed     error                // of a look at the paths
	boundedAny func() expression    // makes expressions.Any for when other documents have all the words
}

// Prepare checks a query, without reading the file. It returns a *BadQuery when the query can't be
// answered.
func Prepare(ctx context.Context, q Query, of State) (*Prepared, error) {
	q.Limit, q.Offset = min(max(q.Limit, 0), maxWindow), min(max(q.Offset, 0), maxWindow)
	s := &Prepared{
		ctx: ctx, q: q, state: of, layout: of.Layout, schema: of.Tuned.Schema, weights: of.Tuned.weights,
		lexicon: of.Lexicon,
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	if q.Cursor != "" {
		c, err := s.readCursor()
		if err != nil {
			return nil, err
		}
		s.cursor = c
	}
	s.columnFilter = s.layout.ColumnFilter(s.in)
	if q.Match != MatchFTS {
		p := queryParser{tokenizer: s.schema.Tokenizer, columns: s.schema.Searched()}
		s.terms = p.parse(q.Text, q.Match != MatchAny && q.Match != MatchPhrase)
	}
	return s, nil
}

// Run answers the query from one state of the file. Result.Position is left to the caller.
func (s *Prepared) Run(at Snapshot) (result Result, err error) {
	s.begin(at)
	if s.NeedsView() {
		if err := s.held(); err != nil {
			return result, err
		}
		if s.allowed, s.allowedCount, err = s.view.Allowed(s.ctx, s.filters); err != nil {
			return result, err
		}
		if s.rankBy, err = s.says(); err != nil {
			return result, err
		}
	}
	if err := s.cameFromElsewhere(); err != nil {
		return result, err
	}
	if s.q.Keys != nil {
		if err := s.only(s.q.Keys); err != nil {
			return result, err
		}
	}
	return s.answer()
}

// begin sets what the search reads.
func (s *Prepared) begin(at Snapshot) {
	s.r, s.changes, s.ids, s.view = at.Conn, at.Changes, at.IDs, at.View
	s.documents, s.lengths = s.state.Statistics.of(s.state.Documents, s.state.Lengths)
}

// defaultFacetValues is how many values of a facet are returned when the query does not say.
const defaultFacetValues = 100

// maxWindow bounds limit and offset. It only keeps sums from overflowing: an API sets a bound of
// its own.
const maxWindow = 1 << 30

// end returns how many documents there can be up to the end of the page.
func (s *Prepared) end() int { return int(min(int64(s.q.Offset+s.q.Limit+len(s.shown)), s.ids)) }

// browsing reports whether there is no text to search by.
func (s *Prepared) browsing() bool {
	if s.q.Like != "" {
		return false
	}
	if s.q.Match == MatchFTS {
		return strings.TrimSpace(s.q.Text) == ""
	}
	return !slices.ContainsFunc(s.terms, func(t term) bool { return !t.absent })
}

// NeedsView reports whether the search reads a view.
func (s *Prepared) NeedsView() bool {
	return s.browsing() || s.q.Like != "" || s.distinctColumn() != "" ||
		len(s.filters)+len(s.q.Facets)+len(s.q.Order)+len(s.schema.Rank)+len(s.paths) > 0
}

// answer runs the search.
func (s *Prepared) answer() (result Result, err error) {
	var m *matches
	switch {
	case s.q.Like != "":
		m, err = s.matchAlike()
	case s.q.Match == MatchFTS && !s.browsing():
		m, err = s.matchRaw()
	case s.browsing():
		m, err = s.browse()
	default:
		m, err = s.matchText()
	}
	if err != nil {
		return result, err
	}
	matched := m.total
	if s.narrows() {
		s.narrow(m)
	}
	if s.browsing() {
		s.list(m)
	}
	if err := s.ctx.Err(); err != nil {
		return result, err
	}
	result.Total, result.AtLeast, result.Corrected = m.total, m.atLeast || s.partial, s.corrected
	if len(s.q.Facets) > 0 {
		result.Facets = make(map[string]columns.Facet, len(s.q.Facets))
		most := s.q.FacetValues
		if most <= 0 {
			most = defaultFacetValues
		}
		for _, name := range s.q.Facets {
			if err := s.ctx.Err(); err != nil {
				return result, err
			}
			f := s.view.Facet(name, m.found, most, s.q.FacetPrefix)
			f.Bars = s.view.Bars(name, m.found, s.q.Bars)
			result.Facets[name] = f
		}
	}
	if s.keepsAll() && !s.browsing() {
		slices.SortFunc(m.placed, placed.compare)
	}
	page, more := s.page(m)
	if err := s.hits(page, m, &result); err != nil {
		return result, err
	}
	if n := len(result.Hits); n < len(page) {
		if !s.q.Paging {
			return result, &BadQuery{Part: "limit", Offset: -1, Detail: fmt.Sprintf(
				"the first %d documents of the page have more than the %d bytes that an answer may have; ask for "+
					"fewer of them, for some of their fields, or with a cursor.", n, s.state.AnswerBytes)}
		}
		page, more = page[:n], true
	}
	if err := s.explainAsked(m, &result); err != nil {
		return result, err
	}
	if more && len(page) > 0 && s.q.Paging {
		result.Next = s.next(m, page, result.Hits)
	}
	if s.q.Confine != nil {
		result.Corrected = nil
		return result, nil
	}
	if matched < fewHits && !s.q.Exact && s.q.Like == "" && s.lexicon != nil && s.q.Match != MatchFTS {
		result.Suggestion, err = s.suggest(result.Corrected)
	}
	return result, err
}

// matches has the documents that were found, as far as a page may need them.
type matches struct {
	expressions expressions
	total       int64
	atLeast     bool
	found       columns.Bitmap        // nil: not needed
	whole       columns.Bitmap        // those of found that have all the words; nil: all, or there is no Order
	tiers       [tiers]expression     // the expression that was run for each tier
	bonus       [tiers]float64        // what documents with all words of the expression got for that
	noted       [tiers]fts5.Instances // where the words stand in the documents placed
	placed      []placed              // the best first; with an Order all of them

	// raw says that there is one tier, found by the FTS5 expression that is the query's text.
	raw bool

	// alike is the score of the document that others are like; 0: there is none.
	alike float64

	// unranked says that, with an Order, the documents are in found and not in placed: there were
	// too many to be ranked, or there was no text to rank them by.
	unranked bool
}

// placed is a document that was found, and the tier that found it. Its Score is the collector's;
// shown is the score from 0 to 1 that a Hit has.
type placed struct {
	fts5.Place
	tier  int
	shown float64
}

// shown maps the score of a document in a tier to the range from 0 to 1, so that no document of an
// earlier tier is below one of a later tier.
func (m *matches) shown(tier int, score float64) float64 {
	most := max(m.tiers[tier].Most, math.SmallestNonzeroFloat64)
	part := func(x float64) float64 { return min(max(x/most, 0), 1) }
	// The words can give up to most, and a name up to three times as much on top.
	inTier := part(score)/2 + part((score-most)/3)/2
	switch {
	case m.raw:
		return part(score / 2)
	case m.alike > 0:
		return min(score/m.alike, 1)
	case tier <= tierAll:
		return 0.5 + inTier/2
	case tier == tierMeant:
		return 0.25 + inTier/4
	case m.bonus[tierAny] > 0 && score >= m.bonus[tierAny]:
		return 0.5 + part(score-m.bonus[tierAny])/2
	case m.bonus[tierAny] > 0:
		return part(score) / 2
	}
	return part(score) / 4
}

// matchText finds the documents for a text, tier by tier, until there are enough.
func (s *Prepared) matchText() (*matches, error) {
	m := &matches{}
	planned := s.cursor != nil && s.cursor.Plan != nil
	if s.cursor != nil {
		s.documents = s.cursor.Documents
	}
	var want []wanted
	if planned {
		m.expressions = *s.cursor.Plan
	} else {
		var err error
		if want, err = s.planText(m); err != nil {
			return nil, err
		}
	}
	match := s.q.Match
	if match == MatchAny {
		if !planned && slices.ContainsFunc(want, wanted.isMissing) {
			if err := s.planMeant(m, want); err != nil {
				return nil, err
			}
		}
		return m, s.collect(m, tierAny, m.expressions.Any, m.expressions.Any.Most)
	}
	more := match != MatchPhrase
	if more || m.expressions.Names.Match != "" || len(s.q.Facets)+len(s.q.Order) > 0 || s.narrows() {
		m.found = columns.NewBitmap(s.ids)
	}
	for _, tier := range []int{tierNames, tierAll} {
		if err := s.collect(m, tier, *m.expressions.at(tier), 0); err != nil {
			return nil, err
		}
		if tier == tierNames && m.total == 0 {
			m.expressions.Names = expression{} // the next page need not look for them, and the cursor is shorter
		}
	}
	if more {
		if err := s.matchMore(m, want, planned); err != nil {
			return nil, err
		}
	}
	return m, s.nameCorrections(m)
}

// matchMore adds the later tiers where the earlier ones have found too few documents.
func (s *Prepared) matchMore(m *matches, want []wanted, planned bool) error {
	if few, err := s.few(m); err != nil || !few {
		return err
	}
	if !planned {
		if err := s.planMeant(m, want); err != nil {
			return err
		}
	}
	if err := s.collect(m, tierMeant, m.expressions.Meant, 0); err != nil {
		return err
	}
	if few, err := s.few(m); err != nil || !few || s.q.Match == MatchAll {
		return err
	}
	if len(s.q.Order) > 0 {
		m.whole = slices.Clone(m.found)
	}
	if s.boundedAny != nil && m.expressions.Any.Match != "" {
		if n, err := s.unfiltered(m); err != nil {
			return err
		} else if n > 0 {
			m.expressions.Any = s.boundedAny()
		}
	}
	return s.collect(m, tierAny, m.expressions.Any, 0)
}

// at returns the expression of a tier.
func (p *expressions) at(tier int) *expression {
	return [tiers]*expression{&p.Names, &p.All, &p.Meant, &p.Any}[tier]
}

// planText finds the alternatives for the words of the text, and makes the expressions from them.
func (s *Prepared) planText(m *matches) (want []wanted, err error) {
	terms := s.withoutStopWords(s.terms)
	if s.q.Match == MatchPhrase {
		texts := make([]string, len(terms))
		for i, t := range terms {
			texts[i] = t.text
		}
		terms = []term{{text: strings.Join(texts, " "), phrase: true}}
	}
	var absent []wanted
	for _, t := range s.joinSynonyms(terms) {
		w, err := s.alternativesOf(t)
		if err != nil {
			return nil, err
		}
		if t.absent {
			absent = append(absent, w)
		} else {
			want = append(want, w)
		}
	}
	m.expressions = s.makeExpressions(want, absent)
	s.boundedAny = func() expression { return s.anyExpression(want, anyBelow) }
	return want, nil
}
