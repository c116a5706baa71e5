package main

import (
	"os"
	"strings"
	"testing"

	"ftsync/worker/pgtest"
)

// What an operator types, from an empty database to one without a trace.
func TestProgram_setsUpVerifiesAndLeavesNothing(t *testing.T) {
	environ, sql := films(t)
	says := func(code int, wantOut, wantErr string, args ...string) {
		t.Helper()
		got, stdout, stderr := call(t, environ, args...)
		if got != code || !strings.Contains(stdout, wantOut) || !strings.Contains(stderr, wantErr) {
			t.Errorf("ftsync %s: exit %d, want %d\nstdout %s\nwant   %s\nstderr %s\nwant   %s", strings.Join(args, " "),
				got, code, stdout, wantOut, stderr, wantErr)
		}
	}
	says(exitFailed, "", "its first build is not finished", "verify", "films")
	says(exitFailed, "", "start ftsync first", "reindex", "films")
	says(exitOK, "there is nothing of ftsync in this database", "", "uninstall")
	says(exitOK, "create trigger ftsync_insert", "", "plan")
	says(exitOK, "installed for the indexes of "+environ["FTSYNC_CONFIG"], "", "migrate")
	says(exitOK, "-- Everything is installed.", "", "plan")
	says(exitOK, `grant usage on schema ftsync to "App";`, "", "plan", "-grant=App")

	r := start(t, environ)
	eventually(t, "ready", isReady, r.ready)
	says(exitOK, "films: 2 rows, 2 documents: no difference\n", "", "verify")
	// Rows that change without triggers, as a restored backup or a careless superuser may do.
	sql("begin; alter table film disable trigger all; update film set title = 'The unseen' where id = 1; insert " +
		"into film values (8, 'Nobody knows'); alter table film enable trigger all; alter table film enable always " +
		"trigger ftsync_insert; commit")
	eventually(t, "found by the look at the triggers", "1", func() string { return r.found("unseen") })
	says(exitOK, "films: asked for", "", "reindex", "films")
	says(exitWrong, "", `found the index "film", expected perhaps films`, "verify", "film")
	says(exitWrong, "", "found no index, expected the name of one: films", "reindex")
	says(exitFailed, "", "ftsync is running", "uninstall")
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	says(exitOK, "drop schema ftsync cascade", "", "uninstall", "-force")
	conn := pgtest.Connect(t, environ["DATABASE_URL"])
	if n := pgtest.One[int](t, conn, "select count(*) from pg_trigger where tgname like 'ftsync%'"); n != 0 {
		t.Errorf("%d triggers are left", n)
	}

	// What the file asks for and the database does not have.
	if err := os.WriteFile(environ["FTSYNC_CONFIG"], []byte(strings.Replace(filmYAML, "table: film", "table: flim", 1)),
		0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"plan", "migrate", "check"} {
		says(exitWrong, "", ":3:12: indexes.films.table: found no table", command)
	}
}
