package worker

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// What the owner of a table puts in its place or into its columns, after a plan was made, does
// not run with ftsync's rights: reading ends with an error.
func TestGate_NothingOfTheOwnersRuns(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"a view in the table's place": "alter table note rename to note_; create view note as select id, " +
			"evil(title) as title from note_",
		"a view whose function is immutable": "alter table note rename to note_; create view note as select id, " +
			"title || constant('x') as title from note_",
		"a column of a type with a cast":      "alter table note alter column title type mood using 'x'",
		"a key of a type with a cast":         "alter table note alter column id type pair using row(id)::pair",
		"a key of a domain with a constraint": "alter table note alter column id type dirty",
	} {
		for _, def := range []plan.Definition{
			{Name: "table", Table: "public.note", Search: []plan.SearchColumn{{Name: "title", Weight: 1}}},
			{Name: "query", Query: "select id, title from public.note", Key: []string{"id"},
				Search: []plan.SearchColumn{{Name: "title", Weight: 1}},
				Watch:  []plan.Watch{{Table: "public.note", Columns: []string{"id"}}}},
		} {
			t.Run(name+", "+def.Name, func(t *testing.T) {
				t.Parallel()
				url := pgtest.Database(t)
				conn := pgtest.Connect(t, url)
				// The function ends the statement, whose error then is no 42P01.
				pgtest.Exec(t, conn, `
				create table note (id int primary key, title text);
				insert into note values (1, 'one'), (2, 'two');
				create function evil(text) returns text language plpgsql as 'begin
					if pg_catalog.current_setting(''application_name'') ^@ ''ftsync'' then
						raise exception ''evil'';
					end if;
					return $1;
				end';
				create function constant(text) returns text immutable language plpgsql as 'begin
					if pg_catalog.current_setting(''application_name'') ^@ ''ftsync'' then
						raise exception ''evil'';
					end if;
					return $1;
				end';
				create domain dirty as int check (evil(value::text) is not null);
				create type mood as enum ('x');
				create type pair as (a int);
				create function mood_text(mood) returns text language sql as 'select evil(''mood'')';
				create function pair_int(pair) returns int language sql as 'select evil(''1'')::int';
				create cast (mood as text) with function mood_text(mood) as implicit;
				create cast (pair as int) with function pair_int(pair) as implicit;`)
				ours, err := postgres.Dial(t.Context(), url, "test")
				if err != nil {
					t.Fatal(err)
				}
				defer postgres.Close(ours)
				p, problems, err := plan.Make(t.Context(), ours, def, false)
				if err != nil || p == nil {
					t.Fatal(err, problems)
				}
				read := func() error {
					_, err := plan.ReadKeys(t.Context(), ours, p, []string{"1", "2"})
					return err
				}
				if err := read(); err != nil {
					t.Fatal(err)
				}
				tx, err := conn.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if _, err := tx.Exec(t.Context(), change); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error)
				go func() { ended <- read() }() // it waits for the lock
				waitForLock(t, pgtest.Connect(t, url), "note")
				if err := tx.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := <-ended; !postgres.IsCode(err, "42P01") && !postgres.IsCode(err, "55000") {
					t.Errorf("reading ends with %v", err)
				}
			})
		}
	}
}

// When the type of a column changes while a plan is made, the tables are planned again, and no
// code of the owner runs.
func TestGate_TypesThatChangeWhilePlanned(t *testing.T) {
	t.Parallel()
	title := []plan.SearchColumn{{Name: "title", Weight: 1}}
	for name, tt := range map[string]struct {
		def   plan.Definition
		locks string // the table at which planning is held up
	}{
		"table": {plan.Definition{Name: "table", Table: "public.note", Where: "id > 0", Search: title}, "note"},
		"query": {plan.Definition{Name: "query", Query: "select id, title from public.note", Key: []string{"id"},
			Search: title, Watch: []plan.Watch{
				{Table: "public.aside", Columns: []string{"id"},
					Keys: "select id from public.aside where id = any($1)"},
				{Table: "public.note", Columns: []string{"id"}}}}, "aside"},
	} {
		for change, sql := range map[string]string{
			"another type": "alter table note alter column title type mood using 'x'",
			"another type, and back": "alter table note alter column title type mood using 'x'; alter table note " +
				"alter column title type text using 'x'",
		} {
			t.Run(name+", "+change, func(t *testing.T) {
				t.Parallel()
				url := pgtest.Database(t)
				conn := pgtest.Connect(t, url)
				pgtest.Exec(t, conn, `
					create table note (id int primary key, title text);
					create table aside (id int primary key);
					insert into note values (1, 'one'), (2, 'two');
					create type mood as enum ('x');
					create function evil(mood) returns text language plpgsql as 'begin
						if pg_catalog.current_setting(''application_name'') ^@ ''ftsync'' then
							raise exception ''evil'';
						end if;
						return ''x'';
					end';
					create cast (mood as text) with function evil(mood) as implicit`)
				ours, err := postgres.Dial(t.Context(), url, "test")
				if err != nil {
					t.Fatal(err)
				}
				defer postgres.Close(ours)
				tx, err := conn.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if _, err := tx.Exec(t.Context(), "lock table "+tt.locks); err != nil {
					t.Fatal(err)
				}
				var p *plan.Plan
				ended := make(chan error)
				go func() {
					var problems []plan.Problem
					p, problems, err = plan.Make(t.Context(), ours, tt.def, false)
					if err == nil && p == nil {
						err = &plan.ProblemsError{Problems: problems}
					}
					ended <- err
				}()
				waitForLock(t, pgtest.Connect(t, url), tt.locks)
				if _, err := tx.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
				if err := tx.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := <-ended; err != nil {
					t.Fatal(err)
				}
				r, err := plan.ReadKeys(t.Context(), ours, p, []string{"1", "2"})
				if err != nil || len(r.Docs) != 2 {
					t.Errorf("read %d documents, %v", len(r.Docs), err)
				}
				if fresh, _, err := plan.Make(t.Context(), ours, tt.def, false); err != nil ||
					fresh.Identity() != p.Identity() {
					t.Errorf("the plan is not of what there is now: %v", err)
				}
			})
		}
	}
}

// A table that goes away while a plan is made is missed by its name, as if it had gone before.
func TestPlan_TableDroppedWhilePlanned(t *testing.T) {
	t.Parallel()
	title := []plan.SearchColumn{{Name: "title", Weight: 1}}
	for name, def := range map[string]plan.Definition{
		"table": {Name: "x", Table: "note", Search: title},
		"query": {Name: "x", Query: "select id, title from note", Key: []string{"id"}, Search: title,
			Watch: []plan.Watch{{Table: "note", Columns: []string{"id"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := pgtest.Database(t)
			conn, watch := pgtest.Connect(t, url), pgtest.Connect(t, url)
			pgtest.Exec(t, conn, "create domain number as int", "create table note (id number primary key, title text)")
			ours := connectWith(t, url)
			pgtest.Exec(t, conn, "begin", "lock table pg_inherits") // what is read after the table was found
			planned := make(chan string, 1)
			go func() {
				p, problems, err := plan.Make(t.Context(), ours, def, false)
				planned <- fmt.Sprint(p != nil, problems, err)
			}()
			waitForLock(t, watch, "pg_inherits")
			pgtest.Exec(t, conn, "drop table note; drop domain number", "commit")
			if got := <-planned; !strings.Contains(got, "note") || !strings.HasSuffix(got, "<nil>") {
				t.Error(got)
			}
		})
	}
}
