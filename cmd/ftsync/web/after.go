package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

// awaitAfter waits until the transaction of a request is searchable, so that a client that has
// just committed finds its own writes. A transaction that can't become searchable is answered
// at once, and one that takes longer than the client waits with how far behind the indexes
// are.
func (s *Server) awaitAfter(parent context.Context, req searchRequest) *problem {
	if req.after == 0 {
		return nil
	}
	done, ok := s.waits.begin(indexes.ClientOf(parent))
	if !ok {
		return unavailable(codeUnavailable, "Too many requests wait",
			"Too many requests of yours wait for a transaction already.", time.Second)
	}
	defer done()
	ctx, cancel := context.WithTimeout(parent, req.wait)
	defer cancel()
	err := s.current().Await(ctx, req.after, namesOf(req.indexes))
	switch {
	case err == nil:
		return nil
	case parent.Err() != nil:
		return clientGone()
	case errors.Is(err, worker.ErrFutureTransaction):
		return badParameter(codeBadParameter, "after",
			fmt.Sprintf("Postgres has not given out the transaction id %d yet.", req.after))
	case errors.Is(err, worker.ErrTooManyWaiting):
		return unavailable(codeUnavailable, "Too many requests wait",
			"Too many requests wait for a transaction already.", time.Second)
	}
	p := newProblem(http.StatusGatewayTimeout, codeNotYet, "Not searchable yet",
		fmt.Sprintf("Transaction %d was not searchable within %v.", req.after, req.wait))
	if errors.Is(err, worker.ErrNotFollowing) {
		p = newProblem(http.StatusGatewayTimeout, codeNotFollowing, "Not following", "Waiting is in vain now: "+
			err.Error()+".")
	}
	p.Parameter = "after"
	p.LagSeconds = s.lag(req.indexes)
	if p.LagSeconds != nil {
		p.Detail += fmt.Sprintf(" The index is %.3f s behind.", *p.LagSeconds)
	}
	return p
}

// waits counts the requests of each client that wait for a transaction.
type waits struct {
	mu sync.Mutex
	by map[string]int
}

// waitsOfOne is the number of waiting requests that one client may have: a tenth of those that
// the worker takes.
const waitsOfOne = 100

func (w *waits) begin(client string) (done func(), ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.by == nil {
		w.by = map[string]int{}
	}
	if w.by[client] >= waitsOfOne {
		return nil, false
	}
	w.by[client]++
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.by[client]--; w.by[client] == 0 {
			delete(w.by, client)
		}
	}, true
}

// awaitNobody is Serving.Await where no worker runs.
func awaitNobody(context.Context, uint64, []string) error {
	return fmt.Errorf("ftsync runs with -index=false: %w", worker.ErrNotFollowing)
}
