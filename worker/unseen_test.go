package worker

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// An update of one row that changes nothing an index reads logs nothing; a change of what an
// index reads is never missed.
func TestCapture_UpdatesThatNobodySees(t *testing.T) {
	t.Parallel()
	def := plan.Definition{Name: "x", Table: "item", Search: []plan.SearchColumn{{Name: "title"}},
		Store: []string{"data"}, Where: "not hidden and length(kind) < 10"}
	wide := plan.Definition{Name: "y", Table: "item", Search: []plan.SearchColumn{{Name: "kind"}},
		Filter: []string{"views"}}
	const ddl = `create table item (id int, title text, data json, hidden boolean default false, kind text default 'k',
		views int default 0, seen timestamptz, primary key (id))`
	const insert = `; insert into item select g, 'title', '{}' from generate_series(1, 10) g`
	for _, layout := range []struct{ name, ddl string }{
		{"plain", ddl + insert},
		{"partitioned", ddl + ` partition by range (id); create table item_1 partition of item default` + insert},
	} {
		t.Run(layout.name, func(t *testing.T) {
			url := pgtest.Database(t)
			s := openSession(t, url)
			pgtest.Exec(t, user(s), layout.ddl)
			logs := func(sql string) bool {
				t.Helper()
				pgtest.Exec(t, user(s), "select set_config('ftsync.trimming', '1', false); delete from ftsync.change",
					sql)
				return pgtest.One[int](t, user(s), "select count(*) from ftsync.change") > 0
			}
			if _, err := s.captureSources(t.Context(), planTable(t, s, def), false); err != nil {
				t.Fatal(err)
			}
			for sql, want := range map[string]bool{
				"update item set views = views + 1 where id = 1":           false,
				"update item set seen = now() where id = 2":                false,
				"update item set title = title where id = 3":               false,
				"update item set title = 'other' where id = 4":             true,
				"update item set title = null where id = 5":                true,
				"update item set data = '{ }' where id = 6":                true, // of a type that can't be compared
				"update item set hidden = true where id = 7":               true, // only the condition reads it
				"update item set kind = 'another' where id = 8":            true,
				"update item set id = 100 where id = 9":                    true,
				"update item set title = title || ' ' where id in (1, 2)":  true,
				"update item set views = 1 where id = 99":                  false, // no row
				"update item set title = 'TITLE', views = 3 where id = 10": true,
			} {
				if got := logs(sql); got != want {
					t.Errorf("%s: logged %v, want %v", sql, got, want)
				}
			}
			// Another index of the same table reads more.
			if _, err := s.register(t.Context(), "x", planTable(t, s, def)); err != nil {
				t.Fatal(err)
			}
			if _, err := s.register(t.Context(), "y", planTable(t, s, wide)); err != nil {
				t.Fatal(err)
			}
			for _, sql := range []string{"update item set views = views + 1 where id = 1",
				"update item set title = 'more' where id = 1", "update item set hidden = not hidden where id = 1"} {
				if !logs(sql) {
					t.Errorf("with two indexes, %s logs nothing", sql)
				}
			}
			if logs("update item set seen = now() where id = 2") {
				t.Error("with two indexes, a column that neither reads is logged")
			}
		})
	}
}

// The columns that a condition reads are known, however it is written. One too many does no harm,
// one too few would lose changes.
func TestPlan_WhatAConditionReads(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openSession(t, url)
	pgtest.Exec(t, user(s), `
		create table item (id int primary key, title text, d int, a int, b int, "q""C" int);
		create table whole (id int primary key, title text, a int, b int not null);
		create index on whole (a) where b > 0;
		create table parts (id int, title text, a int, b int, primary key (id)) partition by range (id);
		create table parts_1 partition of parts for values from (0) to (10);
		create table parts_2 (b int, junk int, a int, title text, id int not null);
		alter table parts_2 drop column junk;
		alter table parts attach partition parts_2 for values from (10) to (20);
		create function live(whole) returns bool language sql immutable as 'select $1.a = 1';
		create function opaque(whole) returns bool language plpgsql as 'begin return $1.a = 1; end'`)
	const all = "[]"
	for _, tt := range []struct{ table, where, want string }{
		{"item", "", "[id title]"},
		{"item", "a > 1", "[a id title]"},
		{"item", "a > 1 or b is null", "[a b id title]"},
		{"item", "exists (select 1 where item.b = 2)", ""}, // the row is called d
		{"item", "exists (select 1 where b = 2)", "[b id title]"},
		{"item", "a > 1 -- and not b", "[a b id title]"}, // one too many
		{"item", `title = 'd' and "d" is null`, "[d id title]"},
		{"item", "title = 'it''s d.*'", "[d id title]"},
		{"item", `"q""C" = 1`, `[id q"C title]`},
		{"item", `U&"\0061" = 1`, "[a id title]"},
		{"item", "tableoid = 'item'::regclass", "[id title]"},
		{"whole", "d is not null", all},
		{"whole", "d::text like '%x%'", all},
		{"whole", "to_jsonb(d) ? 'a'", all},
		{"whole", "to_jsonb(d.*) ->> 'a' = '1'", all},
		{"whole", "row_to_json(d)::text = ''", all},
		{"whole", "(d).a = 1", "[a id title]"},
		{"whole", "row((d).*) = row(1, 'x', 2, 3)", "[a b id title]"},
		{"whole", "(select x.a from (select d.*) x) = 1", "[a id title]"},
		{"whole", "exists (select from unnest(array[a, b]) x where x > 1)", "[a b id title]"},
		{"whole", "live(d)", "[a id title]"},
		{"whole", "opaque(d)", all},
		{"whole", "d.opaque", all},
		{"whole", "b > 0", "[b id title]"}, // though an index implies it
		{"whole", "b is not null", "[b id title]"},
		{"parts", "a = 1 and id > 15", "[a id title]"},
		{"parts", "d is distinct from null", all},
		{"parts", "to_jsonb(d.*) ->> 'a' = '1'", all},
		{"parts", "ctid <> '(0,0)'", ""},
		{"item", "xmin::text = '1'", ""},
	} {
		def := plan.Definition{Name: "x", Table: tt.table, Search: []plan.SearchColumn{{Name: "title"}},
			Where: tt.where}
		p, problems, err := plan.Make(t.Context(), s.conn, def, false)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if p != nil {
			got = fmt.Sprint(p.Sources[0].Reads)
		}
		if got != tt.want {
			t.Errorf("of %s, where %q reads %s, want %s (%v)", tt.table, tt.where, got, tt.want, problems)
		}
	}
}

