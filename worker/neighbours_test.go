package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"ftsync/worker/capture"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Where temporary files are limited, triggers keep no copies of a statement's rows, also when the
// limit comes later. Nothing is built anew for that.
func TestNeighbours_TempFileLimit(t *testing.T) {
	t.Parallel()
	w, conn, _ := followArticles(t, 3000)
	dsn, role := asRole(t, conn.Config().ConnString(), "writer")
	pgtest.Exec(t, conn, "grant all on article to "+postgres.Quote(role),
		"alter role "+postgres.Quote(role)+" set work_mem = '64kB'",
		fmt.Sprintf("alter role %s in database %s set temp_file_limit = '64kB'", postgres.Quote(role),
			postgres.Quote(conn.Config().Database)))
	eventually(t, 30*time.Second, func() string {
		return pgtest.One[string](t, conn,
			"select case when exists (select from pg_trigger where tgrelid = 'article'::regclass and tgname like "+
				"'ftsync\\_row%') then '' else 'the triggers are for statements' end")
	})
	writer := pgtest.Connect(t, dsn)
	pgtest.Exec(t, writer, "update article set title = title || repeat(' long', 50)",
		"delete from article where id % 3 = 0")
	w.waitEqual(t, conn, articles)
	if got := testutil.ToFloat64(w.metrics.rebuild(reasonNew)); got != 1 {
		t.Errorf("%v builds", got)
	}
	for _, reason := range []reason{reasonCapture, reasonTruncate, reasonTable, reasonDefinition} {
		if got := testutil.ToFloat64(w.metrics.rebuild(reason)); got != 0 {
			t.Errorf("%v rebuilds for the reason %s", got, reason)
		}
	}
	found, err := Check(t.Context(), Config{Connect: conn.Config().ConnString(), Indexes: []plan.Definition{articles}})
	if err != nil || len(found) != 1 || !strings.Contains(found[0].Found, "temp_file_limit") {
		t.Errorf("check says %v, %v", found, err)
	}
	if _, err := capture.Script(t.Context(), conn.Config().ConnString(), []plan.Definition{articles}, ""); err != nil {
		t.Error(err)
	}
}

// A publication of all tables that exists at the start does not include ftsync's tables; they are
// then unlogged, and after a crash everything is built anew. One that comes later is warned of.
func TestNeighbours_PublicationOfAllTables(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"wal_level": "logical"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Stop() })
	url := server.URL("postgres")
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create publication everything for all tables", fmt.Sprintf(makeArticles, 100))
	dir := t.TempDir()
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, dir)
	w.waitFollowing(t)
	got := pgtest.One[string](t, conn,
		"select coalesce(string_agg(tablename, ' '), '') from pg_publication_tables where schemaname = 'ftsync'")
	if got != "" {
		t.Errorf("published: %s", got)
	}
	eventually(t, 10*time.Second, func() string {
		if got := strings.Join(w.Status().Warnings, " "); !strings.Contains(got, "publication everything") {
			return "status warns of " + got
		}
		return ""
	})
	pgtest.Exec(t, conn, "update article set title = 'before the crash' where id < 10")
	w.waitEqual(t, conn, articles)
	for range 2 {
		if err := server.Down("immediate"); err != nil {
			t.Fatal(err)
		}
		if err := server.Up(); err != nil {
			t.Fatal(err)
		}
		conn = pgtest.Connect(t, url)
		pgtest.Exec(t, conn, "update article set title = 'after the crash ' || random() where id < 10",
			"insert into article (id, title) select max(id) + 1, 'new' from article")
		eventually(t, 30*time.Second, func() string {
			if st := w.Status(); !st.Connected || st.Indexes[0].State != stateFollowing {
				return fmt.Sprintf("%+v", st)
			}
			return ""
		})
		w.waitEqual(t, conn, articles)
	}
	w.stop()
	if _, err := capture.Uninstall(t.Context(), url, testLog(t), true); err != nil {
		t.Fatal(err)
	}
	pgtest.Exec(t, conn, "drop publication everything")
	w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, dir)
	w.waitFollowing(t)
	pgtest.Exec(t, conn, "create publication later for all tables")
	w.stop()
	w = startWorker(t, Config{Connect: url, Indexes: []plan.Definition{articles}}, dir)
	eventually(t, 10*time.Second, func() string {
		if got := strings.Join(w.Status().Warnings, " "); !strings.Contains(got,
			"publication later is of all tables, those of schema ftsync too") {
			return "status warns of " + got
		}
		return ""
	})
}

// Who may read all that is captured may read the log, as a backup has to; others may not.
func TestNeighbours_ReadersOfEverything(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t)
	conn := pgtest.Connect(t, admin)
	backup, name := asRole(t, admin, "backup")
	_, other := asRole(t, admin, "other")
	pgtest.Exec(t, conn, fmt.Sprintf(makeArticles, 5), makeTags,
		"grant select on all tables in schema public to "+postgres.Quote(name),
		"grant select on tag to "+postgres.Quote(other))
	if err := capture.Migrate(t.Context(), admin, setupIndexes, "", testLog(t)); err != nil {
		t.Fatal(err)
	}
	reader := pgtest.Connect(t, backup)
	for _, table := range strings.Fields(pgtest.One[string](t, conn, "select string_agg(oid::regclass::text, ' ') "+
		"from pg_class where relnamespace = 'ftsync'::regnamespace and relkind in ('r', 'S')")) {
		pgtest.Exec(t, reader, "select * from "+table)
		if _, err := reader.Exec(t.Context(), "begin; lock table "+table+" in row exclusive mode"); err == nil {
			t.Errorf("a role that may read locks %s", table)
		}
		pgtest.Exec(t, reader, "rollback")
	}
	if pgtest.One[bool](t, conn,
		"select has_schema_privilege("+postgres.Literal(other)+", 'ftsync', 'usage') or has_table_privilege("+
			postgres.Literal(other)+", 'ftsync.change', 'select')") {
		t.Error("a role that may read one of the tables may read the log")
	}
	if script, err := capture.Script(t.Context(), admin, setupIndexes, ""); err != nil || script != "" {
		t.Errorf("a plan after everything was done: %v, %s", err, script)
	}
}
