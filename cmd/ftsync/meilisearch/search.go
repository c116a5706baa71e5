package meilisearch

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"time"

	"ftsync/cache"
)

// answer is the body of a search.
type answer struct {
	IndexUID         string  `json:"indexUid,omitempty"` // in a multi-search
	Hits             []*tree `json:"hits"`
	Query            string  `json:"query"`
	ProcessingTimeMS int64   `json:"processingTimeMs"`
	paging
	FacetDistribution *tree                `json:"facetDistribution,omitempty"`
	FacetStats        map[string]facetSpan `json:"facetStats,omitzero"`
}

// unfiltered is target, but only for who may see all of the index.
func (h *handler) unfiltered(r *http.Request, name string) (*target, *problem) {
	t, p := h.target(r, name)
	if p == nil && len(t.forced) > 0 {
		return nil, invalidKey()
	}
	return t, p
}

// target is an index that was asked for, as the client may see it.
type target struct {
	Index
	name   string
	schema cache.Schema
	forced []string // filters that hold whatever the client asks
}

// target finds an index that the client may search. One that it may not is
// refused whether it is there or not.
func (h *handler) target(r *http.Request, name string) (*target, *problem) {
	t := &target{name: name}
	var ok bool
	if h.Allowed != nil {
		if t.forced, ok = h.Allowed(r, name); !ok {
			return nil, invalidKey()
		}
	}
	if t.Index, ok = h.Index(name); !ok {
		return nil, indexNotFound(name)
	}
	t.schema, _ = t.Index.Schema()
	return t, nil
}

func (h *handler) search(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	o, p := h.read(w, r, searchPrefix)
	if p != nil {
		return p
	}
	t, p := h.target(r, index)
	if p != nil {
		return p
	}
	q, p := readSearch(o, searchFields, t.schema)
	if p != nil {
		return p
	}
	ctx, end, p := h.begin(r)
	if p != nil {
		return p
	}
	defer end()
	a, p := h.answer(r.Context(), ctx, t, &q)
	if p != nil {
		return p
	}
	end()
	writeJSON(w, http.StatusOK, a)
	return nil
}

// begin waits for the request's turn, and begins the time that its searches may
// take. end ends both; before an answer is sent, for a client may be slow.
func (h *handler) begin(r *http.Request) (ctx context.Context, end func(), p *problem) {
	endTurn, p := h.turn(r.Context(), r.Context())
	if p != nil {
		return nil, nil, p
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.Timeout)
	return ctx, func() { cancel(); endTurn() }, nil
}

// turn waits for a turn to search. request is the client's context, ctx that of
// the search.
func (h *handler) turn(request, ctx context.Context) (end func(), p *problem) {
	if h.Begin == nil {
		return func() {}, nil
	}
	end, err := h.Begin(ctx)
	if err == nil {
		return end, nil
	}
	if p := h.ended(request, ctx); p != nil {
		return nil, p
	}
	return nil, overloaded()
}

func (h *handler) similar(http.ResponseWriter, *http.Request, string, string) *problem {
	return unsupported("search for similar documents")
}

// read reads what a request says: in its body, or of a GET in its query string.
func (h *handler) read(w http.ResponseWriter, r *http.Request, prefix string) (*object, *problem) {
	if r.Method == http.MethodPost {
		return body(w, r, prefix)
	}
	return parameters(r, prefix), nil
}

func (h *handler) answer(request, ctx context.Context, t *target, q *request) (*answer, *problem) {
	began := time.Now()
	offset, limit := q.window()
	result, p := h.find(request, ctx, t, q, offset, limit)
	if p != nil {
		return nil, p
	}
	a := &answer{Query: q.q, paging: q.of(result.Total)}
	if a.Hits, p = h.hits(request, ctx, t, q, result.Hits); p != nil {
		return nil, p
	}
	if q.facets != nil {
		a.FacetDistribution, a.FacetStats = distribution(q.facets, result.Facets)
	}
	a.ProcessingTimeMS = time.Since(began).Milliseconds()
	return a, nil
}

// hits makes the hits that a search answers with. Their texts may be long.
func (h *handler) hits(request, ctx context.Context, t *target, q *request, found []cache.Hit) ([]*tree, *problem) {
	m := newHitMaker(t.schema, q)
	list := make([]*tree, len(found))
	for i, x := range found {
		if p := h.ended(request, ctx); p != nil {
			return nil, p
		}
		hit, err := m.hit(ctx, x)
		if err != nil {
			return nil, h.searchProblem(request, ctx, err, t.name, cache.Query{}, 0, searchCodes)
		}
		list[i] = hit
	}
	return list, nil
}

// ended is the answer when there is no more time for one.
func (h *handler) ended(request, ctx context.Context) *problem {
	switch {
	case request.Err() != nil:
		return clientGone()
	case ctx.Err() != nil:
		return h.timedOut()
	}
	return nil
}

// find asks the index for a part of the hits.
func (h *handler) find(request, ctx context.Context, t *target, q *request, offset, limit int) (cache.Result, *problem) {
	c := cache.Query{
		Text: q.q, Match: q.match, In: q.in, Filters: append(q.filters[:len(q.filters):len(q.filters)], t.forced...), Order: q.order,
		Offset: offset, Limit: limit, Facets: q.facets,
	}
	newHitMaker(t.schema, q).query(&c)
	if q.threshold > 0 { // an index knows no threshold: take the hits from the first
		c.Offset, c.Limit = 0, maxTotalHits
	}
	result, err := t.search(ctx, c)
	if err != nil {
		return result, h.searchProblem(request, ctx, err, t.name, c, len(q.filters), searchCodes)
	}
	if q.threshold > 0 {
		var kept []cache.Hit
		for _, x := range result.Hits {
			if x.Score >= q.threshold {
				kept = append(kept, x)
			}
		}
		result.Total = int64(len(kept))
		kept = kept[min(offset, len(kept)):]
		result.Hits = kept[:min(limit, len(kept))]
	}
	for i, x := range result.Hits {
		if math.IsNaN(x.Score) || math.IsInf(x.Score, 0) {
			result.Hits[i].Score = 0 // JSON has no such number
		}
	}
	return result, nil
}

// search searches, and turns a panic into an error: in another goroutine it
// would end the process.
func (t *target) search(ctx context.Context, q cache.Query) (r cache.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("search panicked: %v", v)
		}
	}()
	q.Confined = len(t.forced) > 0
	r, err = t.Search(ctx, q)
	if err == nil && ctx.Err() != nil {
		err = ctx.Err() // an answer that comes too late may be half of one
	}
	return r, err
}
