package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

// answer is the body of a successful search. body.answer writes it; query and hits are always
// there.
type answer struct {
	Query        string              `json:"query,omitempty"`
	Hits         []hit               `json:"hits,omitempty"` // best first, or as sorted
	Total        int64               `json:"total"`          // documents that match, in all the indexes asked
	TotalIsExact bool                `json:"total_is_exact"` // false: there may be more than total
	Limit        int                 `json:"limit"`
	Offset       int                 `json:"offset"`
	Next         string              `json:"next,omitempty"` // cursor of the next page
	Facets       map[string]facet    `json:"facets,omitzero"`
	Corrections  []search.Correction `json:"corrections,omitempty"`
	DidYouMean   string              `json:"did_you_mean,omitempty"`
	Positions    map[string]string   `json:"positions,omitempty"` // by index: names the state of it that was searched
	TookMS       float64             `json:"took_ms"`
	// Explained has the documents that explain_id names.
	Explained []explained `json:"explained,omitempty"`
	// LagSeconds is how old the answer may be; null: unknown, nothing follows Postgres.
	LagSeconds *float64 `json:"lag_seconds"`
	// NotReady names indexes that could not be searched, because their first backfill is still
	// running. Only a search of all indexes does without some.
	NotReady []string `json:"not_ready,omitempty"`

	totals map[string]int64 // by index that is ready
}

type hit struct {
	ID          string              `json:"id"`
	Index       string              `json:"index"`
	Score       float64             `json:"score"` // from 0 to 1, higher is better
	Document    json.RawMessage     `json:"document"`
	Distance    *int64              `json:"distance,omitempty"`  // metres from the place that sort names
	Highlights  map[string]string   `json:"highlights,omitzero"` // HTML: escaped text with matches in <mark>
	Explanation *search.Explanation `json:"explanation,omitempty"`

	marks map[string]search.Marked
}

// explained says where a document stands, or why it is no hit; see search.Explained.
type explained struct {
	ID          string   `json:"id"`
	Place       int      `json:"place"`
	Hit         *hit     `json:"hit,omitempty"`
	There       bool     `json:"there"`
	FilteredOut bool     `json:"filtered_out"`
	Matches     bool     `json:"matches"`
	Lacks       []string `json:"lacks,omitempty"`
	Has         []string `json:"has,omitempty"`
}

func (s *Server) serveSearch(w http.ResponseWriter, r *http.Request) {
	list, done, bad := s.parametersOf(w, r)
	defer done()
	var req searchRequest
	if bad == nil {
		req, bad = s.readSearch(list, r)
	}
	if bad == nil {
		bad = s.awaitAfter(r.Context(), req)
	}
	if bad != nil {
		bad.write(w, r)
		return
	}
	if !req.confined() && unchanged(w, r, s.etag(r, req)) {
		return
	}
	a, bad := s.search(r.Context(), req)
	if bad != nil {
		bad.write(w, r)
		return
	}
	if req.confined() && unchanged(w, r, s.shownETag(r, a)) {
		return
	}
	b := newBody()
	b.answer(a)
	b.send(w, http.StatusOK, "application/json")
}

// search asks every index of the request and merges what they find.
func (s *Server) search(request context.Context, req searchRequest) (*answer, *problem) {
	began := time.Now()
	ctx, end, err := s.gate.Begin(request)
	if err != nil {
		return nil, s.searchProblem(request, request, req, err)
	}
	defer end()
	found, err := indexes.Search(ctx, req.indexes, req.Query)
	if err != nil {
		return nil, s.searchProblem(request, ctx, req, err)
	}
	if len(found.NotReady) == len(req.indexes) || len(found.NotReady) > 0 && !req.all {
		return nil, s.notReady(found.NotReady)
	}
	a := &answer{
		Query: req.Text, Hits: make([]hit, 0, len(found.Hits)), Total: found.Total, TotalIsExact: !found.AtLeast,
		Limit: req.Limit, Offset: req.Offset, NotReady: found.NotReady, Facets: facetsOf(found.Facets),
		totals: make(map[string]int64, len(req.indexes)),
	}
	for _, h := range found.Hits {
		if err := ctx.Err(); err != nil { // the texts of a hit may be long
			return nil, s.searchProblem(request, ctx, req, err)
		}
		a.Hits = append(a.Hits, newHit(req.indexes[h.From].Name(), h.Hit, req))
	}
	for i, x := range req.indexes {
		if !slices.Contains(a.NotReady, x.Name()) {
			a.totals[x.Name()] = found.Results[i].Total
			a.describe(x, found.Results[i])
		}
	}
	if len(req.indexes) == 1 {
		a.Next = found.Results[0].Next
		for _, e := range found.Results[0].Explained {
			a.Explained = append(a.Explained, newExplained(e, req))
		}
	}
	a.LagSeconds = s.lag(req.indexes)
	a.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return a, nil
}

