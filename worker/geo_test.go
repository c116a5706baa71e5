package worker

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/cache/search"
	"ftsync/worker/pgtest"
	"ftsync/worker/plan"
)

// A place of a point, of two columns or of a query's is the document's, follows its changes, and is none
// where a value is missing or out of range. Each value of the distinct column is found once.
func TestGeo(t *testing.T) {
	t.Parallel()
	url := pgtest.Database(t)
	conn := pgtest.Connect(t, url)
	pgtest.Exec(t, conn, `
		create table town (id text primary key, name text, country text, at point, lat numeric(9,6), lng real);
		insert into town values ('paris', 'town', 'fr', '(2.3522,48.8566)', 48.8566, 2.3522),
			('lyon', 'town', 'fr', '(4.8357,45.764)', 45.764, 4.8357),
			('berlin', 'town', 'de', '(13.405,52.52)', 52.52, 13.405),
			('half', 'town', null, null, 48.8566, null), ('north', 'town', null, '(0,90.5)', 90.5, 0),
			('nan', 'town', null, '(NaN,1)', 1, 'NaN'), ('inf', 'town', null, '(infinity,1)', null, null)`)
	named := []plan.SearchColumn{{Name: "name"}}
	two := plan.Geo{Lat: "lat", Lng: "lng"}
	defs := []plan.Definition{
		{Name: "point", Table: "town", Search: named, Geo: plan.Geo{Point: "at"}, Distinct: "country"},
		{Name: "two", Table: "town", Search: named, Geo: two, Store: []string{"lat"}},
		{Name: "query", Query: "select id, name, lat + 0 as north, at from town", Key: []string{"id"}, Search: named,
			Geo: plan.Geo{Point: "at"}, Watch: []plan.Watch{{Table: "town", Columns: []string{"id"}}}},
	}
	w := startWorker(t, Config{Connect: url, Indexes: defs}, "")
	w.waitFollowing(t)
	found := func(index string, q search.Query) string {
		t.Helper()
		x, err := w.cache.Index(index)
		if err != nil {
			t.Fatal(err)
		}
		q.Limit = 10
		r, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, h := range r.Hits {
			ids = append(ids, h.ID)
		}
		return strings.Join(ids, " ")
	}
	near := search.Query{Filters: []string{"_geoRadius(48.86, 2.35, 5000)"}}
	for _, d := range defs {
		if got := found(d.Name, search.Query{Repeats: true, Filters: []string{"_geo EXISTS"}}); len(
			strings.Fields(got)) != 3 {
			t.Errorf("%s: places have %s", d.Name, got)
		}
		if got := found(d.Name, near); got != "paris" {
			t.Errorf("%s: near Paris there are %s", d.Name, got)
		}
	}
	if doc, _, err := w.published(t, "two").Get(t.Context(), "lyon"); err != nil ||
		string(doc) != `{"name":"town","lat":45.764000,"_geo":{"lat":45.764,"lng":4.8357}}` {
		t.Errorf("a document is %s, %v", doc, err)
	}
	pgtest.Exec(t, conn, `update town set at = point(lng, lat), lng = 2.36, lat = 48.85 where id = 'berlin'`,
		`update town set at = '(2.34,48.85)', lat = null where id = 'lyon'`)
	for index, want := range map[string]string{"point": "paris lyon", "two": "paris berlin", "query": "paris lyon"} {
		q := near
		q.Repeats = true
		eventually(t, 30*time.Second, func() string {
			if got := strings.Fields(found(index, q)); len(got) != 2 || !strings.Contains(want, got[0]) ||
				!strings.Contains(want, got[1]) {
				return fmt.Sprintf("%s: near Paris there are %s, want %s", index, got, want)
			}
			return ""
		})
	}
	if got := strings.Fields(found("point", search.Query{Text: "town"})); len(got) != 6 {
		t.Errorf("with one document a country it finds %s", got)
	}
}
