package meilisearch

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// built is an index of the cache that answers searches.
func built(t *testing.T, name string, documents []document.Document, columns ...document.Column) *cache.Index {
	t.Helper()
	c, err := cache.Open(t.TempDir(), cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	x, err := c.Index(name)
	if err != nil {
		t.Fatal(err)
	}
	g, err := x.Create("g1", document.Schema{Tokenizer: "unicode", Columns: columns})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { return g.Load(documents, nil) },
		func() error { return g.Build(t.Context()) },
		x.Publish,
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// What the cache marks in arrays and JSON is shown where it stands in them.
func TestStored(t *testing.T) {
	x := built(t, "films", []document.Document{
		{Key: "1", Values: []any{"The red fox", `["a fox",7,null,"line\none fox"]`,
			`{"lead":{"name":"Ada Fox","age":31},"others":["red\u0000fox","fóx"]}`, "Drama", int64(1999), true,
			"2020-01-02"}},
		{Key: "2", Values: []any{"A hen", `[]`, nil, "Comedy", int64(2004), false, nil}},
	}, document.Column{Name: "title", Type: document.Text, Search: true, Filter: true}, document.Column{Name: "tags",
		Type: document.Array, Search: true, Filter: true}, document.Column{Name: "cast", Type: document.JSON,
		Search: true},
		document.Column{Name: "genre", Type: document.Text, Filter: true}, document.Column{Name: "year",
			Type:   document.Integer,
			Search: true, Filter: true},
		document.Column{Name: "seen", Type: document.Boolean, Filter: true}, document.Column{Name: "added",
			Type:   document.Date,
			Filter: true})
	b := one(x)

	_, got := ask(t, b, "/indexes/films/search",
		`{"q":"fox","attributesToHighlight":["*"],"showMatchesPosition":true,"attributesToRetrieve":["id"]}`)
	want(t, "hits", got["hits"],
		`[{"id":"1","_formatted":{"id":"1","title":"The red <em>fox</em>","tags":["a <em>fox</em>","7",null,
			"line\none <em>fox</em>"],
		"cast":{"lead":{"name":"Ada <em>Fox</em>","age":"31"},"others":["red\u0000<em>fox</em>","<em>fóx</em>"]},
			"genre":"Drama","year":"1999","seen":true,"added":"2020-01-02"},
		"_matchesPosition":{"title":[{"start":8,"length":3}],"tags":[{"start":2,"length":3,"indices":[0]},{"start":9,
			"length":3,"indices":[3]}],
		"cast.lead.name":[{"start":4,"length":3}],"cast.others":[{"start":4,"length":3,"indices":[0]},{"start":0,
			"length":4,"indices":[1]}]}}]`)

	_, got = ask(t, b, "/indexes/films/search",
		`{"q":"1999","attributesToHighlight":["year"],"attributesToRetrieve":["year"]}`)
	want(t, "a number that is searched", got["hits"], `[{"year":1999,"_formatted":{"year":"<em>1999</em>"}}]`)

	_, got = ask(t, b, "/indexes/films/search",
		`{"filter":[["\"genre\"=\"Drama\"","year < 1900"],"\"year\">=1990","seen = `+
			`true"],"facets":["*"],"attributesToRetrieve":["id"]}`)
	want(t, "filtered", got["hits"], `[{"id":"1"}]`)
	facets := got["facetDistribution"].(map[string]any)
	want(t, "facets", []any{facets["genre"], facets["year"], facets["seen"], facets["added"]},
		`[{"Drama":1},{"1999":1},{"true":1},{"2020-01-02":1}]`)
	want(t, "a facet of numbers", got["facetStats"].(map[string]any)["year"], `{"min":1999,"max":1999}`)

	_, got = ask(t, b, "/indexes/films/documents/fetch", `{"sort":["year:desc"],"fields":["id","title"],"limit":1}`)
	want(t, "documents", got, `{"results":[{"id":"2","title":"A hen"}],"offset":0,"limit":1,"total":2}`)

	for body, part := range map[string]string{
		`{"filter":"yaer = 1999"}`:             "\n1:12 yaer = 1999",
		`{"sort":["cast:asc"]}`:                "Index `films`: ",
		`{"facets":["cast"]}`:                  "Index `films`: ",
		`{"attributesToSearchOn":["unknown"]}`: "Index `films`: ",
	} {
		code, got := ask(t, b, "/indexes/films/search", body)
		if message, _ := got["message"].(string); code != 400 || !strings.Contains(message, part) ||
			!strings.HasPrefix(got["code"].(string), "invalid_search_") {
			t.Errorf("%s answers %d %v", body, code, got)
		}
	}
}

// A column of HTML is shown without markup where it is marked or cropped, and with it elsewhere.
func TestStored_html(t *testing.T) {
	x := built(t, "pages", []document.Document{{Key: "1", Values: []any{"<p>The <b>red</b> fox &amp; a hen</p>",
		`["<i>f</i>ox","hen"]`, "<b>as it is</b>"}}},
		document.Column{Name: "body", Type: document.Text, Search: true, HTML: true},
		document.Column{Name: "parts", Type: document.Array, Search: true, HTML: true},
		document.Column{Name: "note", Type: document.Text})
	_, got := ask(t, one(x), "/indexes/pages/search",
		`{"q":"fox","attributesToHighlight":["*"],"attributesToCrop":["body:3"],"showMatchesPosition":true}`)
	want(t, "hits", got["hits"], `[{"id":"1","body":"<p>The <b>red</b> fox &amp; a hen</p>",
		"parts":["<i>f</i>ox","hen"],
		"note":"<b>as it is</b>","_formatted":{"id":"1","body":"…red <em>fox</em> & a…","parts":["<em>fox</em>","hen"],
		"note":"<b>as it is</b>"},
		"_matchesPosition":{"body":[{"start":8,"length":3}],"parts":[{"start":0,"length":3,"indices":[0]}]}}]`)
}

// Paths in a column of JSON are attributes, as in Meilisearch.
func TestStored_paths(t *testing.T) {
	x := built(t, "wares", []document.Document{
		{Key: "1", Values: []any{"x", `{"color":"red","size":{"width":40}}`, `"a"`}},
		{Key: "2", Values: []any{"x", `{"color":"blue","tags":["red"]}`, nil}},
		{Key: "3", Values: []any{"red", nil, nil}}},
		document.Column{Name: "title", Type: document.Text, Search: true},
		document.Column{Name: "attrs", Type: document.JSON, Search: true, Filter: true},
		document.Column{Name: "raw.code", Type: document.JSON, Search: true, Filter: true})
	for body, hits := range map[string]string{
		`{"q":"red","attributesToSearchOn":["attrs.color"]}`:           `[{"id":"1"}]`,
		`{"q":"red x","attributesToSearchOn":["attrs.color","title"]}`: `[{"id":"1"}]`,
		`{"q":"red","attributesToSearchOn":["attrs.tags"]}`:            `[{"id":"2"}]`,
		`{"q":"a","attributesToSearchOn":["raw.code"]}`:                `[{"id":"1"}]`,
		`{"filter":"attrs.size.width > 39"}`:                           `[{"id":"1"}]`,
		`{"filter":[["attrs.color = blue","raw.code = a"]]}`:           `[{"id":"1"},{"id":"2"}]`,
		`{"filter":"attrs.color EXISTS","sort":["attrs.color:asc"]}`:   `[{"id":"2"},{"id":"1"}]`,
	} {
		_, got := ask(t, one(x), "/indexes/wares/search", strings.TrimSuffix(body, "}")+
			`,"matchingStrategy":"all","attributesToRetrieve":["id"]}`)
		want(t, body, got["hits"], hits)
	}
	_, got := ask(t, one(x), "/indexes/wares/search", `{"facets":["attrs.color","attrs.size.width"]}`)
	want(t, "facets", got["facetDistribution"], `{"attrs.color":{"blue":1,"red":1},"attrs.size.width":{"40":1}}`)
	_, got = ask(t, one(x), "/indexes/wares/facet-search", `{"facetName":"attrs.color","facetQuery":"re"}`)
	want(t, "facet search", got["facetHits"], `[{"value":"red","count":1}]`)
	if code, got := ask(t, one(x), "/indexes/wares/search", `{"filter":"title.x = 1"}`); code != 400 {
		t.Errorf("a path in a text answers %d %v", code, got)
	}
}

// A list may have as many strings as places were found: each of these is looked at once.
func TestFound_longList(t *testing.T) {
	const most = 100_000
	list := &tree{list: true}
	m := search.Marked{Text: strings.Repeat("a\n", most-1) + "a"}
	for i := range most {
		list.parts = append(list.parts, &tree{scalar: json.RawMessage(`"a"`)})
		m.Spans = append(m.Spans, [2]int{2 * i, 2*i + 1})
	}
	doc := &tree{}
	doc.set("tags", list)
	began := time.Now()
	for i, p := range newFound(doc, document.Schema{}, map[string]search.Marked{"tags": m}) {
		if len(p.spans) != 1 || p.spans[0] != [2]int{0, 1} {
			t.Fatalf("string %d: %v", i, p.spans)
		}
	}
	if took := time.Since(began); took > 5*time.Second { // 10^10 comparisons take longer
		t.Errorf("it took %v", took)
	}
}

// So is each name that a request has, however many it has.
func TestPaths_many(t *testing.T) {
	var names []string
	for i := range 1000 {
		names = append(names, fmt.Sprintf("tags.x%d", i))
	}
	p := newPaths(append(names, "cast"))
	p.add("cast.lead", 3)
	began := time.Now()
	for range 100_000 {
		if p.covers("tags.y") || !p.covers("tags.x7.z") || !p.leads("tags") || p.leads("tag") || p.covers("casting") ||
			p.words("cast.lead.name") != 3 || p.words("cast.other") != 0 {
			t.Fatal("a path is another")
		}
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
}

// Nothing of a query string is left out because it cannot be read: it may be a filter.
func TestQueryString_thatCannotBeRead(t *testing.T) {
	b, _ := library()
	for _, query := range []string{`q=fox&filter=title="a;b"`, "q=fox&filter=year=%zz", "q=100%"} {
		if code, got := ask(t, b, "/indexes/films/search?"+query, ""); code != 400 || got["code"] != "bad_request" {
			t.Errorf("%s: %d %v", query, code, got)
		}
	}
}
