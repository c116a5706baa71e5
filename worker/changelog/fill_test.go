package changelog

import (
	"fmt"
	"testing"
	"time"

	"ftsync/worker/pgtest"
)

// Each replica is listed with what it has not acknowledged of its own tables, as of its index that is
// furthest behind and of the sign of life that is longest ago; counting ends somewhere.
func TestFillOf_replicas(t *testing.T) {
	t.Parallel()
	conn := migrated(t, pgtest.Database(t))
	psql := pgtest.Connect(t, conn.Config().ConnString())
	place := func(id, replica, name, sources string, minutes int) string {
		return fmt.Sprintf(`insert into ftsync.consumer (id, replica, name, sources, epoch, pos, seen_at)
			values ('%s', '%s', '%s', '%s', 2, pg_current_snapshot(), now() - interval '%d min')`, id, replica, name,
			sources, minutes)
	}
	change := "insert into ftsync.change (source, keys) select 1 + g %% 2, '{x}' from generate_series(1, %d) g"
	pgtest.Exec(t, psql, place("a", "far", "films", "{1}", 20), fmt.Sprintf(change, 6),
		place("b", "far", "books", "{2}", 5), place("c", "near", "films", "{1}", 10))
	slow := pgtest.Connect(t, conn.Config().ConnString()) // what ends before it is seen by who comes later
	pgtest.Exec(t, slow, "begin", "select pg_current_xact_id()")
	pgtest.Exec(t, psql, fmt.Sprintf(change, 4), place("d", "new", "films", "{1,2}", 0))
	pgtest.Exec(t, slow, "rollback")
	said := func() (s string) {
		f, err := FillOf(t.Context(), conn)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range f.Replicas {
			s += fmt.Sprintf("%s %d %v %d; ", r.Name, r.Indexes, time.Since(r.Seen).Round(time.Minute), r.Behind)
		}
		return s + f.Holder.Replica
	}
	if got, want := said(), "far 2 20m0s 5; near 1 10m0s 2; new 1 0s 0; far"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	pgtest.Exec(t, psql, fmt.Sprintf(change, 2*MaxBehind+1000))
	if got, want := said(), "far 2 20m0s 10000; near 1 10m0s 10000; new 1 0s 10000; far"; got != want {
		t.Errorf("of a long log: got %s, want %s", got, want)
	}
	pgtest.Exec(t, psql, "delete from ftsync.consumer")
	if f, err := FillOf(t.Context(), conn); err != nil || f.Holder != nil || f.Replicas != nil {
		t.Errorf("with nobody: %+v, %v", f, err)
	}
}
