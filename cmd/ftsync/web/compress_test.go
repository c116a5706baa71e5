package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"ftsync/cache/search"
)

// Answers of a kilobyte are compressed as the client likes best; smaller ones, and parts, are not. The
// ETag of a compressed answer finds it again, and whoever keeps answers learns what they depend on.
func TestServer_compresses(t *testing.T) {
	x := scored("films", 1)
	x.search = func(context.Context, search.Query) (search.Result, error) {
		long, err := json.Marshal(map[string]string{"title": strings.Repeat("The red fox ", 500)})
		return search.Result{Total: 1, Position: "g.1", Hits: []search.Hit{{ID: "1", Score: 1, Document: long}}}, err
	}
	s := newTestServer(x, scored("small", 1))
	ask := func(path, accepts string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", accepts)
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	plain := func(w *httptest.ResponseRecorder) string {
		t.Helper()
		var read io.Reader = w.Body
		var err error
		switch w.Header().Get("Content-Encoding") {
		case "gzip":
			read, err = gzip.NewReader(w.Body)
		case "zstd":
			read, err = zstd.NewReader(w.Body)
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(read)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const path = "/search?index=films&q=red"
	for accepts, want := range map[string]string{
		"gzip": "gzip", "gzip, deflate, br, zstd": "zstd", "zstd;q=0.5, gzip;q=0.8": "gzip", "*": "zstd", "": "",
		"identity": "", "gzip;q=0": "", "gzip;q=0, *": "zstd",
		"*, gzip;q=0": "zstd", "zstd;q=0, gzip;q=0, *": "", "br": "", "GZIP": "gzip", "gzip;q=x": "",
	} {
		w := ask(path, accepts)
		h := w.Header()
		sent, tag := w.Body.Len(), h.Get("ETag")
		if got := h.Get("Content-Encoding"); got != want || (h.Get("Content-Length") == "") != (want != "") ||
			strings.HasPrefix(tag, "W/") != (want != "") || !strings.Contains(strings.Join(h.Values("Vary"), ","),
			"Accept-Encoding") {
			t.Errorf("%q: %v", accepts, h)
		}
		if text := plain(w); !strings.Contains(text, "The red fox The red fox") || want != "" && sent > len(text)/5 {
			t.Errorf("%q: %d bytes for %.80s", accepts, sent, text)
		}
		if again := ask(path, accepts, "If-None-Match", tag); again.Code != http.StatusNotModified ||
			again.Header().Get("Content-Encoding") != "" {
			t.Errorf("%q again: %d %v", accepts, again.Code, again.Header())
		}
	}
	for _, path := range []string{"/search?index=small&q=red", "/livez", "/nothing"} {
		if w := ask(path, "gzip"); w.Header().Get("Content-Encoding") != "" || w.Body.Len() > leastCompressed {
			t.Errorf("%s: %v, %d bytes", path, w.Header(), w.Body.Len())
		}
	}
	for _, path := range []string{"/", "/page.js", "/openapi.json", "/status", "/indexes/films/search?q=red"} {
		if w := ask(path, "gzip"); w.Header().Get("Content-Encoding") != "gzip" && w.Body.Len() > leastCompressed {
			t.Errorf("%s: %v, %d bytes", path, w.Header(), w.Body.Len())
		}
	}
	if w := ask("/page.js", "gzip", "Range", "bytes=0-1999"); w.Code != http.StatusPartialContent ||
		w.Header().Get("Content-Encoding") != "" || w.Body.Len() != 2000 {
		t.Errorf("a part: %d %v", w.Code, w.Header())
	}
	// While all that may compress do, an answer is sent as it is.
	for range cap(compressing) {
		compressing <- struct{}{}
	}
	if w := ask(path, "gzip"); w.Header().Get("Content-Encoding") != "" ||
		!bytes.Contains(w.Body.Bytes(), []byte("fox")) {
		t.Errorf("while others compress: %v", w.Header())
	}
	for range cap(compressing) {
		<-compressing
	}
}
