package cache

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/cache/search"
)

// Documents are filtered and sorted by their places, also where they are near a pole or the meridian of
// 180 degrees, and as they change.
func TestSearch_places(t *testing.T) {
	schema := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: geo.Field, Type: document.Place, Filter: true}}}
	at := func(key string, place any) document.Document {
		if p, ok := place.(geo.Point); ok {
			place = p.JSON()
		}
		return document.Document{Key: key, Values: []any{"town", place}}
	}
	x := published(t, schema, at("paris", geo.Point{Lat: 48.8566, Lng: 2.3522}), at("null", nil),
		at("berlin", geo.Point{Lat: 52.52, Lng: 13.405}), at("island", geo.Point{}),
		at("fiji", geo.Point{Lat: -18, Lng: 179.9}), at("taveuni", geo.Point{Lat: -18, Lng: -179.9}),
		at("pole", geo.Point{Lat: 90, Lng: 77}), at("wrong", `{"lat":91,"lng":0}`))
	ids := func(q search.Query) string {
		var list []string
		for _, h := range find(t, x, q).Hits {
			list = append(list, h.ID)
		}
		return strings.Join(list, " ")
	}
	filtered := func(filter string) string { return ids(search.Query{Text: "town", Filters: []string{filter}}) }
	near := func(lat, lng float64, down bool) []columns.Order {
		return []columns.Order{{Column: geo.Field, Near: &geo.Point{Lat: lat, Lng: lng}, Descending: down}}
	}
	for filter, want := range map[string]string{
		"_geoRadius(48.8566, 2.3522, 0)":                           "paris",
		"_geoRadius(48.9, 2.4, 10000)":                             "paris",
		"_geoRadius(48.9, 2.4, 900000)":                            "paris berlin",
		"_geoRadius(-18, 180, 20000)":                              "fiji taveuni",
		"_geoRadius(89.5, -100, 100000)":                           "pole",
		"_geoBoundingBox([-15, -179], [-20, 179])":                 "fiji taveuni",
		"_geoBoundingBox([60, 20], [40, 0])":                       "paris berlin",
		"_geoBoundingBox([90, 180], [-90, -180])":                  "paris berlin island fiji taveuni pole",
		"NOT _geoBoundingBox([60, 20], [-60, -20])":                "null fiji taveuni pole wrong",
		"_geo IS NULL":                                             "null wrong",
		"_geo EXISTS AND NOT _geoRadius(0, 0, 9000000)":            "fiji taveuni pole",
		"_geoRadius(0, 0, 1) OR _geoBoundingBox([53,14],[52, 13])": "berlin island",
	} {
		if got := filtered(filter); got != want {
			t.Errorf("%s leaves %s, want %s", filter, got, want)
		}
	}
	if got := ids(search.Query{Order: near(50, 5, false)}); got != "paris berlin pole island fiji taveuni null wrong" &&
		got != "paris berlin pole island taveuni fiji null wrong" {
		t.Errorf("from 50, 5 on: %s", got)
	}
	if got := ids(search.Query{Order: near(-18, 179.8, true), Limit: 3}); got != "island paris berlin" {
		t.Errorf("away from Fiji: %s", got)
	}
	hits := find(t, x, search.Query{Text: "town", Order: near(52.52, 13.405, false), Limit: 8}).Hits
	here, d := hits[0].Distance, hits[1].Distance
	if here == nil || *here != 0 || d == nil || *d < 877_000 || *d > 878_000 || hits[7].Distance != nil {
		t.Errorf("the distances are %v, %v, %v", here, d, hits[7].Distance)
	}
	if got := string(hits[0].Document); got != `{"title":"town","_geo":{"lat":52.52,"lng":13.405}}` {
		t.Errorf("a document is %s", got)
	}
	var pages []string
	for q := (search.Query{Order: near(0, 0, false), Limit: 3, Paging: true}); ; {
		r := find(t, x, q)
		for _, h := range r.Hits {
			pages = append(pages, h.ID)
		}
		if q.Cursor = r.Next; q.Cursor == "" {
			break
		}
	}
	if got := strings.Join(pages, " "); got != ids(search.Query{Order: near(0, 0, false)}) {
		t.Errorf("by a cursor the order is %s", got)
	}

	doc := at("null", geo.Point{Lat: 48.86, Lng: 2.35})
	apply(t, x.Published(), Batch{Upserts: []document.Document{doc}, Deletes: []string{"paris"}})
	if got := filtered("_geoRadius(48.8566, 2.3522, 2000)"); got != "null" {
		t.Errorf("after a change %s is found", got)
	}
	x = reopen(t, x)
	if got := filtered("_geoRadius(48.8566, 2.3522, 2000)"); got != "null" {
		t.Errorf("after it was opened again %s is found", got)
	}

	for _, q := range []search.Query{
		{Filters: []string{"_geo = 1"}}, {Filters: []string{"_geo IS EMPTY"}},
		{Filters: []string{"_geoRadius(91, 0, 1)"}},
		{Filters: []string{"_geoRadius(0, 181, 1)"}}, {Filters: []string{"_geoRadius(0, 0, -1)"}},
		{Filters: []string{"_geoRadius(0, 0)"}}, {Filters: []string{"_geoRadius(0, 0, NaN)"}},
		{Filters: []string{"_geoBoundingBox([1, 2], [3, 4])"}}, {Filters: []string{"_geoBoundingBox(1, 2, 3, 4)"}},
		{Filters: []string{"_geoPolygon([1,2],[3,4],[5,6])"}}, {Filters: []string{"_geoPoint(1, 2)"}},
		{Facets: []string{geo.Field}}, {Distinct: geo.Field}, {Order: []columns.Order{{Column: geo.Field}}},
	} {
		if r, err := x.Search(t.Context(), q); err == nil {
			t.Errorf("%+v finds %d", q, r.Total)
		}
	}
	y := published(t, films)
	for _, q := range []search.Query{{Filters: []string{"_geoRadius(1, 2, 3)"}}, {Order: near(1, 2, false)}} {
		if _, err := y.Search(t.Context(), q); !strings.Contains(fmt.Sprint(err), "place") {
			t.Errorf("without places: %v", err)
		}
	}
}
