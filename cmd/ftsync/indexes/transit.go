package indexes

import (
	"sync"
)

// transit shares out the memory of large requests that have not been read to their end. No
// search runs yet, so they hold no turn: without it, slow clients on many connections could
// take all the memory there is.
type transit struct {
	mu    sync.Mutex
	most  int64
	taken int64
	by    map[string]int64 // by client; none has 0
}

func newTransit(most int64) *transit { return &transit{most: most, by: map[string]int64{}} }

// smallTransit is the size up to which a request needs no share: the system keeps as much
// for a connection.
const smallTransit = 64 << 10

// begin takes memory until done is called, and reports whether there was enough. One client
// has at most half of all memory. A request larger than all of it is let in when it is alone.
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

// inUse is the memory taken, in bytes.
func (t *transit) inUse() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.taken
}
