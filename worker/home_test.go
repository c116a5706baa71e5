package worker

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/changelog"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// A copy of a database brings the log, the consumers and the triggers of another one: by a dump
// into a server whose transaction ids are lower, by a dump beside the original, or by a template.
// The index of the copy is built once and then followed, with a new cache as well as with a copy
// of the old one; so is the original's.
func TestHome_CopiesOfADatabase(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	bin, err := pgtest.BinDir()
	if err != nil {
		t.Fatal(err)
	}
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	name := pgtest.One[string](t, conn, "select current_database()")
	part := plan.Definition{Name: "part", Table: "part", Search: []plan.SearchColumn{{Name: "title"}}}
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100), `
		create table gone (id int primary key); drop table gone; -- so that tables have other numbers in a dump
		create table part (id int primary key, title text) partition by range (id);
		create table part_1 partition of part for values from (0) to (100);
		insert into part select g, 'part ' || g from generate_series(1, 50) g`)
	// an old server
	pgtest.Exec(t, conn, "do $$ begin for i in 1..30000 loop perform pg_current_xact_id(); commit; end loop; end $$")
	cfg := Config{Connect: url, Indexes: []plan.Definition{articles, part}}
	w := startWorker(t, cfg, "")
	w.waitFollowing(t)
	for range 3 { // rows of the log, and a wish for a rebuild
		pgtest.Exec(t, conn, "update article set title = 'followed' where id < 50")
		if err := changelog.Reindex(t.Context(), url, "articles"); err != nil {
			t.Fatal(err)
		}
	}
	w.waitRebuilt(t, reasonRequest)
	w.waitFollowing(t)
	w.waitEqual(t, conn, articles, part)
	w.stop()
	pgtest.Exec(t, conn, "insert into ftsync.consumer (id, replica, name, sources, epoch, pos) values ('abandoned', "+
		"'x', 'articles', '{1}', 2, '1:1:')")
	dump := filepath.Join(t.TempDir(), "dump.sql")
	run(t, filepath.Join(bin, "pg_dump"), "-f", dump, url)
	roles := filepath.Join(t.TempDir(), "roles.sql") // the functions belong to one of ours
	run(t, filepath.Join(bin, "pg_dumpall"), "--roles-only", "-f", roles, "-d", url)
	postgres.Close(conn)
	admin := pgtest.Connect(t, strings.Replace(url, "/"+name, "/postgres", 1))
	other := func(suffix string) string { return strings.Replace(url, "/"+name, "/"+name+suffix, 1) }
	for _, tt := range []struct {
		how, url string
		make     func(url string)
	}{
		{"restored into a younger server", server.URL("postgres"), func(url string) {
			run(t, filepath.Join(bin, "psql"), "-qX", "-f", roles, url) // of which some are there
			run(t, filepath.Join(bin, "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", dump, url)
		}},
		{"restored beside it", other("_dump"), func(url string) {
			pgtest.Exec(t, admin, "create database "+name+"_dump")
			run(t, filepath.Join(bin, "psql"), "-qX", "-v", "ON_ERROR_STOP=1", "-f", dump, url)
		}},
		{"made from it as a template", other("_copy"), func(string) {
			eventually(t, 10*time.Second, func() string {
				return pgtest.One[string](t, admin,
					"select coalesce(string_agg(application_name, ', '), '') from pg_stat_activity where case when "+
						"datname = $1 then pg_terminate_backend(pid) end", name)
			})
			pgtest.Exec(t, admin, "create database "+name+"_copy template "+name)
		}},
	} {
		tt.make(tt.url)
		for _, dir := range []string{"", w.dir} {
			t.Run(fmt.Sprintf("%s/cache=%v", tt.how, dir != ""), func(t *testing.T) {
				copied := filepath.Join(t.TempDir(), "cache")
				if dir != "" {
					run(t, "cp", "-a", dir, copied)
				} else if err := os.Mkdir(copied, 0o755); err != nil {
					t.Fatal(err)
				}
				conn := pgtest.Connect(t, tt.url)
				w := startWorker(t, Config{Connect: tt.url, Indexes: cfg.Indexes}, copied)
				w.waitFollowing(t)
				pgtest.Exec(t, conn, "update article set title = 'of the copy' where id < 50",
					"delete from article where id = 60", "delete from part where id < 5",
					"insert into part values (99, 'new') on conflict do nothing")
				w.waitEqual(t, conn, articles, part)
				built := 0.0
				for _, reason := range reasons {
					built += testutil.ToFloat64(w.metrics.rebuild(reason))
				}
				if built != 2 {
					t.Errorf("%v generations were begun, want one an index", built)
				}
				w.stop()
				if n := pgtest.One[int](t,
					conn, "select count(*) from ftsync.consumer where id = 'abandoned'"); n != 0 {
					t.Error("the original's consumers are still there")
				}
				if n := pgtest.One[int](t, conn, `select count(*) from pg_trigger t join pg_proc p on p.oid = t.tgfoid
					where t.tgname like 'ftsync\_%'
					    and p.proname <> 'capture_' || coalesce(pg_partition_root(t.tgrelid)::oid,
					    t.tgrelid)`); n != 0 {
					t.Errorf("%d triggers call functions of the original's tables", n)
				}
			})
		}
	}
	t.Cleanup(func() {
		for _, suffix := range []string{"_dump", "_copy"} {
			out, err := exec.Command(filepath.Join(bin, "psql"), "-qX", "-c",
				"drop database if exists "+name+suffix+" with (force)",
				strings.Replace(url, "/"+name, "/postgres", 1)).CombinedOutput()
			if err != nil {
				t.Errorf("drop a copy: %v\n%s", err, out)
			}
		}
	})
	// The original goes on where it was.
	again := startWorker(t, cfg, w.dir)
	again.waitFollowing(t)
	conn = pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "update article set title = 'of the original' where id < 20")
	again.waitEqual(t, conn, articles, part)
	if n := testutil.ToFloat64(again.metrics.rebuild(reasonEvicted)); n != 0 {
		t.Errorf("the original was built anew %v times", n)
	}
}

