package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/cache/search"
	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// statusOf returns the status of an index.
func (r *running) statusOf(t testing.TB, name string) IndexStatus {
	t.Helper()
	for _, st := range r.Status().Indexes {
		if st.Name == name {
			return st
		}
	}
	t.Fatalf("no status of index %s", name)
	return IndexStatus{}
}

// waitStatus waits until ok returns true for the status of an index.
func (r *running) waitStatus(t testing.TB, name string, ok func(IndexStatus) bool) {
	t.Helper()
	eventually(t, 30*time.Second, func() string {
		if st := r.statusOf(t, name); !ok(st) {
			return fmt.Sprintf("status %+v", st)
		}
		return ""
	})
}

// An index that can't go on stops no other. It answers from its last state, says so, and goes on
// by itself once the cause is gone.
func TestIndexes_FailAlone(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 300),
		"create table other (id int primary key, v text); insert into other select g, 'v' || g from "+
			"generate_series(1, 100) g")
	other := plan.Definition{Name: "other", Table: "other", Search: []plan.SearchColumn{{Name: "v"}}}
	noted := plan.Definition{Name: "noted", Table: "article", Search: []plan.SearchColumn{{Name: "title"}},
		Store: []string{"note"}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles, other, noted}}, "")
	w.waitFollowing(t)
	before := w.published(t, "noted").ID()

	pgtest.Exec(t, conn, "alter table article drop column note")
	failed := func(st IndexStatus) bool { return st.State == stateFailed }
	w.waitStatus(t, "noted", failed)
	w.waitStatus(t, "articles", failed) // it stores the column, too
	st := w.statusOf(t, "noted")
	for _, want := range []string{"store[0]", `no column "note" in table public.article`, "one of "} {
		if !strings.Contains(st.Error, want) {
			t.Errorf("the status says %q, not %q", st.Error, want)
		}
	}
	if st.Generation != before || st.Documents != 300 || st.FailedAt.IsZero() || st.RetryAt.IsZero() {
		t.Errorf("status %+v", st)
	}
	if got := testutil.CollectAndCount(w.metrics.state, "ftsync_index_failed"); got != 3 {
		t.Errorf("%d gauges of failed indexes, want 3", got)
	}
	x, err := w.cache.Index("noted")
	if err != nil {
		t.Fatal(err)
	}
	if r, err := x.Search(t.Context(), search.Query{Text: "title", Limit: 1}); err != nil || r.Total != 300 {
		t.Errorf("the failed index answers with %d hits, %v", r.Total, err)
	}
	pgtest.Exec(t, conn, "update other set v = 'goes on' where id = 7", "insert into other values (1001, 'too')",
		"update article set title = 'meanwhile' where id = 9")
	w.waitEqual(t, conn, other)

	pgtest.Exec(t, conn, "alter table article add column note text default 'back'")
	w.waitEqual(t, conn, articles, other, noted)
	w.waitStatus(t, "noted", func(st IndexStatus) bool { return st.State == stateFollowing && st.Error == "" })
}

// An index that has failed is tried again as soon as its table is seen to have changed,
// however long its pause has grown.
func TestIndexes_mendedIsTriedAtOnce(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 50))
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "", func(w *Worker) {
		w.indexes[0].backoff = backoff{first: time.Hour, ceiling: time.Hour}
	})
	w.waitFollowing(t)
	for range 2 { // also once it has failed, been mended, and failed again
		pgtest.Exec(t, conn, "alter table article rename column body to content")
		w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.State == stateFailed })
		pgtest.Exec(t, conn, "update article set title = 'meanwhile' where id = 7",
			"alter table article rename column content to body")
		w.waitEqual(t, conn, articles)
		w.waitStatus(t, "articles", func(st IndexStatus) bool { return st.State == stateFollowing && st.Error == "" })
	}
}

