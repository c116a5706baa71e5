package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/capture"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Where no connection can be had to look at tables and triggers, a change of them goes unnoticed. It
// is said, and what was missed is found as soon as there is a connection.
func TestCatalog_SaysThatItCanNotLook(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	ownerURL, _, _ := roles(t, admin)
	super, owner := pgtest.Connect(t, admin), pgtest.Connect(t, ownerURL)
	role := postgres.Quote(owner.Config().User)
	pgtest.Exec(t, owner, fmt.Sprintf(makeArticles, 10))
	w := startWorker(t, Config{Connect: ownerURL, Indexes: setupIndexes[:1]}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, super, "alter role "+role+" connection limit 1",
		"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ftsync prepare' "+
			"and datname = current_database()",
		"alter table article disable trigger all", "update article set title = 'unseen' where id = 1")
	warned := func() bool {
		return slices.ContainsFunc(w.Status().Warnings, func(text string) bool {
			return strings.Contains(text, "were last looked at") && strings.Contains(text, "too many connections")
		})
	}
	eventually(t, 2*time.Minute, func() string {
		if warned() {
			return ""
		}
		return fmt.Sprintf("nothing is said of tables that nobody looks at: %v", w.Status().Warnings)
	})
	pgtest.Exec(t, super, "alter role "+role+" connection limit -1")
	w.waitEqual(t, super, setupIndexes[0])
	eventually(t, time.Minute, func() string {
		if warned() {
			return "the warning stays"
		}
		return ""
	})
}

// A session that ends at once, since a right was taken away, is not begun again and again without a
// pause. The message says who gives the right.
func TestRun_PausesGrowWhereARightIsLost(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	ownerURL, app, name := roles(t, admin)
	conn := pgtest.Connect(t, ownerURL)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 10))
	cfg := Config{Connect: ownerURL, Indexes: setupIndexes[:1]}
	if err := capture.Migrate(t.Context(), cfg.Connect, cfg.Indexes, name, cfg.logger()); err != nil {
		t.Fatal(err)
	}
	cfg.Connect = app
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	failures := func() float64 { return testutil.ToFloat64(w.metrics.errors.WithLabelValues(string(stageConnect))) }
	role := postgres.Quote(name)
	pgtest.Exec(t, conn, "revoke update on ftsync.consumer from "+role, "update article set title = 'new' where id = 1")
	eventually(t, time.Minute, func() string {
		text := w.Status().LastError
		if failures() == 0 || text != "" && !strings.Contains(text, "ftsync migrate -grant") {
			return fmt.Sprintf("%v failures, the last: %s", failures(), text)
		}
		return ""
	})
	began, first := time.Now(), failures()
	eventually(t, time.Minute, func() string {
		if n := failures() - first; n < 7 {
			return fmt.Sprintf("%v failures", n)
		}
		return ""
	})
	if took := time.Since(began); took < 6*time.Second {
		t.Errorf("7 sessions failed in %v", took)
	}
	pgtest.Exec(t, conn, "grant update on ftsync.consumer to "+role)
	w.waitEqual(t, conn, articles)
}

// The time of the last look that found nothing left is not that of a look that leaves an index out.
func TestStatus_CaughtUpCountsEveryIndex(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 10), makeBooks)
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, books}}, "")
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "alter table article rename column title to heading")
	eventually(t, time.Minute, func() string {
		if st := w.index(t, "articles"); st.State != stateFailed {
			return "the index is " + string(st.State)
		}
		return ""
	})
	failed := time.Now()
	pgtest.Exec(t, conn, "update author set name = 'another' where id = 3")
	w.waitEqual(t, conn, books)
	if at := w.Status().LastCaughtUp; at.After(failed) {
		t.Errorf("everything was caught up at %v, though an index had failed at %v", at, failed)
	}
}
