package web

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

func TestSearch_answer(t *testing.T) {
	w := get(t, newTestServer(scored("titles", 3, 2, 1)), "/search?q=red&limit=1&offset=1")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" ||
		w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	a := decode[answer](t, w)
	if a.TookMS < 0 || a.LagSeconds == nil || *a.LagSeconds != 2.5 {
		t.Errorf("took %v, lag %v", a.TookMS, a.LagSeconds)
	}
	a.TookMS, a.LagSeconds = 0, nil
	want := answer{Query: "red", Total: 3, TotalIsExact: true, Limit: 1, Offset: 1,
		Positions: map[string]string{"titles": "g.1"}, Hits: []hit{{ID: "titles1", Index: "titles", Score: 2,
			Document:   []byte(`{"title":"The red fox","year":1999,"note":null}`),
			Highlights: map[string]string{"title": "The <mark>red</mark> fox"}}}}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	if !strings.Contains(w.Body.String(), "<mark>red</mark>") {
		t.Errorf("highlights are hard to read: %s", w.Body)
	}
	if body := get(t, newTestServer(scored("titles")), "/search?q=x").Body.String(); !strings.Contains(body,
		`"hits":[]`) {
		t.Errorf("no hits are no list: %s", body)
	}
	if body := get(t, newTestServer(scored("titles", 1)),
		"/search?q=red&highlight=false").Body.String(); strings.Contains(body, "highlights") {
		t.Errorf("highlights nobody asked for: %s", body)
	}
}

func TestSearch_indexes(t *testing.T) {
	s := newTestServer(scored("a", 9, 5, 1), scored("b", 7, 5, 3), scored("c", 8))
	tests := []struct{ name, query, want string }{
		{"absent means all, merged by score", "q=x", "a0 c0 b0 a1 b1 b2 a2"},
		{"a star means all", "index=*", "a0 c0 b0 a1 b1 b2 a2"},
		{"nothing means all", "index=", "a0 c0 b0 a1 b1 b2 a2"},
		{"one", "index=b", "b0 b1 b2"},
		{"with commas", "index=c,a", "a0 c0 a1 a2"},
		{"repeated", "index=c&index=b", "c0 b0 b1 b2"},
		{"named twice counts once", "index=b,b&index=b", "b0 b1 b2"},
		{"a page of the merged hits", "limit=2&offset=2", "b0 a1"},
		{"beyond the last", "offset=1000", ""},
		{"a page of one", "index=a&limit=1&offset=1", "a1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, h := range decode[answer](t, get(t, s, "/search?"+tt.query)).Hits {
				got = append(got, h.ID)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("got %v, want %s", got, tt.want)
			}
		})
	}
}