// Whatever happens to the columns of a table, the worker goes on, with the right
// documents or with a message that says what to change.
func TestIndexes_SchemaDrift(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, ddl string
		says      string // the error, while it can't go on; empty: it can
	}{
		{"column added", "alter table article add column extra text default 'x'", ""},
		{"column nobody reads dropped", "alter table article drop column unread", ""},
		{"column nobody reads renamed", "alter table article rename column unread to still_unread", ""},
		{"column renamed", "alter table article rename column body to content",
			`no column "body" in table public.article`},
		{"column dropped", "alter table article drop column body", `no column "body" in table public.article`},
		{"column retyped", "alter table article alter column views type text using 'v' || views", ""},
		{"column renamed and another in its place",
			"alter table article rename column body to old; alter table article add column body text default 'another'",
			""},
		{"columns swapped", "alter table article rename column body to tmp; alter table article rename column note " +
			"to body; alter table article rename column tmp to note", ""},
		{"column rewritten", "alter table article alter column views type int using views + 1000", ""},
		{"key renamed", "alter table article rename column id to ident", ""},
		{"key dropped", "alter table article drop constraint article_pkey", "has no primary key"},
		{"table renamed", "alter table article rename to essay", `no table "article"`},
		{"table moved", "create schema away; alter table article set schema away", `no table "article"`},
		{"table dropped", "drop table article", `no table "article"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 200), "alter table article add column unread int")
			w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
			w.waitFollowing(t)
			pgtest.Exec(t, conn, tt.ddl)
			if tt.says != "" {
				w.waitStatus(t, "articles", func(st IndexStatus) bool { return strings.Contains(st.Error, tt.says) })
				if st := w.statusOf(t, "articles"); st.Documents != 200 {
					t.Errorf("%d documents are served, want the last state's 200", st.Documents)
				}
				return
			}
			pgtest.Exec(t, conn, "update article set title = 'after ' || title where title like 'title 1%'",
				"delete from article where title = 'title 5'")
			w.waitEqual(t, conn, articles)
			w.waitFollowing(t)
		})
	}
}

// I6: definitions that change are built beside, caught up and swapped in, while
// rows change and without one search that fails or finds nothing.
func TestIndexes_SwapWithoutAFailedSearch(t *testing.T) {
	t.Parallel()
	w, conn, x := followArticles(t, 20_000)
	stop, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(failed)
		for {
			select {
			case <-stop:
				return
			default:
			}
			r, err := x.Search(t.Context(), search.Query{Text: "words", Limit: 3})
			if err == nil && (len(r.Hits) != 3 || r.Total < 19_000) {
				err = fmt.Errorf("%d hits of %d", len(r.Hits), r.Total)
			}
			if err != nil {
				failed <- err
				return
			}
		}
	}()
	for i := range 3 {
		if err := changelog.Reindex(t.Context(), conn.Config().ConnString(), "articles"); err != nil {
			t.Fatal(err)
		}
		before := w.published(t, "articles").ID()
		eventually(t, 60*time.Second, func() string {
			pgtest.Exec(t, conn, fmt.Sprintf("update article set title = 'turn %d' where id %% 97 = %d", i, i))
			if w.published(t, "articles").ID() == before {
				return "the old generation still answers"
			}
			return ""
		})
	}
	close(stop)
	if err := <-failed; err != nil {
		t.Errorf("a search while generations were swapped: %v", err)
	}
	w.waitEqual(t, conn, articles)
}

// Partitions that come with rows, or go with theirs, log nothing: the worker sees
// them come and go.
func TestIndexes_PartitionsComeAndGo(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn,
		`create table event (id int, day date, what text, primary key (id, day)) partition by range (day);
		create table event_1 partition of event for values from ('2024-01-01') to ('2024-02-01');
		create table event_2 partition of event for values from ('2024-02-01') to ('2024-03-01');
		insert into event select g, date '2024-01-01' + g % 60, 'event ' || g from generate_series(0, 299) g
		    where g % 60 < 59;
		create table event_3 (like event including all); insert into event_3 values (1000, '2024-03-05',
		    'came with its partition')`)
	def := plan.Definition{Name: "events", Table: "event", Search: []plan.SearchColumn{{Name: "what"}},
		Filter: []string{"day"}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	for _, sql := range []string{
		"alter table event attach partition event_3 for values from ('2024-03-01') to ('2024-04-01')",
		"update event_3 set what = 'straight into it' where id = 1000",
		"truncate event_2",
		"update event set day = '2024-03-07' where id = 1", // into another partition
		"alter table event detach partition event_1",
		"insert into event_1 values (2000, '2024-01-09', 'not of the table any more')",
		"create table event_4 partition of event for values from ('2024-04-01') to ('2024-05-01'); insert into " +
			"event values (3000, '2024-04-02', 'in a new one')",
		"drop table event_3",
	} {
		pgtest.Exec(t, conn, sql)
		w.waitEqual(t, conn, def)
	}
}
