package worker

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// Paths into json and jsonb are searched, filtered by and stored, follow each change of the
// column, and are what verify compares. A column that has the name of a path comes before it.
func TestWorker_FollowsPaths(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `create table ware (id text primary key, attrs jsonb, raw json, "attrs.real" text, other int);
		insert into ware values
		('a', '{"color": "red", "size": {"width": 40}, "items": [{"sku": "s1"}, {"sku": 7}], "real": 1}',
		 '{"n": 12345678901234567890.10, "u": "\u0000"}', 'column', 1),
		('b', '{}', null, null, 1), ('c', null, '[{"n": 1}, {"n": "one"}]', 'x', 1)`)
	def := plan.Definition{Name: "wares", Table: "ware",
		Search: []plan.SearchColumn{{Name: "attrs.color"}, {Name: "attrs.items.sku"}, {Name: "attrs.real"}},
		Filter: []string{"attrs.size.*", "attrs.color", "raw.*"}, Store: []string{"attrs.items", `attrs."a.b"`}}
	w := startWorker(t, Config{Connect: url, Indexes: []plan.Definition{def}}, "")
	w.waitFollowing(t)
	x, err := w.cache.Index("wares")
	if err != nil {
		t.Fatal(err)
	}
	found := func(q search.Query) string {
		q.Limit, q.Exact = 10, true
		r, err := x.Search(t.Context(), q)
		if err != nil {
			return err.Error()
		}
		var list []string
		for _, h := range r.Hits {
			list = append(list, h.ID)
		}
		slices.Sort(list)
		return strings.Join(list, " ")
	}
	doc, ok, err := x.Get(t.Context(), "a")
	want := `{"attrs.color":"red","attrs.items.sku":["s1",7],"attrs.real":"column","attrs.size":{"width": 40},` +
		`"raw":{"n": 12345678901234567890.10, "u": "\u0000"},"attrs.items":[{"sku": "s1"}, {"sku": 7}],` +
		`"attrs.\"a.b\"":null}`
	if err != nil || !ok || string(doc) != want {
		t.Errorf("the document is %s (%v), want %s", doc, err, want)
	}
	for q, want := range map[string]string{"red": "a", "s1": "a", "7": "a", "column": "a", "40": ""} {
		if got := found(search.Query{Text: q}); got != want {
			t.Errorf("%q finds %q, want %q", q, got, want)
		}
	}
	if got := found(search.Query{Text: "red", In: []string{"attrs.items.sku"}}); got != "" {
		t.Errorf("in another path red finds %q", got)
	}
	filters := func(want map[string]string) {
		t.Helper()
		for filter, want := range want {
			if got := found(search.Query{Filters: []string{filter}}); got != want {
				t.Errorf("%s finds %q, want %q", filter, got, want)
			}
		}
	}
	filters(map[string]string{"attrs.color = red": "a", "attrs.size.width = 40": "a", "attrs.size IS NULL": "b c",
		"raw.n = 12345678901234567890.1": "a", "raw.n = one": "c", "raw.n = 1": "c"})
	pgtest.Exec(t, conn, `update ware set other = 2`, `update ware set attrs = attrs || '{"size": {"width": 41}}'
		where id = 'a'`, `update ware set attrs = '{"color": ["red", "blue"]}' where id = 'b'`)
	eventually(t, 30*time.Second, func() string {
		got := found(search.Query{Filters: []string{"attrs.size.width = 41"}}) + found(search.Query{Text: "blue"})
		if got != "ab" {
			return fmt.Sprintf("found %q", got)
		}
		return ""
	})
	filters(map[string]string{"attrs.color = red": "a b", "attrs.color = blue": "b", "attrs.size.width = 40": ""})
	w.waitEqual(t, conn, def)
}
