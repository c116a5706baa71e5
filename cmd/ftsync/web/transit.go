package web

import (
	"context"
	"sync"
)

// transit shares the memory of large requests that have not come to their end. No search
// runs yet, so no turn is held: who is slow, on many connections, could have all there is.
type transit struct {
	mu    sync.Mutex
	most  int64
	taken int64
	by    map[string]int64 // by client; none has 0
}

func newTransit(most int64) *transit { return &transit{most: most, by: map[string]int64{}} }

// smallTransit is what needs no share: the system keeps as much for a connection.
const smallTransit = 64 << 10

// begin takes memory until done is called. Half of it is one client's at most. What is
// larger than all there is has a place where nothing else is.
func (t *transit) begin(client string, bytes int64) (done func(), ok bool) {
	if bytes <= smallTransit {
		return func() {}, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	mine := t.by[client]
	if t.taken > 0 && t.taken+bytes > t.most || mine > 0 && mine+bytes > t.most/2 {
		return nil, false
	}
	t.taken += bytes
	t.by[client] += bytes
	return sync.OnceFunc(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.taken -= bytes
		if t.by[client] -= bytes; t.by[client] == 0 {
			delete(t.by, client)
		}
	}), true
}

// room takes memory for what is on its way from a client until done is called, or returns
// errOverloaded.
func (s *Server) room(ctx context.Context, bytes int64) (done func(), err error) {
	done, ok := s.transit.begin(callerOf(ctx).client, bytes)
	if !ok {
		s.metrics.shed.Inc()
		return nil, errOverloaded
	}
	return done, nil
}
