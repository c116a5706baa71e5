package worker

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// However the cache and Postgres come to disagree about what has been applied, it is noticed and
// named, and the index is right in the end.
func TestDoubt_EndsInARightIndex(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  string // SQL, while the worker is stopped
		during bool   // SQL while it runs
		reason reason // for which the index must be built anew; empty: it need not be
	}{
		{"nothing", `update article set title = 'meanwhile' where id < 5`, false, ""},
		{"consumer dropped",
			`delete from ftsync.consumer; update article set title = 'unseen'; set ftsync.trimming = 1; delete
				from ftsync.change`, false, reasonEvicted},
		{"log truncated", `update article set title = 'unseen' where id < 9; truncate ftsync.change`,
			false, reasonOverflow},
		{"log truncated while it runs",
			`begin; update article set title = 'unseen' where id < 9; truncate ftsync.change; commit`,
			true, reasonOverflow},
		{"log overflowed",
			`select setval('ftsync.log_limit', 1); update article set title = 'a'; update article
				set title = 'b'; update article set title = 'c'; select setval('ftsync.log_limit', 1000)`, false,
			reasonOverflow},
		{"trigger dropped", `drop trigger ftsync_update on article; update article set title = 'unseen'`, false,
			reasonCapture},
		{"trigger dropped while it runs", `drop trigger ftsync_update on article; update article set title = 'unseen'`,
			true, reasonCapture},
		{"trigger disabled and enabled",
			`alter table article disable trigger ftsync_update; update article
				set title = 'unseen'; alter table article enable always trigger ftsync_update`, false, reasonCapture},
		{"table dropped and made again",
			`drop table article; create table article (id bigint primary key, title text not null, body text,
				views int not null default 0, note text); insert into article values (1, 'another', 'table')`, false,
			reasonTable},
		{"table renamed away and replaced",
			`alter table article rename to old; create table article (id bigint primary key, title text not null,
				body text, views int not null default 0, note text);
			insert into article values (1, 'another', 'table')`, true, reasonTable},
		{"column retyped", `alter table article alter column views type numeric using views / 2.0`,
			true, reasonDefinition},
		{"key retyped",
			`alter table article alter column id type int; update article set title = 'still followed' where id = 1`,
			true, reasonDefinition},
		{"schema dropped", `drop schema ftsync cascade; update article set title = 'unseen'`, false, reasonEvicted},
		{"transaction ids went back before the consumer's position",
			`update article set title = 'unseen' where id < 9; update ftsync.consumer set pos = '900000000:900000000:'`,
			false, reasonEvicted},
		{"transaction ids went back before rows of the log",
			`insert into ftsync.change (xid, source, keys) select '900000000', source, null from (select unnest(sources)
				from ftsync.consumer) s(source)`, false, reasonEvicted},
		{"another position under the same number",
			`-- which others' transactions may make one that pos has seen
			update article set title = 'unseen' where id < 9;
			update ftsync.consumer set pos = pg_current_snapshot(), last_id = 1000000000`,
			false, reasonPast},
		{"truncate", `truncate article; insert into article values (1, 'after', 'it')`, true, reasonTruncate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 300))
			w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
			w.waitFollowing(t)
			pgtest.Exec(t, conn, `update article set title = 'followed' where id = 7`)
			w.waitEqual(t, conn, articles)
			if !tt.during {
				w.stop()
			}
			pgtest.Exec(t, conn, tt.fault)
			if !tt.during {
				w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, w.dir)
			}
			if tt.reason != "" {
				w.waitRebuilt(t, tt.reason)
			}
			w.waitFollowing(t)
			w.waitEqual(t, conn, articles)
			pgtest.Exec(t, conn, `insert into article values (77777, 'goes', 'on')`)
			w.waitEqual(t, conn, articles)
			if tt.reason == "" && testutil.ToFloat64(w.metrics.rebuild(reasonNew)) != 0 {
				t.Error("the index was built anew though nothing was lost")
			}
		})
	}
}

