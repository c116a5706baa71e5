package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/cache/search"
)

// Whatever a client sends, to ftsync's own search or to Meilisearch's, the answer
// is a page of hits or says what is wrong with the request: no fault of the
// server, and no error of FTS5 or SQLite, which would be one.
func FuzzSearch_onAnIndex(f *testing.F) {
	x := filledIndex(f, document.Schema{Tokenizer: "english", Synonyms: [][]string{{"fox", "red animal"}},
		StopWords: []string{"the"}, Columns: []document.Column{
			{Name: "title", Type: document.Text, Search: true, Weight: 5}, {Name: "tags", Type: document.Array,
				Search: true,
				Filter: true, Exact: true},
			{Name: "year", Type: document.Integer, Filter: true}, {Name: "price", Type: document.Number, Filter: true},
			{Name: "day", Type: document.Date, Filter: true}, {Name: "kind", Type: document.Text, Filter: true},
			{Name: geo.Field, Type: document.Place, Filter: true}}},
		document.Document{Key: "1", Values: []any{"The red fox jumps", `["a","b c"]`, int64(1999), "9.50", "2020-01-02",
			"long", `{"lat":48.85,"lng":2.35}`}},
		document.Document{Key: "2", Values: []any{"A lazy dog", `[]`, nil, nil, nil, nil, nil}},
		document.Document{Key: "3", Values: []any{"东京 tower \x01 in Ünïcode", nil, int64(-5), "1e3", "infinity", "",
			`{"lat":-90,"lng":180}`}})
	s := newTestServer(x)
	h := s.handler()
	for _, q := range hostile {
		f.Add(q, "", "", "", `{"q":"fox"}`)
	}
	for _, match := range search.Matches {
		f.Add(`"red fox" -dog title:jum*`, `year >= 1999 AND NOT tags IN [a, "b c"] OR kind IS EMPTY`,
			"year:desc:nulls_first,tags", string(match),
			`{"q":"fox","filter":["year > 1",["kind = long","price < `+
				`3"]],"facets":["*"],"sort":["year:asc"],"attributesToCrop":["*"],"page":2}`)
	}
	f.Add("fox", "_geoRadius(48.85, 2.35, 1e3) OR NOT _geoBoundingBox([10, -170], [-90, 170])",
		"_geoPoint(-90, 180):desc,year", "auto", `{"q":"fox","distinct":"kind","rankingScoreThreshold":0.5,`+
			`"facets":["*"],"sort":["_geoPoint(1, 2):asc"],"filter":"_geo EXISTS"}`)
	f.Add("fox", "_geo IS NULL", "kind", "any", `{"id":"1","filter":"year > 1","rankingScoreThreshold":0.1}`)
	f.Add("fox", "_geoRadius(91, 0, 1)", "_geo", "all", `{"ids":["1",2],"filter":"year > 1","sort":["year:asc"]}`)
	f.Add("title : (fox OR", "day 2020-01-01 TO 2021-01-01", "price", "fts", `{"hitsPerPage":1e9}`)
	f.Fuzz(func(t *testing.T, q, filter, sort, match, body string) {
		v := url.Values{"q": {q}, "filter": {filter}, "sort": {sort}, "facets": {"year,tags,kind"}, "explain": {"true"},
			"cursor": {""}, "limit": {"2"}, "crop": {"2"}}
		if match != "" {
			v.Set("match", match)
		}
		if column, _, _ := strings.Cut(sort, ":"); column == "kind" || column == "price" {
			v.Set("distinct", column)
		}
		check := func(r *http.Request) string {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != http.StatusOK && w.Code != http.StatusBadRequest &&
				w.Code != http.StatusRequestEntityTooLarge && w.Code != http.StatusUnsupportedMediaType {
				t.Errorf("%s: %d %s", r.URL, w.Code, w.Body)
			}
			return w.Body.String()
		}
		first := check(httptest.NewRequest(http.MethodGet, "/search?"+v.Encode(), nil))
		if _, next, ok := strings.Cut(first, `"next":"`); ok {
			next, _, _ = strings.Cut(next, `"`)
			v.Set("cursor", next)
			if answer := check(httptest.NewRequest(http.MethodGet, "/search?"+v.Encode(),
				nil)); !strings.Contains(answer, `"hits":`) {
				t.Errorf("the next page of %s: %s", v.Encode(), answer)
			}
		}
		v.Set("cursor", q) // not one of ours
		check(httptest.NewRequest(http.MethodGet, "/search?"+v.Encode(), nil))
		for _, path := range []string{"/indexes/films/search", "/multi-search", "/indexes/films/facet-search",
			"/indexes/films/documents/fetch", "/indexes/films/similar"} {
			r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
			r.Header.Set("Content-Type", "application/json")
			check(r)
		}
	})
}
