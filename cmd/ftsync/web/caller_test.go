package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"ftsync/cache/search"
)

// Whom a request is from: the key, and the address that can be believed.
func TestCaller(t *testing.T) {
	tests := []struct {
		proxies               int
		remote, forwarded, of string
	}{
		{0, "10.0.0.1:5", "1.2.3.4", "10.0.0.1"},
		{1, "10.0.0.1:5", "", "10.0.0.1"},
		{1, "10.0.0.1:5", "9.9.9.9, 1.2.3.4", "1.2.3.4"},
		{2, "10.0.0.1:5", "6.6.6.6, 1.2.3.4, 10.0.0.2", "1.2.3.4"},
		{3, "10.0.0.1:5", "1.2.3.4", "1.2.3.4"},
		{0, "[2001:db8:1:2:3::4]:5", "", "2001:db8:1:2::/64"},
		{0, "[::ffff:1.2.3.4]:5", "", "1.2.3.4"},
		{1, "10.0.0.1:5", strings.Repeat("x", 1000), strings.Repeat("x", 64)},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, "/search", nil)
		r.RemoteAddr = tt.remote
		if tt.forwarded != "" {
			r.Header.Set("X-Forwarded-For", tt.forwarded)
		}
		if got := (&Server{Options: Options{Proxies: tt.proxies}}).address(r); got != tt.of {
			t.Errorf("%+v: %q", tt, got)
		}
	}
}

// A request of a hundred searches leaves turns to others of the same client.
func TestMultiSearch_turnEach(t *testing.T) {
	x := scored("a", 1)
	running, release := make(chan struct{}, 100), make(chan struct{})
	inner := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		if q.Text == "slow" {
			running <- struct{}{}
			<-release
		}
		return inner(ctx, q)
	}
	s := newTestServer(x)
	var wg sync.WaitGroup
	wg.Go(func() {
		body := `{"queries":[` + strings.Repeat(`{"indexUid":"a","q":"slow"},`, 99) + `{"indexUid":"a","q":"slow"}]}`
		if w := ask(t, s, http.MethodPost, "/multi-search", "", body); w.Code != http.StatusOK {
			t.Errorf("the multi-search: %d %s", w.Code, w.Body)
		}
	})
	for range 3 {
		<-running
	}
	answered := make(chan struct{})
	wg.Go(func() {
		if w := get(t, s, "/search?q=quick"); w.Code != http.StatusOK {
			t.Errorf("a search beside it: %d %s", w.Code, w.Body)
		}
		close(answered)
	})
	within(t, "the other request waits too", "true", func() string {
		return fmt.Sprint(s.gate.Load().Waiting == 2)
	})
	// One more search of the many has the next turn, the other request the one after.
	for range 2 {
		release <- struct{}{}
	}
	select {
	case <-answered:
	case <-time.After(30 * time.Second):
		t.Error("the search beside it still waits")
	}
	close(release)
	wg.Wait()
}
