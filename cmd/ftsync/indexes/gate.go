package indexes

import (
	"context"
	"errors"
	"runtime"
	"time"
)

// ErrOverloaded reports that as many searches run as may, or that the requests on their way
// take all the memory that they may have.
var ErrOverloaded = errors.New("too many searches")

// DefaultSearches is the number of searches that run at once when nothing is configured.
func DefaultSearches() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// Limits are what a Gate keeps to.
type Limits struct {
	Searches int           // that run at once
	Timeout  time.Duration // of one search
	Transit  int64         // bytes of memory for large requests on their way
	Refused  func()        // called for each request turned away; nil: nobody counts
}

// Gate lets searches begin: so many at once, shared out fairly among clients. It is safe
// for concurrent use.
type Gate struct {
	limits  Limits
	turns   *turns
	transit *transit
}

// NewGate returns a gate at which nobody waits.
func NewGate(l Limits) *Gate {
	if l.Refused == nil {
		l.Refused = func() {}
	}
	return &Gate{l, newTurns(l.Searches), newTransit(l.Transit)}
}

// Timeout is the time that a search may take.
func (g *Gate) Timeout() time.Duration { return g.limits.Timeout }

// patience is how long a search waits for others to end before it is turned away: a client
// is better served by a quick "no" than by an answer that it no longer waits for.
const patience = 100 * time.Millisecond

// Turn waits for a search's turn; end ends it, and may be called several times. It returns
// ErrOverloaded when that takes too long, or ctx's error. Only the search itself needs a
// turn: clients that send a request slowly, wait for a transaction or read their answer
// slowly would keep others from searching.
func (g *Gate) Turn(ctx context.Context) (end func(), err error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	end, err = g.turns.take(ctx, callerOf(ctx), patience)
	if errors.Is(err, ErrOverloaded) {
		g.limits.Refused()
	}
	return end, err
}

// Begin waits for a turn as Turn does; from then on the search has its time, and ctx ends
// with that. end ends both: before an answer is sent, for a client may be slow.
func (g *Gate) Begin(request context.Context) (ctx context.Context, end func(), err error) {
	endTurn, err := g.Turn(request)
	if err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(request, g.limits.Timeout)
	return ctx, func() { cancel(); endTurn() }, nil
}

// Room takes memory for what is on its way from a client until done is called, or returns
// ErrOverloaded.
func (g *Gate) Room(ctx context.Context, bytes int64) (done func(), err error) {
	done, ok := g.transit.begin(ClientOf(ctx), bytes)
	if !ok {
		g.limits.Refused()
		return nil, ErrOverloaded
	}
	return done, nil
}

// Load is what goes on at a gate.
type Load struct {
	Waiting int   // requests that wait for a turn
	Transit int64 // bytes that large requests on their way take
}

// Load returns what goes on now.
func (g *Gate) Load() Load {
	return Load{Waiting: g.turns.requests(), Transit: g.transit.inUse()}
}

// caller is one request, and the client that sent it.
type caller struct {
	client string
	begun  bool // it has had a turn; guarded by turns.mu
}

type callerKey struct{}

// WithClient returns a request's context that carries the client's name: turns are shared
// out by that, and the searches of one request wait behind each other.
func WithClient(ctx context.Context, client string) context.Context {
	return context.WithValue(ctx, callerKey{}, &caller{client: client})
}

// ClientOf returns the client that a context carries; empty: it carries none.
func ClientOf(ctx context.Context) string { return callerOf(ctx).client }

func callerOf(ctx context.Context) *caller {
	c, ok := ctx.Value(callerKey{}).(*caller)
	if !ok {
		c = &caller{}
	}
	return c
}
