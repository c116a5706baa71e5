package worker

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

var backlogDocuments = flag.Int("backlog", 3000, "how many documents TestBacklog_isBoundedByDocuments has")

// backlogged returns a database and the folder of a worker that has built its index and stopped.
// Since then the statements of sql have changed the table.
func backlogged(t *testing.T, rows int, sql ...string) (url, dir string) {
	t.Helper()
	url = pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, rows))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	w.stop()
	pgtest.Exec(t, conn, sql...)
	return url, w.dir
}

// catchesUp starts a worker on such a folder, and returns how long it took until it was fresh.
func catchesUp(t *testing.T, url, dir string) (w *running, took time.Duration) {
	t.Helper()
	conn := pgtest.Connect(t, url)
	xid := pgtest.One[uint64](t, conn, "select pg_current_xact_id()::text::bigint")
	began := time.Now()
	w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, dir)
	eventually(t, 5*time.Minute, func() string { return strings.Join(stale(w, xid), "; ") })
	return w, time.Since(began)
}

// A row that has changed many thousand times is read once.
func TestBacklog_readsEachDocumentOnce(t *testing.T) {
	t.Parallel()
	url, dir := backlogged(t, 100,
		"do $$ begin for i in 1..17000 loop update article set title = 'hot ' || i where id = 1 + i % 3; if i % 100 "+
			"= 0 then commit; end if; end loop; end $$")
	w, _ := catchesUp(t, url, dir)
	conn := pgtest.Connect(t, url)
	w.waitEqual(t, conn, articles)
	read := testutil.ToFloat64(w.metrics.changes.WithLabelValues("articles", "upsert")) + testutil.ToFloat64(
		w.metrics.changes.WithLabelValues("articles", "unchanged"))
	if read != 3 {
		t.Errorf("%v documents were read for 17,000 changes of three rows, want 3", read)
	}
}

// I9: however often rows have changed meanwhile, catching up only takes as long as to read and
// index each of their documents once. That may be four times as long as to fill the index anew,
// which indexes all of them at once.
func TestBacklog_isBoundedByDocuments(t *testing.T) {
	n := *backlogDocuments
	tests := []struct{ name, sql string }{
		{"a few rows, again and again", "update article set title = 'hot ' || i where id = 1 + i % 10"},
		{"each row ten times", fmt.Sprintf("update article set title = 'again ' || i where id = 1 + (i::bigint * "+
			"7919) %% %d", n)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url, dir := backlogged(t, n,
				fmt.Sprintf("do $$ begin for i in 1..%d loop %s; if i %% 100 = 0 then commit; end if; end loop; end $$",
					10*n, tt.sql))
			w, caughtUp := catchesUp(t, url, dir)
			w.waitEqual(t, pgtest.Connect(t, url), articles)
			w.stop()
			w, filled := catchesUp(t, url, "")
			w.stop()
			t.Logf("%d documents, %d changes: fresh after %v, filled anew in %v", n, 10*n, caughtUp, filled)
			if caughtUp > 4*filled+5*time.Second { // the start of a worker, on a busy machine
				t.Errorf("to catch up took %v, to fill anew %v", caughtUp, filled)
			}
		})
	}
}