// Transaction ids go back while nobody follows, and writers pass the old place before anybody
// does. What their transactions did does not count as seen, whether it is in the log already or
// yet to come.
func TestHome_TransactionIDsGoBackAndPass(t *testing.T) {
	t.Parallel()
	pass := "do $$ begin for i in 1..400 loop perform pg_current_xact_id(); commit; end loop; end $$"
	for _, tt := range []struct {
		name string
		runs bool // the transaction that was given an id again, when a worker starts
	}{{"ended", false}, {"running", true}} {
		t.Run(tt.name, func(t *testing.T) {
			server, err := pgtest.Start(pgtest.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { server.Stop() })
			cfg := Config{Connect: server.URL("postgres"), Indexes: []plan.Definition{articles}}
			conn := pgtest.Connect(t, cfg.Connect)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
			w := startWorker(t, cfg, "")
			w.waitFollowing(t)
			pgtest.Exec(t, conn, pass, "update article set title = 'before' where id = 1")
			w.waitEqual(t, conn, articles)
			w.stop()
			pgtest.Exec(t, conn, "vacuum freeze") // what was written stays visible
			next := pgtest.One[int](t, conn, "select pg_current_xact_id()::text::int")
			old := pgtest.One[string](t,
				conn, "select id from ftsync.consumer where pg_snapshot_xmax(pos)::text::int > $1", next-200)
			postgres.Close(conn)
			if err := server.Down("fast"); err != nil {
				t.Fatal(err)
			}
			if err := server.Run("pg_resetwal", "-x", fmt.Sprint(next-200), "-D", server.DataDir()); err != nil {
				t.Fatal(err)
			}
			if err := server.Up(); err != nil {
				t.Fatal(err)
			}
			conn = pgtest.Connect(t, cfg.Connect)
			writer := pgtest.Connect(t, cfg.Connect)
			pgtest.Exec(t, writer, "begin", "update article set title = 'after' where id = 50")
			if !tt.runs {
				pgtest.Exec(t, writer, "commit")
			}
			pgtest.Exec(t, conn, pass)
			w = startWorker(t, cfg, w.dir)
			eventually(t, 20*time.Second, func() string {
				if pgtest.One[bool](t, conn, "select exists (select from ftsync.consumer where id = $1)", old) {
					return "the consumer is still there"
				}
				return ""
			})
			if tt.runs {
				pgtest.Exec(t, writer, "commit")
			}
			w.waitEqual(t, conn, articles)
		})
	}
}

