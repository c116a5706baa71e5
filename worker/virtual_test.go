package worker

import (
	"strings"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

func needs18(t *testing.T) {
	t.Helper()
	if serverVersion(t) < 18 {
		t.Skip("this came with Postgres 18: make test-postgres POSTGRES=postgres:18")
	}
}

// A generated column that is virtual has no value in triggers: its documents change
// with the columns that it is computed from.
func TestVirtual_IsFollowed(t *testing.T) {
	t.Parallel()
	needs18(t)
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	const columns = `(id int primary key, first text, last text, n int, unread text,
		name text generated always as (first || ' ' || last), big boolean generated always as (n > 10) virtual)`
	const row = "g, 'first', 'last', g from generate_series(1, 20) g"
	pgtest.Exec(t, conn, "create table person "+columns, "insert into person (id, first, last, n) select "+row,
		"create table part "+columns+" partition by range (id)",
		"create table part_1 partition of part for values from (0) to (100)",
		"insert into part (id, first, last, n) select "+row)
	def := func(table string) plan.Definition {
		return plan.Definition{Name: table, Table: table, Search: []plan.SearchColumn{{Name: "name"}}, Where: "big"}
	}
	person, part := def("person"), def("part")
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{person, part}}, "")
	w.waitFollowing(t)
	for _, sql := range []string{
		"update %s set last = 'another' where id = 12",
		"update %s set n = 50 where id = 3",
		"update %s set n = 1 where id > 15",
		"update %s set first = 'many'",
		"alter table %s alter column name set expression as (last || ', ' || first)",
		"update %s set last = 'the last' where id = 3",
	} {
		for _, table := range []string{"person", "part"} {
			pgtest.Exec(t, conn, strings.ReplaceAll(sql, "%s", table))
		}
		w.waitEqual(t, conn, person, part)
	}
	s := openSession(t, url)
	if got := strings.Join(planTable(t, s, person).Sources[0].Reads, " "); got != "big first id last n name" {
		t.Errorf("the index reads %s", got)
	}
	joined := plan.Definition{Name: "joined", Query: "select id, name from person", Key: []string{"id"},
		Search: []plan.SearchColumn{{Name: "name"}},
		Watch: []plan.Watch{{Table: "person", Columns: []string{"name"},
			Keys: "select id from person where name = any($1)"}}}
	_, problems, err := plan.Make(t.Context(), s.conn, joined, false)
	if err != nil || len(problems) != 1 || !strings.Contains(problems[0].Want, "first, last") {
		t.Errorf("watching a virtual column: %+v, %v", problems, err)
	}
}

// "Not null" that holds for new rows only makes no key.
func TestPlan_NotNullThatIsNotValid(t *testing.T) {
	t.Parallel()
	needs18(t)
	s := openSession(t, pgtest.Database(t))
	pgtest.Exec(t, user(s), "create table item (a int unique, title text)",
		"insert into item values (null, 'without'), (1, 'with')",
		"alter table item add constraint given not null a not valid")
	def := plan.Definition{Name: "x", Table: "item", Key: []string{"a"}, Search: []plan.SearchColumn{{Name: "title"}}}
	if _, problems, err := plan.Make(t.Context(), s.conn, def, false); err != nil || len(problems) != 1 ||
		!strings.Contains(problems[0].Found, "may be null") {
		t.Errorf("with a row without a key: %+v, %v", problems, err)
	}
	pgtest.Exec(t, user(s), "delete from item where a is null", "alter table item validate constraint given")
	if p, problems, err := plan.Make(t.Context(), s.conn, def, false); err != nil || p == nil {
		t.Errorf("validated: %+v, %v", problems, err)
	}
}