// Another database behind the URL, a data folder restored from the past, a cache
// folder restored from the past.
func TestDoubt_ServerOrCacheRestored(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	url := server.URL("postgres")
	setup := pgtest.Connect(t, url)
	pgtest.Exec(t, setup, fmt.Sprintf(makeArticles, 300), "create database other")
	pgtest.Exec(t, pgtest.Connect(t, server.URL("other")), fmt.Sprintf(makeArticles, 100))
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	change := func(title string) {
		t.Helper()
		pgtest.Exec(t, pgtest.Connect(t, url), fmt.Sprintf("update article set title = '%s' where id %% 3 = 0", title))
	}
	equal := func() {
		t.Helper()
		w.waitFollowing(t)
		w.waitEqual(t, pgtest.Connect(t, url), articles)
	}
	restart := func(fault func()) {
		t.Helper()
		w.stop()
		fault()
		w = startWorker(t, cfg, w.dir)
	}
	equal()
	copied := filepath.Join(t.TempDir(), "cache")
	restart(func() { run(t, "cp", "-a", w.dir, copied) })
	change("after the copy of the cache")
	equal()
	time.Sleep(2 * ackEvery) // acknowledgements the copy does not know of
	change("again")
	equal()
	restart(func() {
		os.RemoveAll(w.dir)
		run(t, "cp", "-a", copied, w.dir)
	})
	equal()
	if n := testutil.ToFloat64(w.metrics.rebuild(reasonCache)); n != 1 {
		t.Errorf("an older cache led to %v rebuilds for the reason %q, want 1", n, reasonCache)
	}
	restart(func() {
		if err := server.Down("fast"); err != nil {
			t.Fatal(err)
		}
		run(t, "cp", "-a", server.DataDir(), server.DataDir()+".past")
		if err := server.Up(); err != nil {
			t.Fatal(err)
		}
	})
	for i := range 5 {
		change(fmt.Sprint("will be forgotten ", i))
		equal()
		time.Sleep(ackEvery)
	}
	restart(func() {
		if err := server.Down("fast"); err != nil {
			t.Fatal(err)
		}
		run(t, "rm", "-r", server.DataDir())
		run(t, "mv", server.DataDir()+".past", server.DataDir())
		if err := server.Up(); err != nil {
			t.Fatal(err)
		}
	})
	equal()
	restart(func() { url = server.URL("other"); cfg.Connect = url })
	equal()
	if n := testutil.ToFloat64(w.metrics.rebuild(reasonDatabase)); n != 1 {
		t.Errorf("another database led to %v rebuilds for the reason %q, want 1", n, reasonDatabase)
	}
	w.stop()
}

func run(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// Files that are deleted or replaced while they are open are noticed, and the
// index is built anew.
func TestDoubt_FilesTakenAway(t *testing.T) {
	t.Parallel()
	for name, take := range map[string]func(t *testing.T, dir string){
		"one file": func(t *testing.T, dir string) {
			all, err := filepath.Glob(filepath.Join(dir, "articles", "*.db"))
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			if err := os.Remove(all[0]); err != nil {
				t.Fatal(err)
			}
		},
		"the index's folder": func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, "articles")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn := pgtest.Connect(t, url)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 300))
			w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, "")
			w.waitFollowing(t)
			take(t, w.dir)
			w.waitRebuilt(t, reasonCorrupt)
			w.waitFollowing(t)
			pgtest.Exec(t, conn, "update article set title = 'after it' where id = 5")
			w.waitEqual(t, conn, articles)
			w.stop()
			w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, w.dir) // and is on disk
			w.waitFollowing(t)
			w.waitEqual(t, conn, articles)
			if got := testutil.ToFloat64(w.metrics.rebuild(reasonNew)); got != 0 {
				t.Error("what was built anew was gone after a restart")
			}
		})
	}
}
