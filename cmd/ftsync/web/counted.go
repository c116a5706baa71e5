package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/meilisearch"
)

// routes are the names under which requests are counted, by the pattern that they match. What
// is not here, and not Meilisearch's, belongs to the page.
var routes = map[string]string{
	"": "none", searchPath: apiSearch, "/document": "document", "/indexes/{index}/documents/{id...}": "document",
	"/livez": "health", "/readyz": "health", "/healthz": "health", "/status": "status",
	statusPagePath: "status", "/metrics": "metrics", "/openapi.json": "openapi",
	seedsPattern: "seed", snapshotPattern: "seed",
}

// What asks for searches.
const (
	apiSearch      = "search"
	apiPage        = "page"
	apiMeilisearch = "meilisearch"
)

// routeOf returns what a request is counted as: one of a few names, whatever clients ask for.
func routeOf(pattern string) string {
	if name, ok := routes[pattern]; ok {
		return name
	}
	if slices.Contains(meilisearch.Paths(), pattern) {
		return apiMeilisearch
	}
	return apiPage
}

// answered counts a request, whatever has become of it.
func (m *httpMetrics) answered(pattern string, rec *recorder) {
	status := cmp.Or(rec.status, http.StatusOK) // net/http's, where a handler has written nothing
	m.answers.WithLabelValues(routeOf(pattern), strconv.Itoa(status)).Inc()
}

type apiKey struct{}

// withAPI returns a request whose searches are counted as those of an API. What else Meilisearch's
// clients ask for may read an index too, and is no search.
func withAPI(r *http.Request, pattern string) *http.Request {
	api := routeOf(pattern)
	if api == apiMeilisearch && !meilisearch.Searches(r) {
		return r
	}
	return r.WithContext(context.WithValue(r.Context(), apiKey{}, api))
}

// counted returns indexes whose searches are counted. Each series is there from the start, so
// that the first search is an increase.
func (m *httpMetrics) counted(set indexes.Set) indexes.Set {
	out := make(indexes.Set, len(set))
	for i, x := range set {
		if _, ok := x.(countedIndex); ok {
			out[i] = x // of the configuration before
			continue
		}
		out[i] = countedIndex{x, m}
		m.repeated.WithLabelValues(x.Name())
		for _, api := range []string{apiSearch, apiPage, apiMeilisearch} {
			for _, found := range []bool{true, false} {
				m.searches.WithLabelValues(x.Name(), api, resultOf(found))
			}
		}
	}
	return out
}

// searched is how many searches of an index were answered, for the charts of the status page: a
// counter that is registered can't be read where it stands.
func (m *httpMetrics) searched(index string) *atomic.Int64 {
	n, _ := m.byIndex.LoadOrStore(index, &atomic.Int64{})
	return n.(*atomic.Int64)
}

func resultOf(found bool) string {
	if found {
		return "hits"
	}
	return "none"
}

type countedIndex struct {
	indexes.Index
	metrics *httpMetrics
}

// Search counts what was answered; what failed is counted by the status code of its request.
func (x countedIndex) Search(ctx context.Context, q search.Query) (search.Result, error) {
	r, err := x.Index.Search(ctx, q)
	if api, ok := ctx.Value(apiKey{}).(string); ok && err == nil {
		x.metrics.searched(x.Name()).Add(1)
		x.metrics.searches.WithLabelValues(x.Name(), api, resultOf(r.Total > 0)).Inc()
		if r.Repeated {
			x.metrics.repeated.WithLabelValues(x.Name()).Inc()
		}
	}
	return r, err
}
