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
	"sort"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"ftsync/cache"
	"ftsync/worker"
)

// answer is the body of a successful search, which body.answer writes: query and
// hits are always there.
type answer struct {
	Query        string             `json:"query,omitempty"`
	Hits         []hit              `json:"hits,omitempty"` // best first, or as sorted
	Total        int64              `json:"total"`          // documents that match, in all the indexes asked
	TotalIsExact bool               `json:"total_is_exact"` // false: there may be more than total
	Limit        int                `json:"limit"`
	Offset       int                `json:"offset"`
	Next         string             `json:"next,omitempty"` // cursor of the next page
	Facets       map[string]facet   `json:"facets,omitzero"`
	Corrections  []cache.Correction `json:"corrections,omitempty"`
	DidYouMean   string             `json:"did_you_mean,omitempty"`
	Positions    map[string]string  `json:"positions,omitempty"` // by index: names the state of it that was searched
	TookMS       float64            `json:"took_ms"`
	LagSeconds   *float64           `json:"lag_seconds"` // how old the answer may be; null: unknown, nothing follows Postgres
	// NotReady names indexes that could not be asked, because their first
	// backfill still runs. Only a search of all indexes does without some.
	NotReady []string `json:"not_ready,omitempty"`
}

type hit struct {
	ID          string             `json:"id"`
	Index       string             `json:"index"`
	Score       float64            `json:"score"` // from 0 to 1, higher is better
	Document    json.RawMessage    `json:"document"`
	Highlights  map[string]string  `json:"highlights,omitzero"` // HTML: escaped text with matches in <mark>
	Explanation *cache.Explanation `json:"explanation,omitempty"`

	marks map[string]cache.Marked
}

func (s *Server) serveSearch(w http.ResponseWriter, r *http.Request) {
	req, bad := s.readSearch(parameters(r.URL.RawQuery), r)
	if bad == nil {
		bad = s.awaitAfter(r.Context(), req)
	}
	if bad != nil {
		bad.write(w, r)
		return
	}
	if req.forced == nil && unchanged(w, r, s.etag(r, req)) {
		return
	}
	a, bad := s.search(r.Context(), req)
	if bad != nil {
		bad.write(w, r)
		return
	}
	if req.forced != nil && unchanged(w, r, s.shownETag(r, a)) {
		return
	}
	b := newBody()
	b.answer(a)
	b.send(w, http.StatusOK, "application/json")
}

// atOnce is how many indexes one request searches at the same time.
const atOnce = 4

