package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

var (
	// ErrFutureTransaction reports a transaction id that Postgres has not given out.
	ErrFutureTransaction = errors.New("no such transaction yet")
	// ErrNotFollowing reports that to wait would be in vain: the index has failed, or Postgres is
	// away.
	ErrNotFollowing = errors.New("the index does not follow Postgres now")
	// ErrTooManyWaiting reports that 1,000 callers wait already. Each costs a look at every pass.
	ErrTooManyWaiting = errors.New("too many wait for a transaction")
)

const waitingMost = 1000

// waiter waits until a transaction is searchable in some indexes.
type waiter struct {
	xid     uint64
	indexes []string
	known   bool // Postgres has given the transaction's id out
	done    chan error
}

// waiters are the callers that wait in Await. The following goroutine answers them.
type waiters struct {
	mu  sync.Mutex
	all []*waiter
}

// Await returns nil once the transaction is searchable in all named indexes: its changes have
// been applied, or it was rolled back. It returns the error of ctx when that takes too long, or
// ErrFutureTransaction, ErrTooManyWaiting or ErrNotFollowing. It has the worker look at Postgres
// at once, without waiting for a notification. Await is safe for concurrent use.
func (w *Worker) Await(ctx context.Context, xid uint64, indexes []string) error {
	for _, ix := range w.Status().Indexes {
		if slices.Contains(indexes, ix.Name) && (ix.State == stateFailed || ix.Generation == "") {
			return fmt.Errorf("index %s is %s: %w", ix.Name, ix.State, ErrNotFollowing)
		}
	}
	if !w.Status().Connected {
		return fmt.Errorf("Postgres is away: %w", ErrNotFollowing)
	}
	me := &waiter{xid: xid, indexes: indexes, done: make(chan error, 1)}
	if !w.waiting.add(me) {
		return ErrTooManyWaiting
	}
	defer w.waiting.remove(me)
	w.wake()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-me.done:
		return err
	}
}

// wake makes the worker look for changes now.
func (w *Worker) wake() {
	select {
	case w.wakes <- struct{}{}:
	default:
	}
}

func (ws *waiters) add(me *waiter) bool {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	if len(ws.all) >= waitingMost {
		return false
	}
	ws.all = append(ws.all, me)
	return true
}

func (ws *waiters) remove(me *waiter) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	ws.all = slices.DeleteFunc(ws.all, func(w *waiter) bool { return w == me })
}

func (ws *waiters) list() []*waiter {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	return slices.Clone(ws.all)
}

// answer ends the wait for each transaction that is searchable, or never will be here. It reports
// whether somebody still waits. Then the worker does not park, since a transaction that changes
// no captured table notifies nobody.
func (s *session) answer(ctx context.Context) (waiting bool, err error) {
	var next uint64 // the id that comes after those of all transactions that have ended
	for _, w := range s.w.waiting.list() {
		if !w.known {
			if next == 0 {
				if next, err = nextXID(ctx, s.conn); err != nil {
					return false, err
				}
			}
			if w.known = w.xid < next; !w.known {
				w.known, err = s.runs(ctx, w.xid)
			}
			if err != nil {
				return false, fmt.Errorf("ask for the state of a transaction: %w", err)
			}
			if !w.known {
				s.w.waiting.end(w, ErrFutureTransaction)
				continue
			}
		}
		seen := true
		for _, name := range w.indexes {
			for _, ix := range s.w.indexes {
				if ix.def.Name != name {
					continue
				}
				switch {
				case ix.preparing && ix.published == nil:
					seen = false
				case !ix.follows() || ix.published == nil:
					s.w.waiting.end(w, fmt.Errorf("index %s: %w", name, ErrNotFollowing))
				case ix.published.away:
					seen = seen && ix.published.awayAt.Sees(w.xid)
				case ix.published.dirty || !ix.published.at.Sees(w.xid):
					seen = false
				}
			}
		}
		if seen {
			s.w.waiting.end(w, nil)
		} else {
			waiting = true
		}
	}
	return waiting, nil
}

// runs reports whether an id beyond those of all ended transactions has been given to a
// transaction. For other ids Postgres returns an error, or null if the lower half of the id is a
// reserved number.
func (s *session) runs(ctx context.Context, xid uint64) (bool, error) {
	if !GivenOut(xid) {
		return false, nil
	}
	var status *string
	err := s.conn.QueryRow(ctx, "select pg_catalog.pg_xact_status($1::text::pg_catalog.xid8)",
		strconv.FormatUint(xid, 10)).Scan(&status)
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && pgErr.Code == "22023" {
		return false, nil
	}
	return status != nil, err
}

// GivenOut reports whether Postgres ever gives an id to a transaction: ids whose lower half is
// below 3 are reserved, in every epoch.
func GivenOut(xid uint64) bool { return uint32(xid) >= firstXID }

const firstXID = 3

func (ws *waiters) end(w *waiter, err error) {
	select {
	case w.done <- err:
	default: // it has been told already
	}
	ws.remove(w)
}
