package worker

import (
	"fmt"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/worker/pgtest"
)

const readGate = "select pg_sequence_last_value('ftsync.gate')"

// The gate is closed while anybody is parked, whatever is written meanwhile, and the
// first writer that finds nobody opens it.
func TestGate_opensForNobodyParked(t *testing.T) {
	url := pgtest.Database(t)
	s := openSession(t, url)
	pgtest.Exec(t, s.conn.Conn, "create table item (id int primary key)")
	captureTable(t, s, "item")
	writer, parked := pgtest.Connect(t, url), pgtest.Connect(t, url)
	gate := func(what string, open bool) {
		t.Helper()
		if at := pgtest.One[int64](t, writer, readGate); (at > 0) != open {
			t.Errorf("%s: the gate is at %d", what, at)
		}
	}
	gate("before anything is written", false)
	pgtest.Exec(t, writer, "insert into item values (1)")
	gate("written while nobody was parked", true)
	pgtest.Exec(t, parked, parkSQL)
	gate("parked", false)
	if n := notifications(t, url, func() { pgtest.Exec(t, writer, "insert into item values (2)") }); n != 1 {
		t.Errorf("%d notifications of a write that met a parked worker, want 1", n)
	}
	gate("written while somebody was parked", false)
	pgtest.Exec(t, parked, "select pg_advisory_unlock_shared(1718907251, 1)")
	if n := notifications(t, url, func() { pgtest.Exec(t, writer, "insert into item values (3)") }); n != 0 {
		t.Errorf("%d notifications of a write that met nobody, want none", n)
	}
	gate("written after it had left", true)
	if held := pgtest.One[int](t, writer, "select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()"); held != 0 {
		t.Errorf("the writer still holds %d advisory locks", held)
	}
	pgtest.Exec(t, writer, "select setval('ftsync.epoch', pg_sequence_last_value('ftsync.epoch') + 1), setval('ftsync.gate', 0)", "insert into item values (4)")
	gate("written while the log was closed", false)
	if got := logged(t, writer); got != "1 2 3" {
		t.Errorf("logged %q", got)
	}
}

// A worker that parks closes the gate that a write opened while it was busy: else the
// next write would wake nobody, and be found when the net behind the park looks.
func TestGate_isClosedByPark(t *testing.T) {
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	w := startWorker(t, Config{Connect: url, Indexes: []Definition{articles}}, "")
	w.waitFollowing(t)
	x, err := w.cache.Index("articles")
	if err != nil {
		t.Fatal(err)
	}
	for round := range 5 {
		for n := 0; pgtest.One[int64](t, conn, readGate) == 0; n++ {
			pgtest.Exec(t, conn, fmt.Sprintf("update article set title = 'busy %d %d' where id = 1", round, n))
		}
		eventually(t, 20*time.Second, func() string {
			if gate := pgtest.One[int64](t, conn, readGate); !w.Status().Parked || gate != 0 {
				return fmt.Sprintf("parked %v, with the gate at %d", w.Status().Parked, gate)
			}
			return ""
		})
		word := fmt.Sprintf("parked%d", round)
		pgtest.Exec(t, conn, fmt.Sprintf("update article set title = '%s' where id = 2", word))
		began := time.Now()
		eventually(t, 20*time.Second, func() string {
			if res, err := x.Search(t.Context(), cache.Query{Text: word, Limit: 1}); err != nil || res.Total == 0 {
				return fmt.Sprintf("%q is not found: %v", word, err)
			}
			return ""
		})
		if took := time.Since(began); took > parkNet/2 {
			t.Errorf("a write that met a parked worker was found after %v", took)
		}
	}
}
