package web

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker"
)

// A page that the client has already is a 304 without a search, which still says how old it is.
func TestPage_unchanged(t *testing.T) {
	x, other := scored("films", 2, 1), scored("other", 1)
	var searches atomic.Int64
	found := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		searches.Add(1)
		return found(ctx, q)
	}
	s := newTestServer(x, other)
	w := get(t, s, "/?q=fox&index=films")
	etag, before := w.Header().Get("ETag"), searches.Load()
	if w.Code != http.StatusOK || etag == "" || w.Header().Get("Cache-Control") != "private, no-cache" ||
		w.Header().Get("Ftsync-Lag") != "2.5" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	w = again(t, s, "/?q=fox&index=films", etag)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 || searches.Load() != before ||
		w.Header().Get("Ftsync-Lag") != "2.5" {
		t.Errorf("%d with %d searches, %v", w.Code, searches.Load()-before, w.Header())
	}
	now := *s.current()
	now.Looks = map[string]page.Look{"films": {Title: "year"}}
	s.Use(now)
	if w := again(t, s, "/?q=fox&index=films", etag); w.Code != http.StatusOK {
		t.Errorf("with another look: %d", w.Code)
	}
	etag = get(t, s, "/?q=fox&index=films").Header().Get("ETag")
	other.held.Generation = "h" // its tab says how many it has
	if w := again(t, s, "/?q=fox&index=films", etag); w.Code != http.StatusOK {
		t.Errorf("after a change of another index: %d", w.Code)
	}
	s.says(func() worker.Status { return worker.Status{Mode: modeOff} })
	if w := get(t, s, "/"); w.Header().Get("Ftsync-Lag") != "" || !strings.Contains(w.Body.String(),
		"not following Postgres") {
		t.Errorf("nobody follows: %v", w.Header())
	}
}

// Without a key the page asks for one, and says nothing else.
func TestPage_locked(t *testing.T) {
	s := withKey(t, newTestServer(scored("films", 1)))
	for who, want := range map[string]struct {
		code int
		text string
	}{
		"":                         {http.StatusUnauthorized, `<p id="wrong" role="alert"></p>`},
		"not the key it should be": {http.StatusUnauthorized, `<p id="wrong" role="alert">Wrong key. `},
		signed(`{"searchRules":["films"],"exp":1}`): {http.StatusUnauthorized,
			`<p id="wrong" role="alert">Expired token. The token has expired, or is not valid yet: a new one is`},
		signed(`{"exp":1}`):          {http.StatusUnauthorized, `<p id="wrong" role="alert">`},
		"../../<script>alert(1)</s>": {http.StatusUnauthorized, `<p id="wrong" role="alert">Wrong key. `},
	} {
		w := ask(t, s, http.MethodGet, "/?q=fox", who, "")
		body := w.Body.String()
		if w.Code != want.code || !strings.Contains(body, want.text) || !strings.Contains(body, `<form id="key"`) ||
			w.Header().Get("Content-Type") != "text/html; charset=utf-8" || w.Header().Get("ETag") != "" {
			t.Errorf("%.20q: %d %v\n%s", who, w.Code, w.Header(), body)
		}
		for _, bad := range []string{"films", "<script>alert", "documents"} {
			if strings.Contains(body, bad) {
				t.Errorf("%.20q: %s in\n%s", who, bad, body)
			}
		}
	}
	w := ask(t, s, http.MethodGet, "/?q=fox", testKey, "")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<form id="search"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(w.Header().Get("Vary"), "Authorization") {
		t.Errorf("a cache may give this to others: %v", w.Header())
	}
}

