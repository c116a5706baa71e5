package web

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/worker"
)

type workerStatus = worker.Status

func off() worker.Status { return worker.Status{Mode: modeOff} }

func TestServer_onlyWhatIsThere(t *testing.T) {
	s := newTestServer(scored("a", 1))
	for _, path := range []string{"/nothing", "/search/", "/search/x", "/index.html", "/metrics/x", "/livez/"} {
		wantProblem(t, get(t, s, path), http.StatusNotFound, codeNotFound, "")
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"} {
		for path, allow := range map[string]string{"/search?q=x": "GET, HEAD, POST", "/status": "GET, HEAD"} {
			if method == "POST" && path != "/status" {
				continue
			}
			w := send(t, s, httptest.NewRequest(method, path, nil))
			wantProblem(t, w, http.StatusMethodNotAllowed, codeMethodNotAllowed, "")
			if w.Header().Get("Allow") != allow {
				t.Errorf("%s %s: Allow %q", method, path, w.Header().Get("Allow"))
			}
		}
	}
	wantProblem(t, send(t, s, httptest.NewRequest(http.MethodGet, "/search?q=x", strings.NewReader("{}"))),
		http.StatusBadRequest, codeBodyNotAllowed, "")
	chunked := httptest.NewRequest(http.MethodGet, "/search?q=x", io.MultiReader(strings.NewReader("{}")))
	chunked.ContentLength = -1
	wantProblem(t, send(t, s, chunked), http.StatusBadRequest, codeBodyNotAllowed, "")
}

