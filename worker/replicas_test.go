package worker

import (
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Any number of replicas, each with its own cache, follow one database; the log
// is trimmed by what all of them have seen.
func TestReplicas_FollowAndTrim(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 1000))
	defs := []plan.Definition{articles,
		{Name: "titles", Table: "article", Search: []plan.SearchColumn{{Name: "title"}}}}
	var all []*running
	for i := range 3 {
		all = append(all, startWorker(t, Config{Connect: url, Indexes: defs, Replica: fmt.Sprint("replica ", i)}, ""))
	}
	for _, w := range all {
		w.waitFollowing(t)
	}
	all[2].stop()
	for i := range 20 {
		pgtest.Exec(t, conn, fmt.Sprintf("update article set title = 'turn %d' where id %% 20 = %[1]d", i))
	}
	for _, w := range all[:2] {
		w.waitEqual(t, conn, defs...)
	}
	logged := func() int { return pgtest.One[int](t, conn, "select count(*) from ftsync.change") }
	if n := logged(); n < 20 {
		t.Errorf("the log holds %d rows, less than a replica that is away still needs", n)
	}

	// The one that was away has what it needs.
	back := startWorker(t, Config{Connect: url, Indexes: defs, Replica: "replica 2"}, all[2].dir)
	back.waitFollowing(t)
	back.waitEqual(t, conn, defs...)
	if got := testutil.ToFloat64(back.metrics.rebuild(reasonEvicted)); got != 0 {
		t.Errorf("a replica that was away for a moment was filled anew")
	}
	eventually(t, 40*time.Second, func() string { // trimming is done every 10 s, what was seen is acknowledged as often
		if n := logged(); n > 0 {
			return fmt.Sprintf("the log still holds %d rows", n)
		}
		return ""
	})
	if n := pgtest.One[int](t, conn, "select count(*) from ftsync.consumer"); n != 6 {
		t.Errorf("%d consumers, want one for each index of each replica", n)
	}
}

// A replica that has been away longer than the retention time holds nothing up,
// and is filled anew when it comes back.
func TestReplicas_RetentionEnds(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles}, Retention: 2 * changelog.SeenEvery}
	gone := startWorker(t, cfg, "")
	gone.waitFollowing(t)
	gone.stop()
	pgtest.Exec(t, conn, "update ftsync.consumer set seen_at = now() - interval '1 hour'")
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "update article set title = 'while one is away'")
	eventually(t, 40*time.Second, func() string {
		if n := pgtest.One[int](t, conn, "select count(*) from ftsync.consumer"); n != 1 {
			return fmt.Sprintf("%d consumers", n)
		}
		if n := pgtest.One[int](t, conn, "select count(*) from ftsync.change"); n != 0 {
			return fmt.Sprintf("the log still holds %d rows", n)
		}
		return ""
	})
	back := startWorker(t, cfg, gone.dir)
	eventually(t, 20*time.Second, func() string {
		if testutil.ToFloat64(back.metrics.rebuild(reasonEvicted)) != 1 {
			return "it does not say that it was dropped"
		}
		return ""
	})
	back.waitEqual(t, conn, articles)
}

// I9: an installation that is abandoned while writes go on costs a bounded amount of
// disk; the next one to come finds the log closed, and opens it again.
func TestReplicas_AnAbandonedLogIsBounded(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	w.stop()
	pgtest.Exec(t, conn, "select setval('ftsync.log_limit', 500)")
	for range 10 {
		pgtest.Exec(t, conn, "do $$ begin for i in 1..200 loop update article set views = views + 1 where id = i % "+
			"100; end loop; end $$")
	}
	if n := pgtest.One[int](t, conn, "select count(*) from ftsync.change"); n > 520 {
		t.Errorf("the log holds %d rows, its limit is 500", n)
	}
	back := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, w.dir)
	back.waitEqual(t, conn, articles)
	if got := testutil.ToFloat64(back.metrics.rebuild(reasonOverflow)); got != 1 {
		t.Errorf("rebuilds_total{reason=%q} is %v, want 1", reasonOverflow, got)
	}
	pgtest.Exec(t, conn, "update article set title = 'captured again' where id = 5")
	back.waitEqual(t, conn, articles)
}

// Acknowledgements are one statement at most every 250 ms, however many indexes
// there are.
func TestReplicas_AcknowledgeAtABoundedRate(t *testing.T) {
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
	var defs []plan.Definition
	for i := range 12 {
		defs = append(defs, plan.Definition{Name: fmt.Sprint("x", i), Table: "article",
			Search: []plan.SearchColumn{{Name: "title"}}})
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t)
	before, began := testutil.ToFloat64(w.metrics.acks), time.Now()
	for time.Since(began) < 3*time.Second {
		pgtest.Exec(t, conn, "update article set title = title || '.' where id = 7")
	}
	took := time.Since(began)
	if acks, most := testutil.ToFloat64(w.metrics.acks)-before,
		took.Seconds()/ackEvery.Seconds()+2; acks > most || acks < 3 {
		t.Errorf("%v acknowledgements in %v, want at most %.0f", acks, took, most)
	}
	if n := pgtest.One[int](t,
		conn, "select count(*) from pg_stat_activity where application_name like 'ftsync %' and datname = "+
			"current_database()"); n > 6 {
		t.Errorf("%d connections for 12 indexes, want at most 6", n)
	}
	w.waitEqual(t, conn, defs[0], defs[11])
}
