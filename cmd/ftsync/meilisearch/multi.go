package meilisearch

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

const (
	// maxQueries is the number of queries that a multi-search may have.
	maxQueries = 100

	multiPrefix = "invalid_multi_search_"

	// maxMultiHits bounds the hits that all queries of a multi-search find together, and so its
	// memory. In a federated search each query finds as many hits as the answer and the pages
	// before it have.
	maxMultiHits = 5000
)

// query is one of a multi-search.
type query struct {
	*target
	request
	weight float64 // of its scores, in a federated search
}

func (h *handler) multiSearch(w http.ResponseWriter, r *http.Request, _, _ string) *problem {
	o, p := body(w, r, searchPrefix)
	if p != nil {
		return p
	}
	o.only([]string{"queries", "federation"})
	_, given := o.take("queries")
	items := o.list("queries")
	fed := o.object("federation")
	switch {
	case o.bad != nil:
		return bad("bad_request", "%s", o.bad.Message)
	case !given:
		return bad("bad_request", "Missing field `queries`")
	case len(items) > maxQueries:
		return bad("bad_request", "Invalid value at `.queries`: it has %d queries, expected at most %d", len(items),
			maxQueries)
	}
	queries := make([]query, len(items))
	for i, item := range items {
		if queries[i], p = h.readQuery(r, i, item, fed != nil); p != nil {
			return p
		}
	}
	ctx, cancel := context.WithTimeout(r.Context(), h.Gate.Timeout())
	defer cancel()
	var a any
	if fed != nil {
		a, p = h.federated(r.Context(), ctx, fed, queries)
	} else {
		a, p = h.separate(r.Context(), ctx, queries)
	}
	if p != nil {
		return p
	}
	writeJSON(w, http.StatusOK, a)
	return nil
}

// separate answers each query by itself.
func (h *handler) separate(request, ctx context.Context, queries []query) (any, *problem) {
	all := 0
	for i, q := range queries {
		_, limit := q.window()
		if all += limit; all > maxMultiHits {
			return nil, tooManyHits().inside(i)
		}
	}
	results := make([]*answer, len(queries))
	p := h.each(request, ctx, queries, func(i int, q *query) *problem {
		a, p := h.answer(request, ctx, q.target, &q.request)
		if p == nil {
			a.IndexUID = q.name
			results[i] = a
		}
		return p
	})
	return map[string]any{"results": results}, p
}

func tooManyHits() *problem {
	return bad("invalid_search_limit", "The queries ask for more than %d hits together.", maxMultiHits)
}

// readQuery reads one query of a multi-search.
func (h *handler) readQuery(r *http.Request, i int, item json.RawMessage, federated bool) (q query, p *problem) {
	o := &object{at: fmt.Sprintf(".queries[%d]", i), prefix: searchPrefix}
	if json.Unmarshal(item, &o.values) != nil || o.values == nil {
		return q, bad("bad_request", "Invalid value type at `%s`: expected an object, but found %s: `%s`", o.at,
			kindOf(item), cut(string(item)))
	}
	// The index comes first: what the other fields may hold depends on it.
	var index string
	id := &object{at: o.at, prefix: "invalid_", values: o.values}
	if !id.text("indexUid", &index) {
		return q, bad("missing_index_uid", "Missing field `indexUid` inside `%s`", o.at)
	}
	if id.bad != nil {
		return q, id.bad
	}
	if q.target, p = h.target(r, index); p != nil {
		return q, p.inside(i)
	}
	if q.request, p = readSearch(o, multiFields, q.schema); p != nil {
		return q, p
	}
	q.weight = 1
	options := o.object("federationOptions")
	if options == nil {
		return q, o.bad
	}
	if !federated {
		return q, bad("invalid_multi_search_federation_options",
			"Using `federationOptions` is not allowed in a non-federated search.\n"+
				" - Hint: remove `federationOptions` from query #%d or add `federation` to the request.", i).inside(i)
	}
	options.prefix = multiPrefix
	options.only([]string{"weight"})
	if options.number("weight", &q.weight) && q.weight < 0 {
		options.wrongValue("weight", "the value of `weight` is invalid, expected a positive float (>= 0.0).")
	}
	return q, options.bad
}

// each calls do for all queries, some at once and each in a turn of its own, and returns the
// problem of the first query that has one.
func (h *handler) each(request, ctx context.Context, queries []query, do func(i int, q *query) *problem) *problem {
	problems := make([]*problem, len(queries))
	var g errgroup.Group
	g.SetLimit(indexes.AtOnce)
	var failed atomic.Bool
	for i := range queries {
		g.Go(func() error {
			if failed.Load() {
				return nil
			}
			end, err := h.Gate.Turn(ctx)
			if err != nil {
				problems[i] = h.searchProblem(request, ctx, err, queries[i].name, search.Query{}, searchCodes)
			} else {
				defer end()
				problems[i] = do(i, &queries[i])
			}
			if problems[i] != nil {
				failed.Store(true)
			}
			return nil
		})
	}
	g.Wait()
	for i, p := range problems {
		if p != nil {
			return p.inside(i)
		}
	}
	return nil
}
