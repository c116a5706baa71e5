package web

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// What is asked in the query string reaches the index.
func TestSearch_asks(t *testing.T) {
	var asked search.Query
	x := scored("titles", 1)
	x.search = func(_ context.Context, q search.Query) (search.Result, error) {
		asked = q
		return search.Result{}, nil
	}
	s := newTestServer(x)
	plain := search.Query{Match: search.MatchAuto, Limit: 20, Mark: true}
	with := func(f func(*search.Query)) search.Query {
		q := plain
		f(&q)
		return q
	}
	tests := []struct {
		query string
		want  search.Query
	}{
		{"", plain},
		{"q=red+fox&limit=0&offset=7", with(func(q *search.Query) { q.Text, q.Limit, q.Offset = "red fox", 0, 7 })},
		{"match=any&typo=off&fields=title,body", with(func(q *search.Query) {
			q.Match, q.Exact, q.In = search.MatchAny,
				true, []string{"title", "body"}
		})},
		{"filter=a+%3D+1&filter=b+%3D+%22x%22",
			with(func(q *search.Query) { q.Filters = []string{"a = 1", `b = "x"`} })},
		{"sort=year:desc,+title,rating:asc:nulls_first", with(func(q *search.Query) {
			q.Order = []columns.Order{{Column: "year", Descending: true}, {Column: "title"},
				{Column: "rating", NullsFirst: true}}
		})},
		{"facets=type,country&facet_values=5&facet_prefix=Un", with(func(q *search.Query) {
			q.Facets, q.FacetValues, q.FacetPrefix = []string{"type", "country"}, 5, "Un"
		})},
		{"sort=year,_geoPoint(48.85,+-2.5):desc,_geoPoint(1,2):asc:nulls_first", with(func(q *search.Query) {
			q.Order = []columns.Order{{Column: "year"},
				{Column: "_geo", Near: &geo.Point{Lat: 48.85, Lng: -2.5}, Descending: true},
				{Column: "_geo", Near: &geo.Point{Lat: 1, Lng: 2}, NullsFirst: true}}
		})},
		{"distinct=maker", with(func(q *search.Query) { q.Distinct = "maker" })},
		{"distinct=", with(func(q *search.Query) { q.Repeats = true })},
		{"return=title&explain=true&cursor=abc&highlight=false", with(func(q *search.Query) {
			q.Fields, q.Explain, q.Cursor, q.Paging, q.Mark = []string{"title"}, true, "abc", true, false
		})},
	}
	for _, tt := range tests {
		if w := get(t, s, "/search?"+tt.query); w.Code != http.StatusOK || !reflect.DeepEqual(asked, tt.want) {
			t.Errorf("%s: %d %s\ngot  %+v\nwant %+v", tt.query, w.Code, w.Body, asked, tt.want)
		}
	}
}

// What the index answers reaches the client.
func TestSearch_answers(t *testing.T) {
	one, two := 1.0, 2.5
	x := scored("titles", 1)
	x.search = func(context.Context, search.Query) (search.Result, error) {
		return search.Result{Total: 7, AtLeast: true, Next: "abc", Suggestion: "red fox",
			Corrected: []search.Correction{{From: "rde", To: "red"}},
			Facets: map[string]columns.Facet{"year": {Values: []columns.FacetValue{{Value: json.RawMessage("1999"),
				Count: 3}}, Distinct: 9, Min: &one, Max: &two}},
			Hits: []search.Hit{{ID: "1", Score: 0.5, Document: json.RawMessage(`{}`),
				Explanation: &search.Explanation{Sum: 3},
				Marks: map[string]search.Marked{"title": {Text: "one two three four",
					Spans: [][2]int{{8, 13}}}}}}}, nil
	}
	var got map[string]any
	w := get(t, newTestServer(x), "/search?q=rde&crop=1&limit=1&cursor=")
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]any{
		"total": 7.0, "total_is_exact": false, "next": "abc", "did_you_mean": "red fox",
	} {
		if got[path] != want {
			t.Errorf("%s is %v, want %v", path, got[path], want)
		}
	}
	for _, want := range []string{
		`"corrections":[{"from":"rde","to":"red"}]`,
		`"facets":{"year":{"values":[{"value":1999,"count":3}],"distinct":9,"min":1,"max":2.5}}`,
		`"title":"…<mark>three</mark>…"`, `"explanation":{`, `"sum":3`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
}

