package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"ftsync/cache"
)

// The next turn goes from client to client, and of one client from request to
// request: who asks much waits behind himself.
func TestTurns_inTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(1)
		give, err := turns.take(t.Context(), &caller{client: "busy"}, time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		many, other := &caller{client: "busy"}, &caller{client: "busy"}
		var mu sync.Mutex
		var order []string
		var wg sync.WaitGroup
		wait := func(c *caller, name string) {
			wg.Go(func() {
				give, err := turns.take(t.Context(), c, time.Hour)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				order = append(order, name)
				mu.Unlock()
				time.Sleep(time.Millisecond)
				give()
			})
			synctest.Wait()
		}
		for i := range 3 {
			wait(many, fmt.Sprint("many", i))
		}
		wait(other, "other")
		wait(&caller{client: "quiet"}, "quiet")
		give()
		wg.Wait()
		if want := []string{"many0", "quiet", "other", "many1", "many2"}; !slices.Equal(order, want) {
			t.Errorf("%v, want %v", order, want)
		}
		if turns.free != 1 || len(turns.held)+len(turns.queue)+len(turns.waiting) > 0 {
			t.Errorf("afterwards %+v", turns)
		}
	})
}

// Some turns are left for who has none, however many a client asks for.
func TestTurns_reserve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := newTurns(4)
		for i := range 6 {
			_, err := turns.take(t.Context(), &caller{client: "busy"}, time.Millisecond)
			if (err == nil) != (i < 3) {
				t.Errorf("turn %d of one client: %v", i+1, err)
			}
		}
		give, err := turns.take(t.Context(), &caller{client: "quiet"}, 0)
		if err != nil {
			t.Fatal("another client gets none")
		}
		begun := &caller{client: "busy", begun: true}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := turns.take(ctx, begun, time.Millisecond); err != context.DeadlineExceeded {
			t.Errorf("a request that has begun is given up early: %v", err)
		}
		give()
		if turns.free != 1 || turns.held["busy"] != 3 || len(turns.queue) > 0 {
			t.Errorf("afterwards %+v", turns)
		}
	})
}

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
	x.search = func(ctx context.Context, q cache.Query) (cache.Result, error) {
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
		s.turns.mu.Lock()
		defer s.turns.mu.Unlock()
		return fmt.Sprint(len(s.turns.queue) > 0 && len(s.turns.queue[0].requests) == 2)
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
