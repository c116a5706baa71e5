package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Scripts of the pages that are named may read every answer, also those that refuse them; others none.
func TestServer_crossOrigin(t *testing.T) {
	ask := func(s *Server, method, path, origin string) http.Header {
		t.Helper()
		r := httptest.NewRequest(method, path, nil)
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		if method == http.MethodOptions {
			r.Header.Set("Access-Control-Request-Method", http.MethodPost)
			r.Header.Set("Access-Control-Request-Headers", "authorization,traceparent")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		h := w.Header()
		h.Set("Status", http.StatusText(w.Code))
		return h
	}
	const shop, other = "https://shop.example", "https://other.example"
	s := newTestServer(scored("films", 1))
	s.Origins = []string{shop, "http://localhost:3000"}
	for _, path := range []string{"/search?index=films", "/indexes/films/search", "/nothing", "/search?limit=x"} {
		for _, method := range []string{http.MethodGet, http.MethodOptions} {
			h := ask(s, method, path, shop)
			if h.Get("Access-Control-Allow-Origin") != shop || h.Values("Vary")[0] != "Origin" {
				t.Errorf("%s %s: %v", method, path, h)
			}
			for _, origin := range []string{other, "", "null", shop + ".evil.example"} {
				h := ask(s, method, path, origin)
				if h.Get("Access-Control-Allow-Origin") != "" || h.Values("Vary")[0] != "Origin" ||
					method == http.MethodOptions && h.Get("Status") != "Method Not Allowed" && path != "/nothing" {
					t.Errorf("%s %s for %q: %v", method, path, origin, h)
				}
			}
		}
	}
	h := ask(s, http.MethodOptions, "/search", shop)
	if h.Get("Status") != "No Content" || h.Get("Access-Control-Allow-Methods") != "GET, HEAD, POST" ||
		h.Get("Access-Control-Allow-Headers") != corsHeaders || h.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("what is allowed: %v", h)
	}
	h = ask(s, http.MethodGet, "/search?index=films", shop)
	for _, name := range []string{"ETag", "Retry-After", "X-Request-Id"} { // a script reads no others
		if !strings.Contains(h.Get("Access-Control-Expose-Headers"), name) {
			t.Errorf("a script can't read %s: %v", name, h)
		}
	}
	s.AcceptWrites = true
	if h := ask(s, http.MethodOptions, "/indexes/films/documents", shop); h.Get("Access-Control-Allow-Methods") !=
		"GET, HEAD, POST, PUT, PATCH, DELETE" {
		t.Errorf("where writes are accepted: %v", h)
	}
	s.Origins = []string{"*"}
	if h := ask(s, http.MethodGet, "/search?index=films", other); h.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("for all: %v", h)
	}
	s.Origins = nil
	if h := ask(s, http.MethodGet, "/search?index=films", shop); h.Get("Access-Control-Allow-Origin") != "" ||
		h.Get("Vary") != "Authorization" {
		t.Errorf("for nobody: %v", h)
	}
}
