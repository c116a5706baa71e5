package postgres

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

func TestPath_IsReadAsPostgresWritesIt(t *testing.T) {
	for _, tt := range []struct {
		shown string
		want  []string
	}{
		{`"$user", public`, []string{"anna", "public"}},
		{`public`, []string{"public"}},
		{`"Odd ""one", public, pg_temp, pg_catalog, "a,b"`, []string{`Odd "one`, "public", "a,b"}},
		{`""`, nil},
		{``, nil},
		{`ftsync, Public, public`, []string{"public"}},
		{`"unclosed`, []string{"unclosed"}},
	} {
		if got := readPath(tt.shown, "anna"); !slices.Equal(got, tt.want) {
			t.Errorf("%s is read as %q, want %q", tt.shown, got, tt.want)
		}
	}
	if got := readPath(`"$user", public`, "ftsync"); !slices.Equal(got, []string{"public"}) {
		t.Errorf("for a role called ftsync: %q", got)
	}
}

// An author's SQL runs with the author's path and leaves ftsync's alone, also when it sets
// another one, and when it fails.
func TestPath_OfAQueryLeavesOursAlone(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, "create schema app", "create table app.item (id int)", "insert into app.item values (1)",
		fmt.Sprintf("alter database %s set search_path = app, public", Quote(conn.Config().Database)),
		`create function app.meddle() returns int language plpgsql as $$ begin
			perform set_config('search_path', 'public', false), set_config('datestyle', 'German', false),
				set_config('row_security', 'on', false);
			return 1;
		end $$`)
	ours, err := Dial(t.Context(), url, "test")
	if err != nil {
		t.Fatal(err)
	}
	defer Close(ours)
	ask := func(sql string) (n int, err error) {
		rows, err := ours.QueryTheirs(t.Context(), Manner{Formats: true, Views: true}, sql)
		if err != nil {
			return 0, err
		}
		n, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
		return n, err
	}
	for _, tt := range []struct{ sql, want string }{
		{"select id from item where id = meddle()", "1 <nil>"},
		{"select id from item where id = meddle()", "1 <nil>"}, // prepared
		{"select id / (1 - meddle()) from item", "0 ERROR: division by zero (SQLSTATE 22012)"},
		{"with d as (delete from item returning id) select id from d",
			"0 ERROR: cannot execute SELECT in a read-only transaction (SQLSTATE 25006)"},
		{"select id from item", "1 <nil>"},
	} {
		n, err := ask(tt.sql)
		if got := fmt.Sprint(n, " ", err); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.sql, got, tt.want)
		}
		var left string
		err = ours.QueryRow(t.Context(), `
			select concat_ws(' | ', current_setting('search_path'), current_setting('datestyle'),
				current_setting('row_security'), current_setting('transaction_read_only'))`).Scan(&left)
		if want := OurPath + " | ISO, YMD | off | off"; left != want || err != nil {
			t.Errorf("%s: left behind %q, %v", tt.sql, left, err)
		}
	}
}