// search asks every index of the request and merges what they find.
func (s *Server) search(parent context.Context, req searchRequest) (*answer, *problem) {
	began := time.Now()
	end, err := s.begin(parent)
	if err != nil {
		return nil, s.searchProblem(parent, parent, req, err)
	}
	defer end()
	ctx, cancel := context.WithTimeout(parent, s.Timeout)
	defer cancel()

	q := req.Query
	if len(req.indexes) > 1 { // any of them may hold all the best hits
		q.Limit, q.Offset = req.Offset+req.Limit, 0
		q.FacetValues = maxFacetCount // one that is rare here may be the commonest of all
	}
	results := merged{results: make([]cache.Result, len(req.indexes)), most: req.Offset + req.Limit}
	unready := make([]bool, len(req.indexes))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for i, x := range req.indexes {
		g.Go(func() (err error) {
			defer func() { // a panic in another goroutine would end the process
				if v := recover(); v != nil {
					err = fmt.Errorf("search of index %s panicked: %v", x.Name(), v)
				}
			}()
			q := q
			if forced := req.forced[x.Name()]; forced != nil {
				q.Filters = append(slices.Clone(q.Filters), forced...)
				q.Confined = true
			}
			r, err := x.Search(gctx, q)
			if errors.Is(err, cache.ErrNotReady) {
				unready[i], err = true, nil
			} else if err == nil {
				results.add(gctx, i, r)
			}
			if err != nil && len(req.indexes) > 1 {
				err = &indexError{x.Name(), err}
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, s.searchProblem(parent, ctx, req, err)
	}

	a := &answer{Query: req.Text, Hits: []hit{}, Limit: req.Limit, Offset: req.Offset, TotalIsExact: true}
	for i, x := range req.indexes {
		if unready[i] {
			a.NotReady = append(a.NotReady, x.Name())
			continue
		}
		if err := a.add(ctx, x.Name(), results.results[i], req); err != nil {
			return nil, s.searchProblem(parent, ctx, req, err)
		}
	}
	if len(a.NotReady) == len(req.indexes) || len(a.NotReady) > 0 && !req.all {
		return nil, s.notReady(a.NotReady)
	}
	if len(req.indexes) > 1 {
		sort.SliceStable(a.Hits, func(i, j int) bool { return a.Hits[i].Score > a.Hits[j].Score })
		a.Hits = a.Hits[min(req.Offset, len(a.Hits)):]
		a.Hits = a.Hits[:min(req.Limit, len(a.Hits))]
	}
	for name, f := range a.Facets {
		a.Facets[name] = f.cut(cmp.Or(req.FacetValues, defaultFacetCount))
	}
	a.LagSeconds = s.lag(req.indexes)
	a.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return a, nil
}

// add takes in what one of the indexes has found, unless ctx ends: the texts of a
// hit may be long.
func (a *answer) add(ctx context.Context, index string, r cache.Result, req searchRequest) error {
	a.Total += r.Total
	a.TotalIsExact = a.TotalIsExact && !r.AtLeast
	for _, h := range r.Hits {
		if err := ctx.Err(); err != nil {
			return err
		}
		a.Hits = append(a.Hits, newHit(index, h, req))
	}
	if req.forced[index] == nil { // else they may be words of documents that the client may not see, or count their changes
		if a.Positions == nil {
			a.Positions = map[string]string{}
		}
		a.Positions[index] = r.Position
		for _, c := range r.Corrected {
			if !slices.Contains(a.Corrections, c) {
				a.Corrections = append(a.Corrections, c)
			}
		}
		a.DidYouMean = cmp.Or(a.DidYouMean, r.Suggestion)
	}
	if len(req.indexes) == 1 {
		a.Next = r.Next
	}
	for name, f := range r.Facets {
		if a.Facets == nil {
			a.Facets = map[string]facet{}
		}
		a.Facets[name] = a.Facets[name].with(f)
	}
	return nil
}

func newHit(index string, h cache.Hit, req searchRequest) hit {
	out := hit{ID: h.ID, Index: index, Score: h.Score, Document: h.Document, Explanation: h.Explanation, marks: h.Marks}
	if math.IsNaN(out.Score) || math.IsInf(out.Score, 0) {
		out.Score = 0 // JSON has no such number
	}
	if req.Mark {
		out.Highlights = make(map[string]string, len(h.Marks))
		for field, m := range h.Marks {
			if words := req.crop.of(field); words > 0 {
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
		detail = "The cache holds nothing yet, and ftsync does not fill it with -index=false: " + strings.Join(names, ", ") + "."
	}
	return unavailable(codeNotReady, "Not ready", detail, 2*time.Second)
}

const damagedDetail = "What this needs of the index's file is damaged. The index is being built anew; other searches may be answered."

// indexError says which of several indexes had an error.
type indexError struct {
	index string
	err   error
}

func (e *indexError) Error() string { return "index " + e.index + ": " + e.err.Error() }
func (e *indexError) Unwrap() error { return e.err }

// searchProblem is the one place where an error of a search becomes an answer.
// What the context says counts, not the error's text: an interrupted query has many.
func (s *Server) searchProblem(parent, ctx context.Context, req searchRequest, err error) *problem {
	var bad *cache.BadQuery
	switch {
	case errors.As(err, &bad) && bad.Part == "filters" && bad.Item >= len(req.Filters):
		return forbidden("The token's filter does not fit an index that was to be searched.")
	case errors.As(err, &bad):
		p := queryProblem(bad, req)
		var one *indexError
		if errors.As(err, &one) { // a column that one index has may be missing in another
			p.Detail = "Index " + one.index + ": " + p.Detail
		}
		return p
	case errors.Is(err, cache.ErrCrowded):
		s.metrics.shed.Inc()
		return unavailable(codeOverloaded, "Too many large answers", "The answers being sent take all the memory that answers may have. Try again.", time.Second)
	case errors.Is(err, errOverloaded):
		return unavailable(codeOverloaded, "Too many searches", "As many searches run as may at once. Try again.", time.Second)
	case parent.Err() != nil:
		return newProblem(statusClientGone, codeClientGone, "Client gone", "The request was given up.")
	case ctx.Err() != nil:
		return unavailable(codeTimeout, "Search took too long", fmt.Sprintf("The search did not end within %v.", s.Timeout), time.Second)
	}
	if errors.Is(err, cache.ErrDamaged) {
		return unavailable(codeDamaged, "Index is damaged", damagedDetail, 5*time.Second) // the cache has said more, once
	}
	s.Log.Error("search failed", "error", err)
	return unavailable(codeUnavailable, "Search is not available", "internal error", 2*time.Second)
}

// lag is how old an answer from some indexes may be, or nil when nobody knows.
func (s *Server) lag(indexes []index) *float64 { return lagOf(s.current().Status(), indexes) }

func lagOf(st worker.Status, indexes []index) *float64 {
	asked := make(map[string]bool, len(indexes))
	for _, x := range indexes {
		asked[x.Name()] = true
	}
	var lag time.Duration
	for _, x := range st.Indexes {
		if asked[x.Name] {
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
