package web

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/meilisearch"
)

// Searches count by index, by who asked, and by whether anything was found; requests by what was
// asked for, also those that are refused.
func TestMetrics_countsSearchesAndRequests(t *testing.T) {
	x := scored("films", 1)
	found := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		if q.Text == "nothing" {
			return search.Result{Position: "g.1"}, nil
		}
		return found(ctx, q)
	}
	s := newTestServer(x)
	for _, path := range []string{"/search?q=fox", "/search?q=nothing", "/search?q=nothing&limit=0", "/?q=fox",
		"/page.css", "/nothing", "/search?nosuch=1"} {
		get(t, s, path)
	}
	ask(t, s, http.MethodPost, "/indexes/films/search", "", `{"q":"nothing"}`)
	ask(t, s, http.MethodGet, "/indexes/films/documents", "", "")
	ask(t, s, http.MethodDelete, "/status", "", "")
	metrics := get(t, s, "/metrics").Body.String()
	for _, want := range []string{
		`ftsync_searches_total{api="search",index="films",result="hits"} 1`,
		`ftsync_searches_total{api="search",index="films",result="none"} 2`,
		`ftsync_searches_total{api="page",index="films",result="hits"} 1`,
		`ftsync_searches_total{api="page",index="films",result="none"} 0`,
		`ftsync_searches_total{api="meilisearch",index="films",result="hits"} 0`,
		`ftsync_searches_total{api="meilisearch",index="films",result="none"} 1`,
		`ftsync_http_requests_total{code="200",route="search"} 3`,
		`ftsync_http_requests_total{code="400",route="search"} 1`,
		`ftsync_http_requests_total{code="200",route="page"} 2`,
		`ftsync_http_requests_total{code="404",route="none"} 1`,
		`ftsync_http_requests_total{code="405",route="status"} 1`,
		`ftsync_http_requests_total{code="200",route="meilisearch"} 2`,
		`ftsync_meilisearch_writes_accepted_total{type="` + meilisearch.TaskTypes()[0] + `"} 0`, // none ever is
	} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("no %s in\n%s", want, metrics)
		}
	}
	withKey(t, s)
	get(t, s, "/search?q=fox")
	if want := `ftsync_http_requests_total{code="401",route="search"} 1`; !strings.Contains(
		ask(t, s, http.MethodGet, "/metrics", "", "").Body.String(), want+"\n") {
		t.Errorf("no %s", want)
	}
}
