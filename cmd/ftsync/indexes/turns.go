package indexes

import (
	"context"
	"slices"
	"sync"
	"time"
)

// turns shares the searches that may run at once out among clients. Those that wait get the
// next turn in the order of clients, then of a client's requests: a client that asks much,
// or a request of a hundred searches, waits behind itself. The last quarter is left for
// clients of which no search runs.
//
// A weighted semaphore, such as that of golang.org/x/sync, hands turns out in the order in
// which they were asked for: a client that asks a hundred times is served a hundred times
// before the next one.
type turns struct {
	mu      sync.Mutex
	free    int
	reserve int
	held    map[string]int // by client; none has 0
	queue   []*clientQueue // of clients that wait, whose turn is next first
	waiting map[string]*clientQueue
}

// clientQueue holds what one client waits for.
type clientQueue struct {
	client   string
	requests []*requestQueue // whose turn is next first
}

type requestQueue struct {
	caller *caller
	wanted []chan struct{} // closed when it is their turn
}

func newTurns(most int) *turns {
	return &turns{free: most, reserve: most / 4, held: map[string]int{}, waiting: map[string]*clientQueue{}}
}

// take waits for a turn. A request that has had none yet waits no longer than patience. The
// turn ends with give, which may be called several times.
func (t *turns) take(ctx context.Context, c *caller, patience time.Duration) (give func(), err error) {
	t.mu.Lock()
	if t.may(c.client) && t.waiting[c.client] == nil {
		t.begin(c)
		t.mu.Unlock()
		return t.giver(c), nil
	}
	mine := make(chan struct{})
	t.wait(c, mine)
	var late <-chan time.Time
	if !c.begun {
		timer := time.NewTimer(patience)
		defer timer.Stop()
		late = timer.C
	}
	t.mu.Unlock()
	select {
	case <-mine:
		return t.giver(c), nil
	case <-ctx.Done():
		err = ctx.Err()
	case <-late:
		err = ErrOverloaded
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.leave(c, mine) { // it has just been given
		return t.giver(c), nil
	}
	return nil, err
}

func (t *turns) giver(c *caller) func() {
	return sync.OnceFunc(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.free++
		if t.held[c.client]--; t.held[c.client] == 0 {
			delete(t.held, c.client)
		}
		t.next()
	})
}

// may reports whether a client may have another turn now.
func (t *turns) may(client string) bool {
	return t.free > t.reserve || t.free > 0 && t.held[client] == 0
}

func (t *turns) begin(c *caller) {
	t.free--
	t.held[c.client]++
	c.begun = true
}

// next gives the turns that are free to those who wait.
func (t *turns) next() {
	for i := 0; i < len(t.queue); {
		q := t.queue[i]
		if !t.may(q.client) {
			i++
			continue
		}
		r := q.requests[0]
		mine := r.wanted[0]
		t.begin(r.caller)
		t.drop(q, 0, 0)
		// A client, and a request, that still waits goes to the end.
		if t.waiting[q.client] != nil {
			t.queue = append(slices.Delete(t.queue, i, i+1), q)
			if q.requests[0] == r {
				q.requests = append(q.requests[1:], r)
			}
		}
		close(mine)
		i = 0
	}
}

func (t *turns) wait(c *caller, mine chan struct{}) {
	q := t.waiting[c.client]
	if q == nil {
		q = &clientQueue{client: c.client}
		t.waiting[c.client] = q
		t.queue = append(t.queue, q)
	}
	i := slices.IndexFunc(q.requests, func(r *requestQueue) bool { return r.caller == c })
	if i < 0 {
		i = len(q.requests)
		q.requests = append(q.requests, &requestQueue{caller: c})
	}
	q.requests[i].wanted = append(q.requests[i].wanted, mine)
}

// leave stops waiting, and reports whether the wait had not ended by itself.
func (t *turns) leave(c *caller, mine chan struct{}) bool {
	q := t.waiting[c.client]
	if q == nil {
		return false
	}
	for i, r := range q.requests {
		if j := slices.Index(r.wanted, mine); j >= 0 {
			t.drop(q, i, j)
			return true
		}
	}
	return false
}

// drop removes one wait, and the queues that are then empty.
func (t *turns) drop(q *clientQueue, request, wanted int) {
	r := q.requests[request]
	if r.wanted = slices.Delete(r.wanted, wanted, wanted+1); len(r.wanted) > 0 {
		return
	}
	if q.requests = slices.Delete(q.requests, request, request+1); len(q.requests) > 0 {
		return
	}
	delete(t.waiting, q.client)
	t.queue = slices.DeleteFunc(t.queue, func(other *clientQueue) bool { return other == q })
}

// requests is the number of requests that wait.
func (t *turns) requests() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, q := range t.queue {
		n += len(q.requests)
	}
	return n
}
