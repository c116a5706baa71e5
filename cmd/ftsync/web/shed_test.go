package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// oneTurn is a server with an index of one document that lets one search run at once.
func oneTurn() *Server {
	s := newTestServer(scored("a", 1))
	s.limit(indexes.Limits{Searches: 1, Timeout: time.Minute})
	return s
}

// Searches get their turns in the order in which they came, and no later than
// after a tenth of a second.
func TestBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneTurn()
		end, err := s.gate.Turn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		gone, leave := context.WithCancel(t.Context())
		type result struct {
			who string
			end func()
			err error
		}
		results := make(chan result, 4)
		for _, who := range []string{"first", "gone", "second", "third"} {
			ctx := t.Context()
			if who == "gone" {
				ctx = gone
			}
			go func() {
				end, err := s.gate.Turn(ctx)
				results <- result{who, end, err}
			}()
			synctest.Wait() // it waits now
		}
		leave()
		if r := <-results; r.who != "gone" || !errors.Is(r.err, context.Canceled) {
			t.Errorf("after a client has gone: %+v", r)
		}
		time.Sleep(40 * time.Millisecond)
		end()
		end() // once more ends nothing else
		first := <-results
		if first.who != "first" || first.err != nil {
			t.Fatalf("the one that came first: %+v", first)
		}
		time.Sleep(40 * time.Millisecond)
		first.end()
		if r := <-results; r.who != "second" || r.err != nil {
			t.Fatalf("the one that came second: %+v", r)
		}
		began := time.Now()
		if r := <-results; r.who != "third" || r.err != indexes.ErrOverloaded ||
			time.Since(began) != 20*time.Millisecond {
			t.Errorf("the one that has waited for 100 ms: %+v, %v later", r, time.Since(began))
		}
		if n := testutil.ToFloat64(s.metrics.shed); n != 1 {
			t.Errorf("%v searches are counted as turned away", n)
		}
	})
}

// As many searches run as may. More are turned away, whoever asks them, and none
// of those that run is lost.
func TestSearch_shedsLoad(t *testing.T) {
	running, release := make(chan struct{}), make(chan struct{})
	x := scored("a", 1)
	x.search = func(context.Context, search.Query) (search.Result, error) {
		running <- struct{}{}
		<-release
		return search.Result{Total: 1}, nil
	}
	s := newTestServer(x)
	s.limit(indexes.Limits{Searches: 2, Timeout: time.Minute})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if w := get(t, s, "/search?q=x"); w.Code != http.StatusOK {
				t.Errorf("a search that ran: %d %s", w.Code, w.Body)
			}
		})
		<-running
	}
	wantProblem(t, get(t, s, "/search?q=y"), http.StatusServiceUnavailable, codeOverloaded, "")
	if w := get(t, s, "/?q=y"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" {
		t.Errorf("the page: %d %v", w.Code, w.Header())
	}
	for path, body := range map[string]string{
		"/indexes/a/search": `{}`, "/indexes/a/facet-search": `{"facetName":"title"}`,
		"/indexes/a/documents/fetch": `{}`,
		"/multi-search":              `{"queries":[{"indexUid":"a"}]}`,
	} {
		w := ask(t, s, http.MethodPost, path, "", body)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" ||
			!strings.Contains(w.Body.String(), `"code":"too_many_search_requests"`) {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
	}
	if w := get(t, s, "/search?limit=x"); w.Code != http.StatusBadRequest {
		t.Errorf("a mistake is answered with %d while others search", w.Code)
	}
	if n := testutil.ToFloat64(s.metrics.shed); n != 6 {
		t.Errorf("%v searches are counted as turned away", n)
	}
	close(release)
	wg.Wait()
	x.search = scored("a", 1).search
	if w := get(t, s, "/search?q=z"); w.Code != http.StatusOK {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

// Who keeps a request waiting keeps nobody from searching: one for a transaction,
// one whose body does not end, and one who does not read the answer.
func TestSearch_onlySearchingTakesATurn(t *testing.T) {
	search := func(t *testing.T, s *Server) {
		t.Helper()
		for _, w := range []*httptest.ResponseRecorder{get(t, s, "/search?q=x"), ask(t, s, http.MethodPost,
			"/indexes/a/search", "", "{}")} {
			if w.Code != http.StatusOK {
				t.Errorf("beside it: %d %s", w.Code, w.Body)
			}
		}
	}
	serve := func(t *testing.T, s *Server, w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() { s.handler().ServeHTTP(w, r.WithContext(ctx)) })
		t.Cleanup(wg.Wait)
		t.Cleanup(cancel)
	}
	t.Run("waits for a transaction", func(t *testing.T) {
		s, waits := oneTurn(), make(chan struct{})
		now := *s.current()
		now.Await = func(ctx context.Context, _ uint64, _ []string) error {
			close(waits)
			<-ctx.Done()
			return ctx.Err()
		}
		s.Use(now)
		serve(t, s, httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/search?after=9&wait=10s", nil))
		<-waits
		search(t, s)
	})
	t.Run("sends no end", func(t *testing.T) {
		s := oneTurn()
		body, send := io.Pipe()
		r := httptest.NewRequest(http.MethodPost, "/indexes/a/search", body)
		r.Header.Set("Content-Type", "application/json")
		serve(t, s, httptest.NewRecorder(), r)
		send.Write([]byte("{")) // returns when it is read
		search(t, s)
		send.Close()
	})
	for method, path := range map[string]string{http.MethodGet: "/search", http.MethodPost: "/indexes/a/search"} {
		t.Run("does not read the answer of "+path, func(t *testing.T) {
			s := oneTurn()
			w := &unread{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
			r := httptest.NewRequest(method, path, nil)
			if method == http.MethodPost {
				r = httptest.NewRequest(method, path, strings.NewReader("{}"))
				r.Header.Set("Content-Type", "application/json")
			}
			serve(t, s, w, r)
			<-w.begun
			search(t, s)
			close(w.read)
		})
	}
}

// unread is a client that does not read its answer until it does.
type unread struct {
	*httptest.ResponseRecorder
	begun, read chan struct{}
}

func (u *unread) Write(b []byte) (int, error) {
	close(u.begun)
	<-u.read
	return len(b), nil
}