func TestServer_headersOnEveryAnswer(t *testing.T) {
	s := newTestServer(scored("a", 1))
	for _, path := range []string{"/", "/page.css", "/page.js", "/search?q=x", "/search?bad", "/nothing", "/livez",
		"/readyz", "/healthz", "/status", "/metrics", "/ui/status", "/ui/runbook"} {
		h := get(t, s, path).Header()
		if h.Get("Content-Security-Policy") != "default-src 'none'; script-src 'self'; style-src 'self'; "+
			"connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'" ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestServer_aPanicIsOneAnswer(t *testing.T) {
	s := newTestServer(scored("a", 1))
	s.says(func() worker.Status { panic("secret") })
	var log bytes.Buffer
	s.Log = slog.New(slog.NewTextHandler(&log, nil))
	w := get(t, s, "/status")
	if p := wantProblem(t, w, http.StatusInternalServerError, codeInternal, ""); p.Detail != "internal error" {
		t.Error(p.Detail)
	}
	if !strings.Contains(log.String(), "panic=secret") || !strings.Contains(log.String(), "stack=") {
		t.Errorf("log %s", log.String())
	}
}

func TestServer_ready(t *testing.T) {
	x, y := scored("a", 1, 1), unfilled("b")
	s := newTestServer(x, y)
	wantProblem(t, get(t, s, "/readyz"), http.StatusServiceUnavailable, codeNotReady, "")
	if w := get(t, s, "/healthz"); w.Code != http.StatusServiceUnavailable || strings.TrimSpace(w.Body.String()) !=
		`{"status":"starting","waiting_for":["b"],"indexes":[{"name":"a","ready":true},{"name":"b","ready":false}],`+
			`"postgres":{"mode":"notify","connected":true}}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}

	y.held.Generation = "g"
	st := following(x, y)()
	st.Connected, st.LastError = false, "connection refused"
	s.says(func() worker.Status { return st }) // Postgres away: still ready, and honest about it
	for _, path := range []string{"/readyz", "/healthz"} {
		if w := get(t, s, path); w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if body := get(t, s, "/healthz").Body.String(); !strings.Contains(body, `"connected":false`) ||
		strings.Contains(body, "refused") {
		t.Errorf("a stranger is told %s", body)
	}
	if body := get(t, s, "/status").Body.String(); !strings.Contains(body, `"last_error":"connection refused"`) {
		t.Error(body)
	}

	s.draining.Store(true)
	if p := wantProblem(t, get(t, s, "/readyz"), http.StatusServiceUnavailable, codeNotReady,
		""); p.Detail != "ftsync is stopping." {
		t.Error(p.Detail)
	}
	for path, want := range map[string]int{"/livez": http.StatusOK, "/search?q=x": http.StatusOK,
		"/healthz": http.StatusServiceUnavailable} {
		if w := get(t, s, path); w.Code != want {
			t.Errorf("draining, %s: %d", path, w.Code)
		}
	}
}

// I7: /status tells what the worker and the cache know, and how old answers are.
func TestServer_status(t *testing.T) {
	x, y := scored("a", 1, 1), unfilled("b")
	s := newTestServer(x, y)
	st := following(x, y)()
	st.Indexes[1].State = "backfill"
	st.Indexes[1].Backfill = &worker.Backfill{Step: "load", Rows: 50, Estimate: 100, Guessed: true, Bytes: 8192,
		Expected: 20 * time.Second, RowsPerSec: 10,
		Left: 5 * time.Second, Done: 0.25, Started: time.Unix(1e9, 0)}
	st.Indexes[0].Poison = []worker.Poison{{Key: "7", Reason: "out of range", Since: time.Unix(1e9, 0)}}
	s.says(func() worker.Status { return st })
	p := decode[statusPage](t, get(t, s, "/status"))
	if p.Ready || p.Mode != "notify" || !p.Connected || *p.LagSeconds != 2.5 || p.LastCaughtUp.Unix() != 1e9 ||
		p.Build.Version != "v1" || p.UptimeSeconds <= 0 {
		t.Errorf("got %+v", p)
	}
	if a := p.Indexes[0]; a.Name != "a" || a.State != "following" || a.Documents != 2 || a.CacheBytes != 4096 ||
		*a.LagSeconds != 2.5 || a.Backfill != nil || a.FailedAt != nil || a.Poison[0].Key != "7" {
		t.Errorf("got %+v", a)
	}
	if b := p.Indexes[1].Backfill; *b != (backfillStatus{"load", 50, 100, true, 8192, 20, 10, 5, 0.25,
		time.Unix(1e9, 0).UTC()}) {
		t.Errorf("got %+v", b)
	}
	s.says(off)
	if p := decode[statusPage](t, get(t, s, "/status")); p.Indexes[0].State != "off" || p.LagSeconds != nil ||
		p.LastCaughtUp != nil {
		t.Errorf("without a worker: %+v", p)
	}
}

// The limits hold on a real connection.
func TestServer_onTheWire(t *testing.T) {
	t.Parallel()
	const patience, slow = time.Minute, "a slow client is not waited for"
	serve := func(t *testing.T, header time.Duration) string {
		s := newTestServer(scored("a", 1))
		web := httptest.NewUnstartedServer(nil)
		web.Config = s.httpServer(s.handler())
		web.Config.ReadHeaderTimeout = header
		web.Start()
		t.Cleanup(web.Close)
		return web.Listener.Addr().String()
	}
	tests := []struct{ name, request, want string }{
		{"10 kB of UTF-8, escaped", "GET /search?q=" + strings.Repeat("%C3%A9", 5000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
			"HTTP/1.1 200 OK"},
		{"a header that never ends", "GET /search?q=" + strings.Repeat("x", maxHeaderBytes+8192) + " HTTP/1.1\r\n",
			"HTTP/1.1 431 Request Header Fields Too Large"},
		{"a body announced", "GET /search?q=x HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n",
			"HTTP/1.1 400 Bad Request"},
		{"a raw percent", "GET /search?q=100% HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK"},
		{"HEAD", "HEAD /search?q=x HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK"},
		{slow, "GET /search?q=x HTT", "HTTP/1.1 400 Bad Request"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header := patience // so that a busy machine is no slow client
			if tt.name == slow {
				header = 50 * time.Millisecond
			}
			conn, err := net.Dial("tcp", serve(t, header))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(patience))
			go io.WriteString(conn, tt.request)
			got, _ := bufio.NewReader(conn).ReadString('\n')
			if strings.TrimSpace(got) != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPage(t *testing.T) {
	const evil = `<script>alert("x")</script>`
	x := scored("titles")
	x.held.Documents = 8807
	x.search = func(_ context.Context, q search.Query) (search.Result, error) {
		return search.Result{Total: 1234, Hits: []search.Hit{{ID: evil, Score: 1,
			Document: []byte(`{"title":"a ` + strings.ReplaceAll(evil, `"`, `\"`) + `","` + `n<b>` +
				`":"v<b>","tags":["x","y<b>"],"year":1999,"none":null}`),
			Marks: map[string]search.Marked{"title": {Text: "a " + evil, Spans: [][2]int{{2, 10}}}}}}}, nil
	}
	s := newTestServer(x, scored("other"))
	w := get(t, s, "/?q=%3Cb%3E&index=titles&limit=1&offset=1")
	body := w.Body.String()
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	for _, want := range []string{
		`value="&lt;b&gt;"`, `<a href="?q=%3Cb%3E&amp;index=titles&amp;limit=1" aria-current="page">titles `,
		"2 s behind",
		`<data class="count" value="2">2</data>–<data class="count" value="2">2</data> of <b id="total">` +
			`<data class="count" value="1234">1,234</data></b>`,
		`<input type="hidden" name="index" value="titles">`, `<input type="hidden" name="limit" value="1">`,
		"<h2>a <mark>&lt;script&gt;</mark>alert(&#34;x&#34;)&lt;/script&gt;</h2>",
		"<dt>N&lt;b&gt;</dt><dd>v&lt;b&gt;</dd>", "<dt>Tags</dt><dd>x, y&lt;b&gt;</dd>", "<dt>Year</dt><dd>1999</dd>",
		`titles · &lt;script&gt;alert(`,
		`href="?q=%3Cb%3E&amp;index=titles&amp;limit=1" rel="prev"`,
		`href="?q=%3Cb%3E&amp;index=titles&amp;limit=1&amp;offset=2" rel="next"`,
		`href="?q=%3Cb%3E&amp;index=titles&amp;limit=1&amp;offset=1000" aria-label="Page 1001">1001</a>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	for _, bad := range []string{"<script>alert", "<b>", "None</dt>", "style=", "onclick"} {
		if strings.Contains(body, bad) {
			t.Errorf("%s in\n%s", bad, body)
		}
	}
	if body := get(t, s, "/").Body.String(); !strings.Contains(body, `placeholder="Search 8,807 documents"`) ||
		!strings.Contains(body, `<b id="total">`) {
		t.Error(body)
	}
	if w := get(t, s, "/?nope=1&q=kept"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(),
		`value="kept"`) {
		t.Errorf("a wrong parameter loses the query: %d %s", w.Code, w.Body)
	}
	if w := get(t, s, "/?q=x&index=nope"); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(),
		`There is no index &#34;nope&#34;; there are titles, other.`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if body := get(t, newTestServer(scored("titles")), "/?q=x").Body.String(); strings.Contains(body, "<nav") ||
		!strings.Contains(body, "Nothing matches") || !strings.Contains(body, `<a href="?">Show all documents</a>`) {
		t.Error(body)
	}
	for path, want := range map[string]string{"/page.css": "text/css; charset=utf-8",
		"/page.js": "text/javascript; charset=utf-8"} {
		if w := get(t, s, path); w.Code != http.StatusOK || w.Header().Get("Content-Type") != want ||
			w.Body.Len() == 0 {
			t.Errorf("%s: %d %v", path, w.Code, w.Header())
		}
	}
}