// Transactions that began before a position was taken, and log more before they end,
// are no sign that ids went back.
func TestHome_LongTransactions(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 100)
	writer := pgtest.Connect(t, w.cfg.Connect)
	pgtest.Exec(t, writer, "begin", "update article set title = 'long' where id = 60")
	pgtest.Exec(t, conn, "update article set title = 'short' where id = 61")
	w.waitEqual(t, conn, articles)
	w.stop()
	again := startWorker(t, w.cfg, w.dir) // while it runs
	again.waitFollowing(t)
	again.stop()
	pgtest.Exec(t, writer, "update article set title = 'longer' where id = 62", "commit")
	last := startWorker(t, w.cfg, w.dir)
	last.waitEqual(t, conn, articles)
	for _, w := range []*running{again, last} {
		if n := testutil.ToFloat64(w.metrics.rebuild(reasonEvicted)); n != 0 {
			t.Errorf("built anew %v times, though ids did not go back", n)
		}
	}
}

// Rows written with ids that are future ones after ids went back are hidden, and come again
// without a trigger or a log row. They are found all the same, by a worker that was there
// meanwhile and by one that came later.
func TestHome_HiddenRowsComeAgain(t *testing.T) {
	t.Parallel()
	for _, restarted := range []bool{false, true} {
		t.Run(fmt.Sprintf("restarted=%v", restarted), func(t *testing.T) {
			t.Parallel()
			server, err := pgtest.Start(pgtest.Options{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { server.Stop() })
			cfg := Config{Connect: server.URL("postgres"), Indexes: []plan.Definition{articles}, VerifyEvery: -1}
			conn := pgtest.Connect(t, cfg.Connect)
			pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 100))
			w := startWorker(t, cfg, "")
			w.waitFollowing(t)
			pgtest.Exec(t, conn, "update article set title = 'before' where id = 1")
			w.waitEqual(t, conn, articles)
			back := pgtest.One[string](t, conn, "select pg_current_xact_id()::text")
			pass := "do $$ begin for i in 1..1000 loop perform pg_current_xact_id(); commit; end loop; end $$"
			pgtest.Exec(t, conn, pass, "insert into article values (7001, 'hidden', 'row')",
				"delete from article where id = 2")
			w.waitEqual(t, conn, articles)
			pgtest.Exec(t, conn, "set ftsync.trimming = 1", "delete from ftsync.change") // as when all have seen it
			if restarted {
				w.stop()
			}
			postgres.Close(conn)
			if err := server.Down("fast"); err != nil {
				t.Fatal(err)
			}
			if err := server.Run("pg_resetwal", "-x", back, "-D", server.DataDir()); err != nil {
				t.Fatal(err)
			}
			if err := server.Up(); err != nil {
				t.Fatal(err)
			}
			conn = pgtest.Connect(t, cfg.Connect)
			if restarted {
				w = startWorker(t, cfg, w.dir)
			}
			// What it has applied since the last acknowledgement that Postgres has is read again.
			eventually(t, 60*time.Second, func() string {
				got, err := w.published(t, "articles").Hashes(t.Context(), []string{"7001"})
				if err != nil || len(got) != 0 {
					return fmt.Sprintf("the index has %v, %v", got, err)
				}
				return ""
			})
			if restarted { // it is known to the next one, too
				w.stop()
				w = startWorker(t, cfg, w.dir)
			}
			eventually(t, 10*time.Second, func() string {
				if !strings.Contains(strings.Join(w.Status().Warnings, " "), "rows may be hidden") {
					return fmt.Sprintf("status says %+v", w.Status())
				}
				return ""
			})
			pgtest.Exec(t, conn, pass, pass)
			if n := pgtest.One[int](t, conn, "select count(*) from article where id in (2, 7001)"); n != 1 {
				t.Fatalf("%d rows", n)
			}
			w.waitEqual(t, conn, articles)
			eventually(t, 60*time.Second, func() string {
				if until := w.ids.hidden(); until != 0 {
					return fmt.Sprintf("rows count as hidden until %d", until)
				}
				return ""
			})
		})
	}
}