func TestSearch_badParameters(t *testing.T) {
	s := newTestServer(scored("titles", 1))
	tests := []struct{ query, code, parameter, detail string }{
		{"query=x", codeUnknownParameter, "query", `There is no parameter "query". Known are ` +
			strings.Join(searchParameters, ", ") + "."},
		{"Q=x", codeUnknownParameter, "Q", ""},
		{"q=x&limt=3", codeUnknownParameter, "limt",
			`There is no parameter "limt"; perhaps "limit" is meant. Known are ` + strings.Join(searchParameters,
				", ") + "."},
		{"=x", codeUnknownParameter, "", ""},
		{"q=x&q=y", codeRepeatedParameter, "q", `The parameter "q" stands there more than once.`},
		{"limit=1&limit=1", codeRepeatedParameter, "limit", ""},
		{"offset=1&offset=1", codeRepeatedParameter, "offset", ""},
		{"highlight=true&highlight=true", codeRepeatedParameter, "highlight", ""},
		{"limit=101&q=x", codeBadParameter, "limit", `"limit" is "101"; expected a whole number from 0 to 100.`},
		{"limit=101", codeBadParameter, "limit", ""},
		{"limit=-1", codeBadParameter, "limit", ""},
		{"limit=1.5", codeBadParameter, "limit", ""},
		{"limit=", codeBadParameter, "limit", ""},
		{"limit=ten", codeBadParameter, "limit", ""},
		{"limit=99999999999999999999", codeBadParameter, "limit", ""},
		{"limit=%00", codeBadParameter, "limit", ""},
		{"offset=-1", codeBadParameter, "offset", `"offset" is "-1"; expected a whole number from 0 to 1000.`},
		{"offset=1001", codeBadParameter, "offset", ""},
		{"offset=x", codeBadParameter, "offset", ""},
		{"highlight=yes", codeBadParameter, "highlight", `"highlight" is "yes"; expected true or false.`},
		{"highlight=", codeBadParameter, "highlight", ""},
		{"after=x", codeBadParameter, "after",
			`"after" is "x"; expected a transaction's id, as pg_current_xact_id() gives it.`},
		{"after=-5", codeBadParameter, "after", ""},
		{"after=2", codeBadParameter, "after", ""},
		{"after=99999999999999999999", codeBadParameter, "after", ""},
		{"after=5&wait=11s", codeBadParameter, "wait",
			`"wait" is "11s"; expected a duration from 0s to 10s, such as 500ms.`},
		{"wait=-1s", codeBadParameter, "wait", ""},
		{"wait=5", codeBadParameter, "wait", ""},
		{"match=some", codeBadParameter, "match", `"match" is "some"; expected auto, all, any, phrase or fts.`},
		{"match=", codeBadParameter, "match", ""},
		{"typo=yes", codeBadParameter, "typo", `"typo" is "yes"; expected on or off.`},
		{"sort=year:up", codeBadParameter, "sort", ""},
		{"sort=year:desc:nulls_first:x", codeBadParameter, "sort", ""},
		{"crop=x", codeBadParameter, "crop", ""},
		{"crop=title:-1", codeBadParameter, "crop", ""},
		{"crop=20,titel:3", codeUnknownColumn, "crop",
			`In "crop" there is no searched column "titel"; there are title.`},
		{"facet_values=0", codeBadParameter, "facet_values", ""},
		{"explain=1", codeBadParameter, "explain", ""},
		{"cursor=a&cursor=b", codeRepeatedParameter, "cursor", ""},
		{"index=films", codeUnknownIndex, "index", `There is no index "films"; there are titles.`},
		{"index=titles,films", codeUnknownIndex, "index", ""},
		{"index=*,films", codeUnknownIndex, "index", ""},
		{"index=../titles", codeUnknownIndex, "index", ""},
	}
	for _, tt := range tests {
		t.Run(tt.query, func(t *testing.T) {
			p := wantProblem(t, get(t, s, "/search?"+tt.query), http.StatusBadRequest, tt.code, tt.parameter)
			if tt.detail != "" && p.Detail != tt.detail {
				t.Errorf("got %s, want %s", p.Detail, tt.detail)
			}
			if p.Instance != "/search" {
				t.Errorf("instance %q", p.Instance)
			}
		})
	}
}

// hostile is what people and programs type; all of it is a valid search.
var hostile = []string{
	"", " ", "\"", "'", `"unclosed`, "a AND", "OR", "NOT NOT", "NEAR(", "a*", "*", "^a", "a:b", "{a b}:c", "(((((", ")",
	"-", "+", "a -b",
	"--; drop table x", "' or 1=1 --", "\x00", "a\x00b", "\xff\xfe", "😀", "👩‍👩‍👧‍👦", "日本語", "\u202e", "%", "100%",
	"a%2", "a%zz", "a;b", "a&amp", "<script>alert(1)</script>",
	"</mark><b>", "\r\nSet-Cookie: a=b", strings.Repeat("(", 2000), strings.Repeat("a ", 5000),
	strings.Repeat("é", 5000), strings.Repeat(`"`, 10000), "%_\\", "{{.}}", "$1", "null",
}

