package web

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

// fakeIndex is an index for faults and limits; what a search finds is the
// cache's business, and tested there and through run.
type fakeIndex struct {
	name   string
	held   indexes.Facts
	search func(context.Context, search.Query) (search.Result, error)
}

func (x *fakeIndex) Name() string         { return x.name }
func (x *fakeIndex) Facts() indexes.Facts { return x.held }

func (x *fakeIndex) Position() string {
	if x.held.Generation == "" {
		return ""
	}
	return x.held.Generation + ".1"
}

func (x *fakeIndex) Get(context.Context, string) (json.RawMessage, bool, error) {
	return json.RawMessage(`{"title":"The red fox"}`), true, nil
}

func (x *fakeIndex) Schema() (document.Schema, bool) {
	return document.Schema{Columns: []document.Column{{Name: "title", Type: document.Text, Search: true}}},
		x.held.Generation != ""
}

func (x *fakeIndex) Search(ctx context.Context, q search.Query) (search.Result, error) {
	return x.search(ctx, q)
}

// scored answers with documents of these scores, best first, as the cache does.
func scored(name string, scores ...float64) *fakeIndex {
	return &fakeIndex{name: name, held: indexes.Facts{Generation: "g", Documents: int64(len(scores)), Bytes: 4096},
		search: func(_ context.Context, q search.Query) (search.Result, error) {
			res := search.Result{Total: int64(len(scores)), Position: "g.1"}
			for i := q.Offset; i < min(len(scores), q.Offset+q.Limit); i++ {
				h := search.Hit{ID: fmt.Sprint(name, i), Score: scores[i],
					Document: json.RawMessage(`{"title":"The red fox","year":1999,"note":null}`)}
				if q.Mark {
					h.Marks = map[string]search.Marked{"title": {Text: "The red fox", Spans: [][2]int{{4, 7}}}}
				}
				res.Hits = append(res.Hits, h)
			}
			return res, nil
		}}
}

func failing(name string, err error) *fakeIndex {
	return &fakeIndex{name: name, held: indexes.Facts{Generation: "g"}, search: func(context.Context,
		search.Query) (search.Result, error) {
		return search.Result{}, err
	}}
}

// unfilled is an index whose first backfill has not ended.
func unfilled(name string) *fakeIndex {
	x := failing(name, fmt.Errorf("search: %w", cache.ErrNotReady))
	x.held = indexes.Facts{}
	return x
}

// following is the status of a worker that is 2.5 s behind with every index.
func following(all ...indexes.Index) func() worker.Status {
	st := worker.Status{Connected: true, Mode: "notify", Lag: 2500 * time.Millisecond, LastCaughtUp: time.Unix(1e9, 0)}
	for _, x := range all {
		st.Indexes = append(st.Indexes, worker.IndexStatus{Name: x.Name(), State: "following", Generation: "g",
			Lag: 2500 * time.Millisecond})
	}
	return func() worker.Status { return st }
}

func newTestServer(all ...indexes.Index) *Server {
	s := New(Options{
		Log: slog.New(slog.DiscardHandler), Timeout: time.Minute, Meilisearch: true, Searches: 4, MaxLimit: 100,
		MaxOffset: 1000,
		Build:     Build{Version: "v1", Revision: "abc", Go: "go1", SQLite: "3"}, Registry: prometheus.NewRegistry(),
	})
	s.started = time.Unix(1e9, 0)
	s.Use(Serving{Indexes: all, Status: following(all...)})
	return s
}

// limit gives a server another gate.
func (s *Server) limit(l indexes.Limits) {
	l.Refused = s.metrics.shed.Inc
	s.gate = indexes.NewGate(l)
}

// says makes the worker behind a server say this of itself.
func (s *Server) says(status func() worker.Status) {
	now := *s.current()
	now.Status = status
	s.Use(now)
}

// get asks a server in this process.
func get(t testing.TB, s *Server, target string) *httptest.ResponseRecorder {
	t.Helper()
	return send(t, s, httptest.NewRequest(http.MethodGet, target, nil))
}

// again asks as a client does that has an answer with this ETag.
func again(t testing.TB, s *Server, target, etag string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.Header.Set("If-None-Match", etag)
	return send(t, s, r)
}

func send(t testing.TB, s *Server, r *http.Request) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	s.handler().ServeHTTP(w, r)
	return w
}

// decode reads an answer's JSON and fails on fields that T does not name.
func decode[T any](t testing.TB, w *httptest.ResponseRecorder) (v T) {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(w.Body.String()))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, w.Body)
	}
	return v
}

// wantProblem checks every field of an RFC 9457 answer but its texts.
func wantProblem(t testing.TB, w *httptest.ResponseRecorder, status int, code, parameter string) problem {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if ct := w.Header().Get("Content-Type"); ct != "application/problem+json" {
		t.Errorf("content type %q", ct)
	}
	p := decode[problem](t, w)
	if p.Status != status || p.Code != code || p.Parameter != parameter || p.Title == "" || p.Detail == "" ||
		p.Type != "urn:ftsync:problem:"+code || !strings.HasPrefix(p.Instance, "/") {
		t.Errorf("got %+v, want status %d, code %s, parameter %q", p, status, code, parameter)
	}
	if retry := w.Header().Get("Retry-After"); (retry != "") != (status == http.StatusServiceUnavailable) {
		t.Errorf("status %d with Retry-After %q", status, retry)
	}
	return p
}

// within asks again until it gets what it wants; how long that takes is not its business.
func within(t *testing.T, what, want string, get func() string) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		got := get()
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: %q, want %q", what, got, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
