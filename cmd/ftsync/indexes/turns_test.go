package indexes

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
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
