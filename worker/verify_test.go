package worker

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/worker/changelog"
	"ftsync/worker/compare"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// spoil makes an index differ from Postgres in each of the three ways, behind
// the worker's back.
func (r *running) spoil(t testing.TB, name string) {
	t.Helper()
	_, err := r.published(t, name).Apply(cache.Batch{
		Deletes: []string{"7", "8"},
		Upserts: []document.Document{
			{Key: "9", Values: []any{"other title", "body", int64(1), nil}},
			{Key: "900001", Values: []any{"nobody's", "body", int64(1), nil}},
			{Key: "900002", Values: []any{"nobody's", "body", int64(1), nil}},
			{Key: "900003", Values: []any{"nobody's", "body", int64(1), nil}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestVerify_FindsAndRepairs(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}, VerifyEvery: -1}, "")
	w.waitFollowing(t)
	verify := func(repair bool) Verification {
		t.Helper()
		v, err := Verify(t.Context(), url, w.dir, "articles", repair)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := verify(false); v.Differences() != 0 || v.Unsettled != 0 || v.Rows != 3000 || v.Documents != 3000 {
		t.Errorf("a right index: %+v", v)
	}
	w.spoil(t, "articles")
	for _, repair := range []bool{false, true} {
		v := verify(repair)
		if v.Missing != 2 || v.Different != 1 || v.Extra != 3 || len(v.Drift) != 6 || v.Repaired != repair {
			t.Errorf("with repair %v: %+v", repair, v)
		}
	}
	if v := verify(false); v.Differences() != 0 {
		t.Errorf("after repair: %+v", v)
	}
	if diff := differences(t, conn, w.published(t, "articles"), articles); diff != "" {
		t.Error(diff)
	}
}

// A change that is still on its way is no difference.
func TestVerify_BelievesNoChangeInFlight(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}, VerifyEvery: -1}, "")
	w.waitFollowing(t)
	ctx, cancel := context.WithTimeout(t.Context(), writingTime())
	defer cancel()
	var wg sync.WaitGroup
	for i := range 3 { // a few rows, changed without pause, so that every look meets some on their way
		conn := pgtest.Connect(t, url)
		wg.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				id := 3*(n%20) + i
				conn.Exec(ctx, fmt.Sprintf("update article set title = 'turn %d' where id = %d", n, id))
				conn.Exec(ctx, fmt.Sprintf("delete from article where id = %d", 1000+id))
				conn.Exec(ctx, fmt.Sprintf("insert into article values (%d, 'again')", 1000+id))
			}
		})
	}
	rounds, unsettled := 0, int64(0)
	for ctx.Err() == nil {
		v, err := Verify(t.Context(), url, w.dir, "articles", false)
		if err != nil {
			t.Fatal(err)
		}
		if v.Differences() != 0 {
			t.Errorf("while rows change: %+v", v)
		}
		rounds++
		unsettled += v.Unsettled
	}
	wg.Wait()
	t.Logf("%d rounds, %d unsettled", rounds, unsettled)
}

func TestVerify_SaysWhyItCannot(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 10))
	if _, err := Verify(t.Context(), url, t.TempDir(), "articles", false); err == nil ||
		!strings.Contains(err.Error(), "not ready") {
		t.Errorf("without a cache: %v", err)
	}
	if err := changelog.Reindex(t.Context(), url, "articles"); err == nil ||
		!strings.Contains(err.Error(), "no schema ftsync") {
		t.Errorf("reindex without a worker ever: %v", err)
	}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	if err := changelog.Reindex(t.Context(), url, "nothing"); err == nil ||
		!strings.Contains(err.Error(), `follows an index "nothing"`) {
		t.Errorf("reindex of no index: %v", err)
	}
	other := pgtest.Database(t)
	pgtest.Exec(t, pgtest.Connect(t, other), fmt.Sprintf(makeArticles, 10))
	if _, err := Verify(t.Context(), other, w.dir, "articles", false); err == nil ||
		!strings.Contains(err.Error(), "no schema ftsync") {
		t.Errorf("another database: %v", err)
	}
}

// The comparison in the background finds drift, counts it, and has it read again.
func TestAudit_RepairsByItself(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}, VerifyEvery: 200 * time.Millisecond},
		"")
	w.waitFollowing(t)
	w.spoil(t, "articles")
	w.waitEqual(t, conn, articles)
	for kind, want := range map[string]float64{compare.Missing: 2, compare.Different: 1, compare.Extra: 3} {
		if got := testutil.ToFloat64(w.metrics.drift.WithLabelValues("articles", kind)); got != want {
			t.Errorf("drift_total{kind=%q} is %v, want %v", kind, got, want)
		}
	}
	began := time.Now()
	eventually(t, 30*time.Second, func() string {
		st := w.Status().Indexes[0]
		if st.Drift != 6 || st.Verified.Before(began) {
			return fmt.Sprintf("status %+v", st)
		}
		return ""
	})
}

func TestReindex_BuildsBesideAndPublishes(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 500))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
	w.waitFollowing(t)
	before := w.published(t, "articles").ID()
	if err := changelog.Reindex(t.Context(), url, "articles"); err != nil {
		t.Fatal(err)
	}
	eventually(t, 30*time.Second, func() string {
		if w.published(t, "articles").ID() == before {
			return "the old generation still answers"
		}
		return ""
	})
	w.waitEqual(t, conn, articles)
	if got := testutil.ToFloat64(w.metrics.rebuild(reasonRequest)); got != 1 {
		t.Errorf("rebuilds_total{reason=%q} is %v, want 1", reasonRequest, got)
	}
}