// Of several indexes counts are added, and what cannot be had is said.
func TestSearch_severalIndexes(t *testing.T) {
	faceted := func(name string, values ...columns.FacetValue) *fakeIndex {
		x := scored(name, 1)
		x.search = func(context.Context, search.Query) (search.Result, error) {
			return search.Result{Total: 2, Next: "abc", Facets: map[string]columns.Facet{"type": {Values: values,
				Distinct: len(values)}}}, nil
		}
		return x
	}
	value := func(v string, n int64) columns.FacetValue {
		return columns.FacetValue{Value: json.RawMessage(v), Count: n}
	}
	s := newTestServer(faceted("a", value(`"x"`, 3), value(`"y"`, 1)), faceted("b", value(`"y"`, 4)))
	w := get(t, s, "/search?facets=type")
	if !strings.Contains(w.Body.String(), `"values":[{"value":"y","count":5},{"value":"x","count":3}],"distinct":2`) ||
		strings.Contains(w.Body.String(), `"next"`) {
		t.Errorf("got %s", w.Body)
	}
	if a := decode[answer](t, w); len(a.Positions) != 2 {
		t.Errorf("positions %v", a.Positions)
	}
	wantProblem(t, get(t, s, "/search?sort=year"), http.StatusBadRequest, codeBadParameter, "sort")
	wantProblem(t, get(t, s, "/search?cursor="), http.StatusBadRequest, codeBadParameter, "cursor")
}

// A value that is rare in one index may be the commonest of all: how many values
// are wanted counts for the sum, not for what each index lists.
func TestSearch_fewFacetValuesOfSeveralIndexes(t *testing.T) {
	counted := func(name string, counts ...facetValue) *fakeIndex {
		x := scored(name, 1)
		x.search = func(_ context.Context, q search.Query) (search.Result, error) {
			f := columns.Facet{Distinct: len(counts)}
			for _, v := range counts[:min(q.FacetValues, len(counts))] {
				f.Values = append(f.Values, columns.FacetValue(v))
			}
			return search.Result{Facets: map[string]columns.Facet{"type": f}}, nil
		}
		return x
	}
	value := func(v string, n int64) facetValue { return facetValue{json.RawMessage(v), n} }
	s := newTestServer(counted("a", value(`"x"`, 3), value(`"y"`, 2)), counted("b", value(`"z"`, 4), value(`"y"`, 2)),
		counted("c", value(`"w"`, 5), value(`"y"`, 2)))
	got := decode[answer](t, get(t, s, "/search?facets=type&facet_values=1")).Facets["type"]
	if len(got.Values) != 1 || string(got.Values[0].Value) != `"y"` || got.Values[0].Count != 6 || got.Distinct != 4 {
		t.Errorf("got %+v of %d", got.Values, got.Distinct)
	}
}

// A column that one index has may be missing in another: the answer says in which.
func TestSearch_columnsOfSeveralIndexes(t *testing.T) {
	s := newTestServer(realIndex(t), &fakeIndex{name: "shops", held: indexes.Facts{Generation: "g"},
		search: func(_ context.Context, q search.Query) (search.Result, error) {
			if q.Filters != nil {
				return search.Result{}, &search.BadQuery{Part: "filters", Detail: "no column", Offset: 0}
			}
			if q.Facets != nil {
				return search.Result{}, &search.BadQuery{Part: "facets", Detail: "there is no filter column",
					Offset: -1}
			}
			return search.Result{}, nil
		}})
	for query, parameter := range map[string]string{"filter=year+%3D+1999": "filter", "facets=year": "facets"} {
		w := get(t, s, "/search?"+query)
		var p problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusBadRequest ||
			p.Parameter != parameter || !strings.HasPrefix(p.Detail, "Index shops: ") {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
		if w := get(t, s, "/search?index=films&"+query); w.Code != http.StatusOK {
			t.Errorf("%s in one index: %d %s", query, w.Code, w.Body)
		}
	}
	if w := get(t, s, "/search?crop=title:3"); w.Code != http.StatusOK { // of one index; it is only how an answer looks
		t.Errorf("crop: %d %s", w.Code, w.Body)
	}
}

// Mistakes that only the index can find are the client's too, with their place.
func TestSearch_badQueries(t *testing.T) {
	s := newTestServer(realIndex(t))
	tests := []struct {
		query, code, parameter string
		position               int
		detail                 string
	}{
		{"filter=year+>+&q=x", codeBadFilter, "filter", 8, "year >"},
		{"filter=&filter=%C3%A9+%3D+1", codeBadFilter, "filter", 1, `no column "é"`},
		{"filter=yaer=1", codeBadFilter, "filter", 1, "year"},
		{"filter=year+%3D+old", codeBadFilter, "filter", 8, "number"},
		{"sort=nosuch", codeUnknownColumn, "sort", 0, "year"},
		{"facets=nosuch", codeUnknownColumn, "facets", 0, "year"},
		{"fields=year", codeUnknownColumn, "fields", 0, "title"},
		{"return=nosuch", codeUnknownColumn, "return", 0, "title"},
		{"crop=year:3", codeUnknownColumn, "crop", 0, "title"},
		{"match=fts&q=(a", codeBadExpression, "q", 0, "FTS5"},
		{"match=fts&q=a+nosuch:b", codeBadExpression, "q", 3, "title"},
		{"cursor=%00", codeBadCursor, "cursor", 0, ""},
	}
	for _, tt := range tests {
		p := wantProblem(t, get(t, s, "/search?"+tt.query), http.StatusBadRequest, tt.code, tt.parameter)
		if p.Position != tt.position || !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%s: position %d, want %d: %s", tt.query, p.Position, tt.position, p.Detail)
		}
	}
}