func TestSearch_whateverIsTypedIsASearch(t *testing.T) {
	var asked string
	x := scored("titles", 1)
	before := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		asked = q.Text
		return before(ctx, q)
	}
	s := newTestServer(x)
	web := httptest.NewUnstartedServer(s.handler())
	web.Config = s.httpServer(web.Config.Handler)
	web.Start()
	defer web.Close()
	for _, q := range hostile {
		res, err := http.Get(web.URL + "/search?q=" + url.QueryEscape(q))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if want := strings.ToValidUTF8(q, "\uFFFD"); res.StatusCode != http.StatusOK || asked != want {
			t.Errorf("%q: status %d, searched for %q", q, res.StatusCode, asked)
		}
		if w := get(t, s, "/?q="+url.QueryEscape(q)); w.Code != http.StatusOK {
			t.Errorf("page for %q: %d", q, w.Code)
		}
	}
}

// Whatever is typed is a search, in a real index as well.
func TestSearch_whateverIsTypedOnAnIndex(t *testing.T) {
	s := newTestServer(realIndex(t))
	for _, q := range hostile {
		if w := get(t, s, "/search?q="+url.QueryEscape(q)); w.Code != http.StatusOK {
			t.Errorf("%.40q: %d %s", q, w.Code, w.Body)
		}
	}
}

func TestParameters_readWhatAPersonWrote(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"q=100%", "100%"}, {"q=a%2", "a%2"}, {"q=%zz+b", "%zz b"}, {"q=%41%", "A%"}, {"q=a;b", "a;b"},
		{"q=a=b", "a=b"}, {"q=%ff", "\uFFFD"}, {"q", ""}, {"&&q=x&", "x"}, {"q=%C3%A9%", "é%"},
	}
	for _, tt := range tests {
		got := parameters(tt.raw)
		if len(got) != 1 || got[0] != (parameter{"q", tt.want}) {
			t.Errorf("%s: got %q, want %q", tt.raw, got, tt.want)
		}
	}
}

func TestSearch_notReady(t *testing.T) {
	s := newTestServer(scored("a", 1), unfilled("b"))
	p := wantProblem(t, get(t, s, "/search?q=x&index=b"), http.StatusServiceUnavailable, codeNotReady, "")
	if p.Detail != "The first backfill is not done yet: b." {
		t.Error(p.Detail)
	}
	wantProblem(t, get(t, s, "/search?q=x&index=a,b"), http.StatusServiceUnavailable, codeNotReady, "")
	a := decode[answer](t, get(t, s, "/search?q=x")) // of all: what is there, and what is missing
	if len(a.Hits) != 1 || !reflect.DeepEqual(a.NotReady, []string{"b"}) {
		t.Errorf("got %+v", a)
	}
	wantProblem(t, get(t, newTestServer(unfilled("a"), unfilled("b")), "/search?q=x"), http.StatusServiceUnavailable,
		codeNotReady, "")
}

func TestSearch_deadline(t *testing.T) {
	slow := &fakeIndex{name: "a", search: func(ctx context.Context, _ search.Query) (search.Result, error) {
		<-ctx.Done()
		return search.Result{}, errors.New("interrupted") // as a driver words it
	}}
	s := newTestServer(slow)
	s.limit(indexes.Limits{Searches: 4, Timeout: time.Millisecond})
	wantProblem(t, get(t, s, "/search?q=x"), http.StatusServiceUnavailable, codeTimeout, "")

	s.limit(indexes.Limits{Searches: 4, Timeout: time.Minute})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if w := send(t, s, httptest.NewRequestWithContext(ctx, http.MethodGet, "/search?q=x",
		nil)); w.Code != indexes.StatusClientGone {
		t.Errorf("a client that is gone: %d", w.Code)
	}
}

// What is not known to be the client's fault is logged in full and told in two words.
func TestSearch_faultsStayInside(t *testing.T) {
	for name, x := range map[string]*fakeIndex{
		"an error": failing("a", errors.New("disk I/O error at /secret")),
		"a panic": {name: "a", search: func(context.Context, search.Query) (search.Result, error) {
			panic("disk I/O error at /secret")
		}},
	} {
		var log bytes.Buffer
		s := newTestServer(x)
		s.Log = slog.New(slog.NewTextHandler(&log, nil))
		w := get(t, s, "/search?q=x")
		p := wantProblem(t, w, http.StatusServiceUnavailable, codeUnavailable, "")
		if p.Detail != "internal error" || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %+v", name, p)
		}
		if !strings.Contains(log.String(), "/secret") {
			t.Errorf("%s: log %q", name, log.String())
		}
	}
}

