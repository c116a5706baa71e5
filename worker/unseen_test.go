package worker

import (
	"fmt"
	"testing"

	"ftsync/worker/pgtest"
)

// An update that changes nothing an index reads logs nothing, where it is of one
// row; what an index does read is never missed.
func TestCapture_UpdatesThatNobodySees(t *testing.T) {
	def := Definition{Name: "x", Table: "item", Search: []SearchColumn{{Name: "title"}}, Store: []string{"data"}, Where: "not hidden and length(kind) < 10"}
	wide := Definition{Name: "y", Table: "item", Search: []SearchColumn{{Name: "kind"}}, Filter: []string{"views"}}
	const ddl = `create table item (id int, title text, data json, hidden boolean default false, kind text default 'k', views int default 0, seen timestamptz, primary key (id))`
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
				pgtest.Exec(t, user(s), "select set_config('ftsync.trimming', '1', false); delete from ftsync.change", sql)
				return pgtest.One[int](t, user(s), "select count(*) from ftsync.change") > 0
			}
			if _, err := s.capture(t.Context(), planTable(t, s, def)); err != nil {
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
			for _, sql := range []string{"update item set views = views + 1 where id = 1", "update item set title = 'more' where id = 1", "update item set hidden = not hidden where id = 1"} {
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

// A condition that looks at the row as a whole reads all of it.
func TestPlan_WhatAConditionReads(t *testing.T) {
	url := pgtest.Database(t)
	s := openSession(t, url)
	pgtest.Exec(t, user(s), "create table item (id int primary key, title text, d int, a int, b int)")
	for where, want := range map[string]string{
		"":                                "[id title]",
		"a > 1":                           "[a id title]",
		"d.a > 1 or b is null":            "[a b id title]",
		"exists (select 1 where d.b = 2)": "[b id title]",
		"d::text like '%x%'":              "[]",
		"to_jsonb(d) ? 'a'":               "[]",
		"a > 1 -- and not b":              "[a id title]",
		"title = 'd' and \"d\" is null":   "[]", // might be the row: better one too many
	} {
		p := planTable(t, s, Definition{Name: "x", Table: "item", Search: []SearchColumn{{Name: "title"}}, Where: where})
		if got := fmt.Sprint(p.sources[0].reads); got != want {
			t.Errorf("where %q reads %s, want %s", where, got, want)
		}
	}
}