// The first filling of an index is shown, alone or above what the others have.
func TestPage_filling(t *testing.T) {
	x, ready := unfilled("films"), scored("other", 1)
	s := newTestServer(x, ready)
	st := following(x, ready)()
	st.Indexes[0].Backfill = &worker.Backfill{Step: "load", Rows: 4000, Estimate: 8000, RowsPerSec: 1234.5,
		Left: 3 * time.Second, Done: 0.25}
	s.says(func() worker.Status { return st })
	progress := []string{"<h2>Filling films</h2>", `<progress max="100" value="25">`, ">4,000<", ">8,000<", ">1,234<",
		"about 3 s left"}
	tests := []struct {
		query  string
		status int
		parts  []string
		not    []string
	}{
		{"", http.StatusOK, append([]string{`<li class="card"`}, progress...), nil},
		{"index=films", http.StatusServiceUnavailable, append([]string{`http-equiv="refresh"`}, progress...),
			[]string{`role="alert"`, `class="card"`}},
		{"index=other", http.StatusOK, []string{`<li class="card"`}, []string{"Filling films"}},
	}
	for _, tt := range tests {
		w := get(t, s, "/?"+tt.query)
		if w.Code != tt.status || w.Header().Get("ETag") != "" {
			t.Errorf("%s: %d %v", tt.query, w.Code, w.Header())
		}
		for _, want := range tt.parts {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: no %s in\n%s", tt.query, want, w.Body)
			}
		}
		for _, bad := range tt.not {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s: %s in\n%s", tt.query, bad, w.Body)
			}
		}
	}
	s.says(func() worker.Status { return worker.Status{Mode: modeOff} })
	if w := get(t, s, "/?index=films"); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(),
		"does not fill it") {
		t.Errorf("nobody fills it: %d %s", w.Code, w.Body)
	}
	st.Indexes[0].Error = "connection to db.internal refused"
	s.says(func() worker.Status { return st })
	w := ask(t, withKey(t, s), http.MethodGet, "/?index=films", tenant(`{"films":{"filter":"year = 1"}}`), "")
	if body := w.Body.String(); !strings.Contains(body, "<h2>Filling films</h2>") ||
		strings.Contains(body, "db.internal") || strings.Contains(body, "8,000") {
		t.Errorf("a tenant is told %s", body)
	}
}

// With several indexes a card says of which it is.
func TestPage_cardsNameTheirIndex(t *testing.T) {
	s := newTestServer(scored("films", 2), scored("books", 1))
	for query, want := range map[string]bool{"": true, "index=films,books": true, "index=films": false} {
		got := strings.Contains(get(t, s, "/?"+query).Body.String(), `<p class="of">films</p>`)
		if got != want {
			t.Errorf("%q: a card says its index: %v", query, got)
		}
	}
}

// Why a hit stands where it does is one link away, for whoever may know it.
func TestPage_why(t *testing.T) {
	s := newTestServer(realIndex(t))
	for query, want := range map[string]string{
		"q=fox": `<a class="ask" href="?q=fox&amp;why.films=1#why"`,
		"q=fox&offset=0&limit=5&is.kind=a+%22b%22": `href="?q=fox&amp;offset=0&amp;limit=5&amp;is.kind=a+%22b%22` +
			`&amp;why.films=1#why"`,
		"q=foxx+&why.films=1": "“<b>foxx</b>” looked for as “fox”, in Title; no other document has it</span>",
		"q=fox&why.films=1":   `<a class="ask" href="?q=fox" aria-label="Hide why The red fox">`,
		"q=the+red+fox&why.films=1&sort=year": "<p><b>Place 1.</b> Title is what was searched for.</p>\n<p>The list " +
			"is sorted by a column",
	} {
		if body := get(t, s, "/?"+query).Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s: no %s in\n%s", query, want, body)
		}
	}
	for query, bad := range map[string]string{
		"":                  `class="ask"`, // nothing was asked for
		"q=fox&why.films=2": `id="why"`,
		"q=fox&why.other=1": `id="why"`,
	} {
		if w := get(t, s, "/?"+query); w.Code != http.StatusOK || strings.Contains(w.Body.String(), bad) {
			t.Errorf("%s: %d, %s in\n%s", query, w.Code, bad, w.Body)
		}
	}
	w := ask(t, withKey(t, s), http.MethodGet, "/?q=fox&why.films=1", tenant(`{"films":{"filter":"year = 1999"}}`), "")
	if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "documents have it") ||
		strings.Contains(w.Body.String(), `class="ask"`) {
		t.Errorf("a tenant is told %d %s", w.Code, w.Body)
	}
}
