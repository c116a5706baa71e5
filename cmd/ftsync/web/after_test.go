package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ftsync/worker"
)

func TestSearch_after(t *testing.T) {
	s := newTestServer(scored("titles", 1))
	set := func(err error) {
		now := *s.current()
		now.Await = func(ctx context.Context, xid uint64, indexes []string) error {
			if xid != 742 || strings.Join(indexes, ",") != "titles" {
				t.Errorf("await %d %v", xid, indexes)
			}
			if err == context.DeadlineExceeded {
				<-ctx.Done()
			}
			return err
		}
		s.Use(now)
	}
	set(nil)
	if w := get(t, s, "/search?q=x&after=742"); w.Code != http.StatusOK {
		t.Errorf("got %d: %s", w.Code, w.Body)
	}
	set(context.DeadlineExceeded)
	p := wantProblem(t, get(t, s, "/search?q=x&after=742&wait=10ms"), http.StatusGatewayTimeout, codeNotYet, "after")
	if p.LagSeconds == nil || *p.LagSeconds != 2.5 ||
		p.Detail != "Transaction 742 was not searchable within 10ms. The index is 2.500 s behind." {
		t.Errorf("got %+v", p)
	}
	r := httptest.NewRequest(http.MethodGet, "/search?q=x&wait=0s", nil)
	r.Header.Set(afterHeader, "742")
	wantProblem(t, send(t, s, r), http.StatusGatewayTimeout, codeNotYet, "after")
	set(fmt.Errorf("index titles is failed: %w", worker.ErrNotFollowing))
	wantProblem(t, get(t, s, "/search?q=x&after=742"), http.StatusGatewayTimeout, codeNotFollowing, "after")
	set(worker.ErrFutureTransaction)
	wantProblem(t, get(t, s, "/search?q=x&after=742"), http.StatusBadRequest, codeBadParameter, "after")
	for range waitsOfOne {
		done, ok := s.waits.begin(" 192.0.2.1")
		if !ok {
			t.Fatal("a client may not wait so often")
		}
		defer done()
	}
	wantProblem(t, get(t, s, "/search?q=x&after=742"), http.StatusServiceUnavailable, codeUnavailable, "")
	s.waits.by = nil
	set(worker.ErrTooManyWaiting)
	wantProblem(t, get(t, s, "/search?q=x&after=742"), http.StatusServiceUnavailable, codeUnavailable, "")

	now := *s.current()
	now.Await = awaitNobody
	s.Use(now)
	wantProblem(t, get(t, s, "/search?q=x&after=742"), http.StatusGatewayTimeout, codeNotFollowing, "after")
}
