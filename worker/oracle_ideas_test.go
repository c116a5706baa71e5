package worker

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/worker/pgtest"
	"ftsync/worker/postgres"
)

// idea is a part of the grammar that some worlds have and others don't. A nil field adds nothing.
type idea struct {
	name  string
	begin func(t *testing.T, w *world, conn *pgx.Conn) // makes what it needs, once
	// alter is what an administrator does beside the writers; in the end everything
	// that indexes name is there again.
	alter func(w *world, r *rand.Rand) []string
	// between is done when the writers rest, before the indexes are compared.
	between func(t *testing.T, w *world)
}

var ideas = append([]idea{
	{name: "two processes", begin: func(t *testing.T, w *world, _ *pgx.Conn) {
		second := &oracleWorker{dir: t.TempDir()}
		for _, def := range w.defs {
			if w.r.IntN(3) > 0 {
				second.defs = append(second.defs, def)
			}
		}
		for i, tab := range w.tables { // other columns of the same tables
			second.defs = append(second.defs, w.tableIndex(fmt.Sprintf("s%d", i), tab))
		}
		w.workers = append(w.workers, second)
	}},
	{name: "odd conditions"}, // see tableIndex
	{name: "row triggers"},   // see byRow
	{name: "crashes", between: func(t *testing.T, w *world) { // unlogged tables lose their rows
		if w.r.IntN(2) == 0 {
			// A Postgres does not come up ("File exists") when its crash loses the rollback of a
			// transaction that had truncated an unlogged table. So the log is on disk first.
			conn := w.connect(t)
			pgtest.Exec(t, conn.Conn, "select pg_switch_wal()")
			postgres.Close(conn)
			w.server.Kill()
			if err := w.server.Up(); err != nil {
				t.Fatal(err)
			}
		}
	}},
	{name: "dumps", between: dumpAndRestore},
	{name: "subscription", begin: beginFeed, alter: func(w *world, r *rand.Rand) []string {
		if w.feed == nil || w.feed.subscribed.Swap(true) {
			return nil
		}
		return w.feed.subscribe
	}},
}, ddlIdeas...)

// administer does what the world's ideas have an administrator do, until ctx ends.
// What has begun is done to its end: it leaves everything as indexes need it.
func (w *world) administer(ctx context.Context, t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 6))
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Duration(r.IntN(300)) * time.Millisecond):
		}
		i := w.ideas[r.IntN(len(w.ideas))]
		if i.alter == nil {
			continue
		}
		for _, sql := range i.alter(w, r) {
			if err := w.insist(t.Context(), sql); err != nil {
				t.Logf("%s: %s: %v", i.name, sql, err)
			}
		}
	}
}

// insist runs a statement, again when it met others.
func (w *world) insist(ctx context.Context, sql string) error {
	var err error
	for range 200 { // the server may be away, and locks taken
		var conn *pgx.Conn
		if conn, err = pgx.Connect(ctx, w.url); err == nil {
			if _, err = conn.Exec(ctx, "set lock_timeout = '300ms'"); err == nil {
				_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
			}
			postgres.Close(conn)
		}
		var pg *pgconn.PgError
		switch {
		case err == nil:
			return nil
		case errors.As(err, &pg) && pg.Code != "55P03" && pg.Code != "40P01" && !strings.HasPrefix(pg.Code, "57") &&
			pg.Code != "55006":
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(30 * time.Millisecond):
		}
	}
	return err
}

// dumpAndRestore moves the database into a new one, of a new cluster where the world
// has one of its own, whose transaction ids are younger than those in the log.
func dumpAndRestore(t *testing.T, w *world) {
	if w.r.IntN(2) == 0 || w.feed != nil {
		return
	}
	sig := []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL}[w.r.IntN(2)]
	for _, x := range w.workers {
		x.stop(sig)
	}
	to := ""
	bin, err := pgtest.BinDir()
	if err != nil {
		t.Fatal(err)
	}
	if w.server != nil {
		young, err := pgtest.Start(
			pgtest.Options{Settings: map[string]string{"wal_level": "logical", "max_prepared_transactions": "10"}})
		if err != nil {
			t.Fatal(err)
		}
		to = young.URL("postgres")
		old := w.server
		defer old.Stop()
		w.server = young
	} else {
		to = pgtest.Database(t)
	}
	out, err := exec.Command("bash", "-o", "pipefail", "-c",
		fmt.Sprintf("%s/pg_dump --no-owner --no-privileges -d '%s' | %s/psql -X -q -v ON_ERROR_STOP=1 -d '%s'",
			bin, w.url, bin, to)).CombinedOutput()
	if err != nil {
		t.Fatalf("dump and restore: %v\n%s", err, out)
	}
	w.url = to
}