// A condition that depends on other rows of the table can't be followed, and is refused; so is
// one that reads a table whose changes can't be followed.
func TestPlan_ConditionOnOtherRows(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	s := openSession(t, url)
	pgtest.Exec(t, user(s), `
		create table item (id int primary key, title text, cat int);
		create table keyless (id int);
		create materialized view mat as select 1 as id;
		create table parts (id int primary key, title text, cat int) partition by range (id);
		create table parts_1 partition of parts for values from (0) to (10);
		create table parts_2 partition of parts for values from (10) to (20)`)
	for _, table := range []string{"item", "parts"} {
		for _, where := range []string{
			"id = (select max(id) from " + table + ")",
			"id in (select cat from " + table + ")",
			"not exists (select from " + table + " x where x.cat = d.id)",
			"(with c as materialized (select id from " + table + ") select count(*) from c) > 0",
			"cat in (select id from keyless)",
			"cat in (select id from mat)",
		} {
			def := plan.Definition{Name: "x", Table: table, Search: []plan.SearchColumn{{Name: "title"}}, Where: where}
			_, problems, err := plan.Make(t.Context(), s.conn, def, false)
			if err != nil {
				t.Fatal(err)
			}
			if len(problems) != 1 || problems[0].Field != "where" || problems[0].Warning {
				t.Errorf("of %s, where %q: %v, want a problem", table, where, problems)
			}
		}
	}
}

// When a table that a condition reads changes, all documents are read again, however the
// condition reads it; check says what that costs.
func TestPlan_ConditionOnOtherTables(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create table category (id int primary key, active bool);
		create view active as select id from category where active;
		create table item (id int primary key, title text, cat int);
		create table parts (id int, title text, cat int, lang text, primary key (id, lang)) partition by range (id);
		create table parts_1 partition of parts for values from (0) to (10);
		create table parts_2 partition of parts for values from (10) to (100);
		insert into category select g, g % 2 = 0 from generate_series(0, 9) g;
		insert into item select g, 'title', g % 12 from generate_series(1, 50) g;
		insert into parts select g, 'title', g % 12, 'en' from generate_series(1, 50) g`)
	var defs []plan.Definition
	for _, table := range []string{"item", "parts"} {
		for i, where := range []string{
			"cat in (select id from category where active)",
			"cat in (select id from active)",
			"exists (select from category c where c.id = cat and c.active)",
			"(select active from category c where c.id = d.cat)",
			"cat = any (array(select id from category where active))",
			"(with c as materialized (select id from category where active) select count(*) from c) > 4",
		} {
			defs = append(defs, plan.Definition{Name: fmt.Sprint(table, i), Table: table,
				Search: []plan.SearchColumn{{Name: "title"}}, Where: where})
		}
	}
	problems, err := Check(t.Context(), Config{Connect: url, Indexes: defs})
	if err != nil {
		t.Fatal(err)
	}
	warned := 0
	for _, p := range problems {
		if !p.Warning {
			t.Errorf("check finds a problem: %v", p)
		}
		if p.Field == "where" && strings.Contains(p.Found, "reads public.category") {
			warned++
		}
	}
	if warned != len(defs) {
		t.Errorf("check warns of %d of %d conditions: %v", warned, len(defs), problems)
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t)
	for _, sql := range []string{
		"update category set active = not active where id < 3", "delete from category where id = 4",
		"insert into category values (11, true)",
		"update item set cat = 3 where id = 5; update parts set cat = 3 where id = 5", "truncate category",
	} {
		pgtest.Exec(t, conn, sql)
		w.waitEqual(t, conn, defs...)
	}
}
