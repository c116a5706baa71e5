package web

import (
	"context"
	"errors"
	"runtime"
	"time"
)

// shedAfter is how long a search waits for others to end before it is turned away:
// a client is better served by a quick "no" than by an answer it no longer waits for.
const shedAfter = 100 * time.Millisecond

// DefaultSearches is how many searches run at once when nothing is configured.
func DefaultSearches() int { return max(4, 2*runtime.GOMAXPROCS(0)) }

// begin waits for a search's turn; end ends it, and may be called several times.
// It returns errOverloaded when that takes too long, or ctx's error. Only the
// search itself takes a turn: who sends a request slowly, waits for a transaction
// or reads the answer slowly would keep others from searching.
func (s *Server) begin(ctx context.Context) (end func(), err error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	end, err = s.turns.take(ctx, callerOf(ctx), shedAfter)
	if errors.Is(err, errOverloaded) {
		s.metrics.shed.Inc()
	}
	return end, err
}