// describe adds what one of the indexes says of its result. Nothing of it is for a confined
// client: words may be those of documents that it may not see, and a position counts the
// changes of these.
func (a *answer) describe(x indexes.View, r search.Result) {
	if x.Confined() {
		return
	}
	if a.Positions == nil {
		a.Positions = map[string]string{}
	}
	a.Positions[x.Name()] = r.Position
	for _, c := range r.Corrected {
		if !slices.Contains(a.Corrections, c) {
			a.Corrections = append(a.Corrections, c)
		}
	}
	a.DidYouMean = cmp.Or(a.DidYouMean, r.Suggestion)
}

func newExplained(e search.Explained, req searchRequest) explained {
	out := explained{ID: e.ID, Place: e.Place, There: e.There, FilteredOut: e.Left, Matches: e.Found, Lacks: e.Lacks,
		Has: e.Has}
	if e.Hit != nil {
		h := newHit(req.indexes[0].Name(), *e.Hit, req)
		out.Hit = &h
	}
	return out
}

func newHit(index string, h search.Hit, req searchRequest) hit {
	out := hit{ID: h.ID, Index: index, Score: h.Score, Document: h.Document, Explanation: h.Explanation, marks: h.Marks}
	if h.Distance != nil {
		metres := int64(math.Round(*h.Distance))
		out.Distance = &metres
	}
	if req.Mark {
		out.Highlights = make(map[string]string, len(h.Marks))
		for field, m := range h.Marks {
			if words := req.crop.wordsOf(field); words > 0 {
				m = m.Crop(words)
			}
			out.Highlights[field] = m.HTML()
		}
	}
	return out
}

// notReady answers for indexes that have never been filled.
func (s *Server) notReady(names []string) *problem {
	detail := "The first backfill is not done yet: " + strings.Join(names, ", ") + "."
	if s.current().Status().Mode == modeOff {
		detail = "The cache holds nothing yet, and ftsync does not fill it with -index=false: " +
			strings.Join(names, ", ") + "."
	}
	return unavailable(codeNotReady, "Not ready", detail, 2*time.Second)
}

// searchProblem is the one place where an error of a search becomes an answer.
func (s *Server) searchProblem(request, search context.Context, req searchRequest, err error) *problem {
	switch indexes.FailureOf(request, search, err) {
	case indexes.BadQuery:
		return badQuery(req, err)
	case indexes.Crowded:
		s.metrics.shed.Inc()
		return unavailable(codeOverloaded, "Too many large answers",
			"The answers being sent take all the memory that answers may have. Try again.", time.Second)
	case indexes.Overloaded:
		return unavailable(codeOverloaded, "Too many searches", "As many searches run as may at once. Try again.",
			time.Second)
	case indexes.ClientGone:
		return clientGone()
	case indexes.TimedOut:
		return unavailable(codeTimeout, "Search took too long",
			fmt.Sprintf("The search did not end within %v.", s.gate.Timeout()), time.Second)
	case indexes.Damaged: // the cache has said more, once
		return unavailable(codeDamaged, "Index is damaged", "What this needs of the index's file is damaged. "+
			"The index is being built anew; other searches may be answered.", 5*time.Second)
	}
	s.Log.ErrorContext(request, "search failed", "error", err)
	return unavailable(codeUnavailable, "Search is not available", "internal error", 2*time.Second)
}

// badQuery answers for a query that an index can't answer. A column that one of several
// indexes has may be missing in another.
func badQuery(req searchRequest, err error) *problem {
	var bad *search.BadQuery
	errors.As(err, &bad)
	if bad.Part == "filters" && bad.Item >= len(req.Filters) {
		return forbidden("The token's filter does not fit an index that was to be searched.")
	}
	p := queryProblem(bad, req)
	var one *indexes.Error
	if errors.As(err, &one) {
		p.Detail = "Index " + one.Index + ": " + p.Detail
	}
	return p
}

// lag returns the age, in seconds, that an answer from some indexes may have; nil: unknown.
func (s *Server) lag(asked []indexes.View) *float64 {
	return lagOf(s.current().Status(), asked)
}

func lagOf[X indexes.Index](st worker.Status, asked []X) *float64 {
	names := make(map[string]bool, len(asked))
	for _, x := range asked {
		names[x.Name()] = true
	}
	var lag time.Duration
	for _, x := range st.Indexes {
		if names[x.Name] {
			lag = max(lag, x.Lag)
		}
	}
	return lagFrom(st, lag)
}

func lagFrom(st worker.Status, lag time.Duration) *float64 {
	if st.Mode == modeOff || st.LastCaughtUp.IsZero() && !st.Connected {
		return nil
	}
	seconds := lag.Seconds()
	return &seconds
}
