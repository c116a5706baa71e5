package worker

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Two processes that start together on one table don't remove from each other's capture what is
// only about to be wanted: columns to compare, and whole sources.
func TestRegister_WhileAnotherStarts(t *testing.T) {
	t.Parallel()
	title := plan.Definition{Name: "a", Table: "item", Search: []plan.SearchColumn{{Name: "title"}}}
	others := map[string]plan.Definition{
		"other columns": {Name: "b", Table: "item", Search: []plan.SearchColumn{{Name: "body"}}},
		"another key":   {Name: "b", Table: "item", Key: []string{"code"}, Search: []plan.SearchColumn{{Name: "body"}}},
		"all columns": {Name: "b", Table: "item", Search: []plan.SearchColumn{{Name: "body"}},
			Where: "d is not null"},
	}
	for name, other := range others {
		for i, defs := range [][2]plan.Definition{{title, other}, {other, title}} {
			t.Run(fmt.Sprint(name, i), func(t *testing.T) {
				t.Parallel()
				url := pgtest.Database(t)
				one, two := openSession(t, url), openSession(t, url)
				conn := user(one)
				pgtest.Exec(t, conn, "create table item (id int primary key, code text not null unique, title text, "+
					"body text); insert into item select g, 'c' || g, 't', 'b' from generate_series(1, 9) g")
				first, second := planTable(t, one, defs[0]), planTable(t, two, defs[1])
				// A writer that was there before makes the first wait with its capture done.
				writer := pgtest.Connect(t, url)
				if _, err := one.captureSources(t.Context(), first, false); err != nil {
					t.Fatal(err)
				}
				pgtest.Exec(t, writer, "begin", "update item set title = 'early' where id = 9")
				done := make(chan error, 1)
				go func() {
					_, err := one.register(t.Context(), "a", first)
					for busy := (*busyError)(nil); errors.As(err, &busy); {
						_, err = one.register(t.Context(), "a", first) // as the worker does
					}
					done <- err
				}()
				eventually(t, 10*time.Second, func() string {
					if pgtest.One[bool](t, conn,
						"select exists (select from pg_stat_activity where datname = current_database() and query "+
							"like '%from pg_locks%' and application_name = 'ftsync test' "+
							"and pid <> pg_backend_pid())") {
						return ""
					}
					return "the first does not wait for the writer"
				})
				if _, err := two.captureSources(t.Context(), second, false); err != nil {
					t.Fatal(err)
				}
				pgtest.Exec(t, writer, "commit")
				if err := <-done; err != nil {
					t.Fatal(err)
				}
				if _, err := two.register(t.Context(), "b", second); err != nil {
					t.Fatal(err)
				}
				logged(t, conn)
				for _, column := range []string{"title", "body"} {
					pgtest.Exec(t, conn, "update item set "+column+" = 'new' where id = 1")
					if logged(t, conn) == "" {
						t.Errorf("a change of %s is not logged", column)
					}
				}
				pgtest.Exec(t, conn, "delete from item where id = 2")
				if got := logged(t, conn); (name == "another key") != (got == "2 c2") && got != "2" {
					t.Errorf("a deletion is logged as %q", got)
				}
			})
		}
	}
}