// A client that has the answer gets it again without a search, until something
// changes.
func TestSearch_etag(t *testing.T) {
	x, other := scored("titles", 1), scored("other", 1)
	searches := 0
	before := x.search
	x.search = func(ctx context.Context, q search.Query) (search.Result, error) {
		searches++
		return before(ctx, q)
	}
	s := newTestServer(x, other)
	w := get(t, s, "/search?q=x")
	etag := w.Header().Get("ETag")
	if etag == "" || w.Header().Get("Cache-Control") != "private, no-cache" {
		t.Fatalf("headers %v", w.Header())
	}
	if w := again(t, s, "/search?q=x", `"other", W/`+etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 ||
		searches != 1 {
		t.Errorf("%d %s after %d searches", w.Code, w.Body, searches)
	}
	if w := again(t, s, "/search?q=y", etag); w.Code != http.StatusOK {
		t.Errorf("another query: %d", w.Code)
	}
	s.MaxLimit = 1
	if w := again(t, s, "/search?q=x", etag); w.Code != http.StatusOK {
		t.Errorf("with another limit by default: %d", w.Code)
	}
	s.MaxLimit = 100
	if w := again(t, s, "/search?limit=x", "*"); w.Code != http.StatusBadRequest {
		t.Errorf("any answer will do, but there is none: %d", w.Code)
	}
	awaits := func(await func(context.Context, uint64, []string) error) {
		now := *s.current()
		now.Await = await
		s.Use(now)
	}
	awaits(func(context.Context, uint64, []string) error { return nil })
	after := get(t, s, "/search?q=x&after=742").Header().Get("ETag")
	awaits(awaitNobody)
	if w := again(t, s, "/search?q=x&after=742", after); after == "" || w.Code != http.StatusGatewayTimeout {
		t.Errorf("before the transaction asked for: %d, ETag %q", w.Code, after)
	}
	other.held.Generation = "changed"
	if w := again(t, s, "/search?q=x", etag); w.Code != http.StatusOK || w.Header().Get("ETag") == etag {
		t.Errorf("after a change: %d", w.Code)
	}
	other.held.Generation = ""
	if w := again(t, s, "/search?q=x", etag); w.Header().Get("ETag") != "" ||
		w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("while an index is not ready: %v", w.Header())
	}
	if w := get(t, s, "/search?q=x&limit=x"); w.Header().Get("ETag") != "" {
		t.Error("a problem has an ETag")
	}
}

// realIndex is a small index in a cache of its own.
func realIndex(t *testing.T) indexes.Index {
	t.Helper()
	return filledIndex(t, document.Schema{Tokenizer: "english", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "year", Type: document.Integer, Filter: true},
		{Name: "kind", Type: document.Text, Filter: true}}},
		document.Document{Key: "1", Values: []any{"The red fox", int64(1999), `a "b"`}},
		document.Document{Key: "a/b c/é",
			Values: []any{"slashes", nil, `a "b"`}})
}

// filledIndex is an index of documents in a cache of its own.
func filledIndex(t testing.TB, schema document.Schema, docs ...document.Document) indexes.Index {
	t.Helper()
	return indexes.Of(filled(t, schema, docs...))
}

func filled(t testing.TB, schema document.Schema, docs ...document.Document) *cache.Index {
	t.Helper()
	c, err := cache.Open(t.TempDir(), cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	x, err := c.Index("films")
	if err != nil {
		t.Fatal(err)
	}
	g, err := x.Create("g", schema)
	if err == nil {
		err = g.Load(docs, nil)
	}
	if err == nil {
		err = g.Build(context.Background())
	}
	if err == nil {
		err = x.Publish()
	}
	if err != nil {
		t.Fatal(err)
	}
	return x
}
