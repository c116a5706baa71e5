package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A backfill reads no more rows a second than its pace says, and holds no statement while it rests.
func TestLoad_pace(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 500))
	began := time.Now()
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}, Pace: 400}, "")
	eventually(t, 20*time.Second, func() string {
		if b := w.Status().Indexes[0].Backfill; b == nil || b.Rows != 400 {
			return fmt.Sprintf("the first 400 rows are not there: %+v", b)
		}
		return ""
	})
	if n := pgtest.One[int](t, conn, `select count(*) from pg_stat_activity where datname = current_database()
		and application_name like '%load%' and (state <> 'idle' or backend_xmin is not null)`); n > 0 {
		t.Error("a statement runs while the load rests")
	}
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles)
	if took := time.Since(began); took < time.Second {
		t.Errorf("500 rows at 400 a second took %v", took)
	}
}

// Before rows are read, the log says how many there are and how long it may take, and by what it
// knows that: a table without statistics is said to have none, and a second filling goes by the first.
func TestLoad_saysWhatItExpects(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 3000), "alter table article set (autovacuum_enabled = off)")
	var said logText
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "", said.into)
	w.waitFollowing(t)
	first := said.line("backfill begins")
	if !strings.Contains(first, `rows="unknown, a table has no statistics (ANALYZE)"`) ||
		!strings.Contains(first, `about_by="the size of the tables"`) {
		t.Errorf("without statistics the log says %s", first)
	}
	pgtest.Exec(t, conn, "analyze article")
	if err := changelog.Reindex(t.Context(), url, "articles"); err != nil {
		t.Fatal(err)
	}
	var second string
	eventually(t, 20*time.Second, func() string {
		if second = said.line("reason=" + string(reasonRequest)); second == "" {
			return "the log has no line of a second filling"
		}
		return ""
	})
	if !strings.Contains(second, "about_rows=3000 ") || !strings.Contains(second, `about_by="the last filling"`) {
		t.Errorf("with statistics and a filling before the log says %s", second)
	}
}

// The last filling says how long the next takes if it was at the same pace; else the size does.
func TestExpectedFrom(t *testing.T) {
	there := plan.Expected{Rows: 1000, Bytes: 160 << 20}
	for _, tt := range []struct {
		last filled
		pace plan.Pace
		want time.Duration
	}{
		{filled{}, 0, 20 * time.Second},
		{filled{}, 10, 100*time.Second + 17500*time.Millisecond},
		{filled{}, 1e6, 20 * time.Second},
		{filled{Rows: 100, Seconds: 5}, 0, 50 * time.Second},
		{filled{Rows: 100, Seconds: 5}, 10, 100*time.Second + 17500*time.Millisecond},
		{filled{Rows: 100, Seconds: 15, Pace: 10}, 10, 150 * time.Second},
	} {
		if got := expectedFrom(there, tt.last, tt.pace).took; got != tt.want {
			t.Errorf("after %+v at a pace of %d: %v, want %v", tt.last, tt.pace, got, tt.want)
		}
	}
	if got := expectedFrom(plan.Expected{}, filled{}, 0).attributes(); got != nil {
		t.Errorf("of an empty table it says %v", got)
	}
}
