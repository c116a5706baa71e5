package meilisearch

import (
	"context"
	"errors"
	"net/http"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/indexes"
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

// target is an index that was asked for, as the client may see it.
type target struct {
	indexes.View
	name   string
	schema document.Schema
}

// target finds an index. One that the client may not search is refused whether it exists or
// not.
func (h *handler) target(r *http.Request, name string) (*target, *problem) {
	v, err := h.Indexes().View(access.From(r.Context()), name)
	switch {
	case errors.Is(err, indexes.ErrForbidden):
		return nil, invalidKey()
	case err != nil:
		return nil, indexNotFound(name)
	}
	return newTarget(v), nil
}

func newTarget(v indexes.View) *target {
	t := &target{View: v, name: v.Name()}
	t.schema, _ = v.Schema()
	return t
}

// unconfined is target for a client that may see all of the index.
func (h *handler) unconfined(r *http.Request, name string) (*target, *problem) {
	t, p := h.target(r, name)
	if p == nil && t.Confined() {
		return nil, invalidKey()
	}
	return t, p
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

// begin waits for the request's turn, and begins the time that its searches may take. end
// ends both.
func (h *handler) begin(r *http.Request) (ctx context.Context, end func(), p *problem) {
	ctx, end, err := h.Gate.Begin(r.Context())
	if err != nil {
		return nil, nil, h.searchProblem(r.Context(), r.Context(), err, "", search.Query{}, nil)
	}
	return ctx, end, nil
}

// read reads a request from its body, or, of a GET, from its query string.
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
func (h *handler) hits(request, ctx context.Context, t *target, q *request, found []search.Hit) ([]*tree, *problem) {
	m := newHitMaker(t.schema, q)
	list := make([]*tree, len(found))
	for i, x := range found {
		if err := ctx.Err(); err != nil {
			return nil, h.searchProblem(request, ctx, err, t.name, search.Query{}, searchCodes)
		}
		hit, err := m.hit(ctx, x)
		if err != nil {
			return nil, h.searchProblem(request, ctx, err, t.name, search.Query{}, searchCodes)
		}
		list[i] = hit
	}
	return list, nil
}

// find asks the index for a part of the hits.
func (h *handler) find(request, ctx context.Context, t *target, q *request,
	offset, limit int) (search.Result, *problem) {
	c := search.Query{
		Text: q.q, Match: q.match, In: q.in, Filters: q.filters, Order: q.order,
		Distinct: q.distinct, LeastScore: q.threshold, Offset: offset, Limit: limit, Facets: q.facets,
	}
	newHitMaker(t.schema, q).query(&c)
	result, err := t.Search(ctx, c)
	if err != nil {
		return result, h.searchProblem(request, ctx, err, t.name, c, searchCodes)
	}
	return result, nil
}
