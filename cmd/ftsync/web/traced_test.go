package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// A request keeps the name it came with, in its answer and in the log, unless that could be
// mistaken for something else.
func TestServer_tracesRequests(t *testing.T) {
	var log bytes.Buffer
	s := New(Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Timeout: time.Minute, Meilisearch: true,
		Searches: 4, MaxLimit: 100, MaxOffset: 100, Slow: time.Millisecond, Registry: prometheus.NewRegistry()})
	slow := scored("films", 1)
	find := slow.search
	slow.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		time.Sleep(2 * time.Millisecond) // what makes it slow
		return find(ctx, q)
	}
	broken := failing("broken", errors.New("no such thing"))
	s.Use(Serving{Indexes: indexes.Set{slow, broken}})
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	ask := func(path, body, id, traceparent string) *httptest.ResponseRecorder {
		method := http.MethodGet
		if body != "" {
			method = http.MethodPost
		}
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Request-Id", id)
		r.Header.Set("Traceparent", traceparent)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for _, tt := range []struct{ name, id, parent, wantID, wantParent string }{
		{"both", "abc-1.2:3/4", parent, "abc-1.2:3/4", parent},
		{"none", "", "", "", ""},
		{"a line more", "abc\nlevel=ERROR", parent + "\n", "", ""},
		{"too long", strings.Repeat("x", 129), parent[1:], "", ""},
	} {
		for _, path := range []string{"/search?index=films&q=red", "/livez", "/nothing"} {
			w := ask(path, "", tt.id, tt.parent)
			id := w.Header().Get("X-Request-Id")
			if tt.wantID != "" && id != tt.wantID || len(id) < 10 || w.Header().Get("Traceparent") != tt.wantParent {
				t.Errorf("%s, %s: %v", tt.name, path, w.Header())
			}
		}
	}
	for _, tt := range []struct{ path, body, want string }{
		{"/search?index=films&q=red", "", `msg="slow search" index=films`},
		{"/indexes/films/search", `{"q":"red"}`, `msg="slow search" index=films`},
		{"/search?index=broken&q=red", "", `msg="search failed" error=`},
		{"/indexes/broken/search", `{"q":"red"}`, `msg="search failed" index=broken`},
	} {
		log.Reset()
		ask(tt.path, tt.body, "the-request", parent)
		found := ""
		for line := range strings.Lines(log.String()) {
			if strings.Contains(line, tt.want) {
				found = line
			}
		}
		if !strings.Contains(found, "request_id=the-request trace_id=0af7651916cd43dd8448eb211c80319c") {
			t.Errorf("%s: the log says\n%s", tt.path, &log)
		}
		if strings.Contains(tt.want, "slow") && !strings.Contains(found, "query=red") {
			t.Errorf("%s: %s", tt.path, found)
		}
	}
}
