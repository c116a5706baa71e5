package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Meilisearch's paths take bodies and answer in its shape, the others do not.
func TestMeilisearch(t *testing.T) {
	s := newTestServer(scored("films", 0.9), unfilled("empty"))
	h := s.handler()
	for _, tt := range []struct {
		method, path, body string
		status             int
		want               string
	}{
		{"POST", "/indexes/films/search", `{"q":"fox","attributesToHighlight":["title"]}`, 200,
			`"_formatted":{"id":"films0","title":"The <em>red</em> fox"`},
		{"GET", "/indexes/films/search?q=fox", "", 200, `"estimatedTotalHits":1`},
		{"POST", "/multi-search", `{"queries":[{"indexUid":"films"}]}`, 200, `"indexUid":"films"`},
		{"POST", "/multi-search", `{"queries":[{"indexUid":"empty"}]}`, 503, `"code":"index_not_ready"`},
		{"POST", "/indexes/films/documents", `[]`, 405, `"code":"immutable_index"`},
		{"GET", "/indexes/films/documents/1", "", 200, `{"id":"1","title":"The red fox"}`},
		{"GET", "/stats", "", 200, `"numberOfDocuments":1`},
		{"GET", "/version", "", 200, `"pkgVersion":"v1"`},
		{"POST", "/search", `{}`, 415, codeWrongContentType},
		{"POST", "/", `{}`, 405, codeMethodNotAllowed},
	} {
		r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.want) ||
			w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s answers %d %s, want %d with %s", tt.method, tt.path, w.Code, w.Body, tt.status, tt.want)
		}
	}

	s.Meilisearch = false
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/indexes", nil))
	if w.Code != 404 || !strings.Contains(w.Body.String(), "urn:ftsync:problem:not-found") {
		t.Errorf("with FTSYNC_MEILISEARCH=false /indexes answers %d %s", w.Code, w.Body)
	}
}
