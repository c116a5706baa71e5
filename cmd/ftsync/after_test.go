package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ftsync/worker"
	"ftsync/worker/pgtest"
)

// Who has committed finds what was written, without waiting for a moment that
// may be long enough.
func TestRun_afterReadsWhatWasWritten(t *testing.T) {
	environ, _ := films(t)
	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)
	conn := pgtest.Connect(t, environ["DATABASE_URL"])
	for i := range 30 {
		var xid string
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRow(t.Context(), fmt.Sprintf("insert into film values (%d, 'written%d') returning pg_current_xact_id()::text", 100+i, i)).Scan(&xid); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		var a answer
		status, err := r.get(fmt.Sprintf("/search?q=written%d&after=%s", i, xid), &a)
		if status != http.StatusOK || err != nil || len(a.Hits) != 1 {
			t.Fatalf("search %d after its own transaction: %d, %v, %d hits", i, status, err, len(a.Hits))
		}
	}

	// A transaction that is still open is waited for, and no longer than asked.
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	var open string
	if err := tx.QueryRow(t.Context(), "select pg_current_xact_id()::text").Scan(&open); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if status, err := r.get("/search?q=x&wait=300ms&after="+open, nil); status != http.StatusGatewayTimeout || err != nil || time.Since(began) < 300*time.Millisecond {
		t.Errorf("an open transaction: %d, %v after %v", status, err, time.Since(began))
	}
	for _, xid := range []string{"999999999", "0", "2", "4294967295", "4294967296", "4294967297", "4294967298", "4294967299", "8589934592", "9223372036854775807", "18446744073709551615"} {
		if status, _ := r.get("/search?q=x&wait=10s&after="+xid, nil); status != http.StatusBadRequest {
			t.Errorf("transaction %s, which is not there: %d", xid, status)
		}
	}
}

func TestSearch_after(t *testing.T) {
	s := newTestServer(scored("titles", 1))
	set := func(err error) {
		now := *s.now()
		now.await = func(ctx context.Context, xid uint64, indexes []string) error {
			if xid != 742 || strings.Join(indexes, ",") != "titles" {
				t.Errorf("await %d %v", xid, indexes)
			}
			if err == context.DeadlineExceeded {
				<-ctx.Done()
			}
			return err
		}
		s.current.Store(&now)
	}
	set(nil)
	if w := get(t, s, "/search?q=x&after=742"); w.Code != http.StatusOK {
		t.Errorf("got %d: %s", w.Code, w.Body)
	}
	set(context.DeadlineExceeded)
	p := wantProblem(t, get(t, s, "/search?q=x&after=742&wait=10ms"), http.StatusGatewayTimeout, codeNotYet, "after")
	if p.LagSeconds == nil || *p.LagSeconds != 2.5 || p.Detail != "Transaction 742 was not searchable within 10ms. The index is 2.500 s behind." {
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

	now := *s.now()
	now.await = awaitNobody
	s.current.Store(&now)
	wantProblem(t, get(t, s, "/search?q=x&after=742"), http.StatusGatewayTimeout, codeNotFollowing, "after")
}