func TestSearch_lagIsUnknownUnlessSomebodyFollows(t *testing.T) {
	x := scored("a", 1)
	s := newTestServer(x)
	s.says(off)
	if a := decode[answer](t, get(t, s, "/search?q=x")); a.LagSeconds != nil {
		t.Errorf("off: %v", *a.LagSeconds)
	}
	st := following(x)()
	st.Connected, st.LastCaughtUp = false, time.Time{} // Postgres away since the start
	s.says(func() workerStatus { return st })
	if a := decode[answer](t, get(t, s, "/search?q=x")); a.LagSeconds != nil {
		t.Errorf("never connected: %v", *a.LagSeconds)
	}
	st.LastCaughtUp = time.Unix(1e9, 0)
	if a := decode[answer](t, get(t, s, "/search?q=x")); a.LagSeconds == nil || *a.LagSeconds != 2.5 {
		t.Errorf("away since: %v", a.LagSeconds)
	}
}

func TestSearch_scoresAreNumbers(t *testing.T) {
	for _, h := range decode[answer](t, get(t, newTestServer(scored("a", math.Inf(1), math.NaN())), "/search")).Hits {
		if h.Score != 0 {
			t.Errorf("score %v", h.Score)
		}
	}
}

func TestSearch_counted(t *testing.T) {
	x := scored("a", 1)
	s := newTestServer(x)
	reg := prometheus.NewPedanticRegistry()
	s.metrics = newHTTPMetrics(reg)
	before := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		if n := testutil.ToFloat64(s.metrics.inFlight); n != 1 {
			t.Errorf("%v searches are in flight during one", n)
		}
		return before(ctx, q)
	}
	get(t, s, "/search?q=x")
	etag := get(t, s, "/search?q=x").Header().Get("ETag")
	get(t, s, "/search?bad")
	again := httptest.NewRequest(http.MethodGet, "/search?q=x", nil)
	again.Header.Set("If-None-Match", etag)
	send(t, s, again)
	err := testutil.GatherAndCompare(reg, strings.NewReader(`
# HELP ftsync_search_requests_total Searches answered, by HTTP status code; 499 is a client that did not wait.
# TYPE ftsync_search_requests_total counter
ftsync_search_requests_total{code="200"} 2
ftsync_search_requests_total{code="304"} 1
ftsync_search_requests_total{code="400"} 1
ftsync_search_requests_total{code="403"} 0
ftsync_search_requests_total{code="499"} 0
ftsync_search_requests_total{code="500"} 0
ftsync_search_requests_total{code="503"} 0
ftsync_search_requests_total{code="504"} 0
# HELP ftsync_search_in_flight Searches being answered now.
# TYPE ftsync_search_in_flight gauge
ftsync_search_in_flight 0
`), "ftsync_search_requests_total", "ftsync_search_in_flight")
	if err != nil {
		t.Error(err)
	}
}

// Nothing in a query string makes an answer that is not 200 or 400.
func FuzzSearch(f *testing.F) {
	for _, q := range hostile {
		f.Add("q=" + q)
	}
	f.Add("q=x&limit=1&offset=2&highlight=false&index=a,b&index=*")
	f.Add("index=%2a%2C&limit=%31")
	s := newTestServer(scored("a", 2, 1), scored("b", 1))
	h := s.handler()
	f.Fuzz(func(t *testing.T, raw string) {
		for _, path := range []string{"/search", "/"} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.URL.RawQuery = raw
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest {
				t.Errorf("%s?%q: %d %s", path, raw, w.Code, w.Body)
			}
			if !utf8.Valid(w.Body.Bytes()) {
				t.Errorf("%s?%q: no UTF-8", path, raw)
			}
			if path == "/search" && w.Code == http.StatusOK {
				decode[answer](t, w)
			}
		}
	})
}
