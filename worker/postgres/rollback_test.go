package postgres

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// A stop does not wait for a network that swallows everything, not even for the end of a
// transaction.
func TestTheirs_isGivenUpWithASilentNetwork(t *testing.T) {
	t.Parallel()
	net := pgtest.NewProxy(t, pgtest.Database(t))
	conn, err := Dial(t.Context(), net.URL(), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer Close(conn)
	ctx, stop := context.WithCancel(t.Context())
	var stopped time.Time
	err = conn.Theirs(ctx, func(pgx.Tx) error {
		net.Swallow("", pgtest.BothWays)
		stopped = time.Now()
		stop()
		return ctx.Err()
	})
	if took := time.Since(stopped); err == nil || took > 5*time.Second {
		t.Errorf("the transaction ended after %v (%v), want at most a moment", took, err)
	}
}
