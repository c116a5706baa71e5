package meilisearch

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/search"
)

func TestSearch_AnswersAsMeilisearch(t *testing.T) {
	b, _ := library()
	code, got := ask(t, b, "/indexes/films/search",
		`{"q":"hen","limit":1,"attributesToRetrieve":["title","id","year"]}`)
	if code != 200 {
		t.Fatal(code, got)
	}
	want(t, "answer", got,
		`{"hits":[{"id":"f1","title":"The red fox","year":1999}],"query":"hen","limit":1,"offset":0,`+
			`"estimatedTotalHits":2}`)

	_, got = ask(t, b, "/indexes/films/search", `{}`)
	want(t, "first hit", got["hits"].([]any)[0],
		`{"id":"f1","title":"The red fox",
			"plot":"A fox & a hen <meet> in a wood far from any town, and one of them is hungry as never before",
		"year":1999,"genre":"Drama","tags":["wood fox",7,"night"],"cast":[{"name":"Ada Fox","age":31},
			{"name":"red Bo"}],"seen":true}`)

	_, got = ask(t, b, "/indexes/books/search", `{"q":"tide"}`)
	want(t, "a document with its own id", got["hits"], `[{"id":1,"title":"red tide","genre":"Drama"}]`)
}

func TestSearch_Pages(t *testing.T) {
	b, x := library()
	tests := []struct {
		body          string
		offset, limit int
		want          string
	}{
		{`{"page":2,"hitsPerPage":2}`, 2, 2, `{"query":"","page":2,"hitsPerPage":2,"totalPages":2,"totalHits":3}`},
		{`{"page":3}`, 40, 20, `{"query":"","page":3,"hitsPerPage":20,"totalPages":1,"totalHits":3}`},
		{`{"hitsPerPage":0}`, 0, 0, `{"query":"","page":1,"hitsPerPage":0,"totalPages":0,"totalHits":3}`},
		{`{"page":0,"hitsPerPage":2}`, 0, 0, `{"query":"","page":0,"hitsPerPage":2,"totalPages":2,"totalHits":3}`},
		{`{"page":4000000000,"hitsPerPage":4000000000}`, 1000, 0,
			`{"query":"","page":2147483647,"hitsPerPage":2147483647,"totalPages":1,"totalHits":3}`},
		{`{"offset":990,"limit":100}`, 990, 10, `{"query":"","offset":990,"limit":100,"estimatedTotalHits":3}`},
		{`{"offset":1,"limit":5,"page":null}`, 1, 5, `{"query":"","offset":1,"limit":5,"estimatedTotalHits":3}`},
	}
	for _, tt := range tests {
		code, got := ask(t, b, "/indexes/films/search", tt.body)
		delete(got, "hits")
		want(t, tt.body, got, tt.want)
		if q := x.last(); code != 200 || q.Offset != tt.offset || q.Limit != tt.limit {
			t.Errorf("%s asks the index for %d hits after %d, want %d after %d", tt.body, q.Limit, q.Offset, tt.limit,
				tt.offset)
		}
	}
}

func TestSearch_AsksTheIndex(t *testing.T) {
	tests := []struct {
		name, body string
		want       search.Query
	}{
		{"text", `{"q":"hen"}`, search.Query{Text: "hen"}},
		{"strategy all", `{"matchingStrategy":"all"}`, search.Query{Match: search.MatchAll}},
		{"strategy frequency", `{"matchingStrategy":"frequency","locales":["eng"]}`, search.Query{}},
		{"filter", `{"filter":"year >= 2000"}`, search.Query{Filters: []string{"year >= 2000"}}},
		{"filters", `{"filter":["year >= 2000",["genre = Drama","genre = Comedy"]]}`,
			search.Query{Filters: []string{"(year >= 2000) AND ((genre = Drama) OR (genre = Comedy))"}}},
		{"facets", `{"facets":["genre"]}`, search.Query{Facets: []string{"genre"}}},
		{"all facets", `{"facets":["*"]}`, search.Query{Facets: []string{"year", "genre"}}},
		{"sort", `{"sort":["year:desc","genre:asc"]}`,
			search.Query{Order: []columns.Order{{Column: "year", Descending: true}, {Column: "genre"}}}},
		{"columns searched", `{"attributesToSearchOn":["title"]}`, search.Query{In: []string{"title"}}},
		{"all columns searched", `{"attributesToSearchOn":["title","*"]}`, search.Query{}},
		{"fields", `{"attributesToRetrieve":["title","cast.name","unknown"]}`,
			search.Query{Fields: []string{"title", "cast"}}},
		{"fields of highlights", `{"attributesToRetrieve":["title"],"attributesToHighlight":["plot"]}`,
			search.Query{Fields: []string{"title", "plot"}, Mark: true}},
		{"positions", `{"attributesToRetrieve":["title"],"showMatchesPosition":true}`, search.Query{Mark: true}},
		{"score", `{"showRankingScoreDetails":true}`, search.Query{Explain: true}},
		{"threshold", `{"rankingScoreThreshold":0.5,"offset":1}`, search.Query{LeastScore: 0.5, Offset: 1}},
		{"distinct", `{"distinct":"genre"}`, search.Query{Distinct: "genre"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, x := library()
			if code, got := ask(t, b, "/indexes/films/search", tt.body); code != 200 {
				t.Fatal(code, got)
			}
			w := tt.want
			if w.Match == "" {
				w.Match = search.MatchAuto
			}
			if w.Limit == 0 {
				w.Limit = 20
			}
			if got := x.last(); !reflect.DeepEqual(got, w) {
				t.Errorf("the index is asked\n%+v\nwant\n%+v", got, w)
			}
		})
	}
}

// What can be said in a body can be said in a query string.
func TestSearch_GET(t *testing.T) {
	b, x := library()
	code, got := ask(t, b,
		`/indexes/films/search?q=hen&limit=1&filter=year+%3E%3D+2000&sort=year:desc,`+
			`genre:asc&facets=genre&attributesToHighlight=title&showMatchesPosition=true&attributesToRetrieve=title`+
			`&matchingStrategy=all`, "")
	if code != 200 {
		t.Fatal(code, got)
	}
	want(t, "hits", got["hits"],
		`[{"title":"A hen in red","_matchesPosition":{"title":[{"start":2,"length":3}]},"_formatted":{"title":"A `+
			`<em>hen</em> in red"}}]`)
	wanted := search.Query{Text: "hen", Match: search.MatchAll, Limit: 1, Filters: []string{"year >= 2000"},
		Facets: []string{"genre"}, Mark: true,
		Order: []columns.Order{{Column: "year", Descending: true}, {Column: "genre"}}}
	if q := x.last(); !reflect.DeepEqual(q, wanted) {
		t.Errorf("the index is asked\n%+v\nwant\n%+v", q, wanted)
	}
	_, got = ask(t, b, `/indexes/films/search?filter=[["genre+=+Drama","genre+=+Comedy"]]`, "")
	if q := x.last(); !slices.Equal(q.Filters, []string{"((genre = Drama) OR (genre = Comedy))"}) {
		t.Errorf("a list in a query string becomes the filters %q, and the answer is %v", q.Filters, got)
	}
}

func TestSearch_Facets(t *testing.T) {
	b, _ := library()
	_, got := ask(t, b, "/indexes/films/search", `{"facets":["genre","year"],"q":"red"}`)
	want(t, "distribution", got["facetDistribution"], `{"genre":{"Drama":2,"Comedy":1},"year":{"1999":1,"2004":1}}`)
	want(t, "stats", got["facetStats"], `{"year":{"min":1999,"max":2004}}`)
	_, got = ask(t, b, "/indexes/films/search", `{"facets":["genre","genre"],"limit":0}`)
	want(t, "a facet asked for twice", got["facetDistribution"], `{"genre":{"Drama":2,"Comedy":1}}`)
	_, got = ask(t, b, "/indexes/films/search", `{"facets":["genre"],"q":"nothing like it"}`)
	want(t, "facets of no hits", []any{got["facetDistribution"], got["facetStats"]}, `[{"genre":{}},{}]`)
}

func TestSearch_Scores(t *testing.T) {
	b, _ := library()
	_, got := ask(t, b, "/indexes/films/search",
		`{"q":"red","showRankingScore":true,"rankingScoreThreshold":0.8,"limit":1,"offset":1,`+
			`"attributesToRetrieve":[]}`)
	want(t, "answer", got, `{"hits":[{"_rankingScore":0.8}],"query":"red","limit":1,"offset":1,"estimatedTotalHits":2}`)
	_, got = ask(t, b, "/indexes/films/search", `{"q":"tide","showRankingScoreDetails":true,"attributesToRetrieve":[]}`)
	want(t, "no hits", got["hits"], `[]`)
	_, got = ask(t, b, "/indexes/books/search", `{"q":"tide","showRankingScoreDetails":true,"attributesToRetrieve":[]}`)
	rule := got["hits"].([]any)[0].(map[string]any)["_rankingScoreDetails"].(map[string]any)["bm25"].(map[string]any)
	if rule["score"] != 0.95 || rule["order"] != 0.0 || len(rule["words"].([]any)) != 1 {
		t.Errorf("the score's details are %v", rule)
	}
}

func TestFacetSearch(t *testing.T) {
	b, x := library()
	_, got := ask(t, b, "/indexes/films/facet-search",
		`{"facetName":"genre","facetQuery":"dr","q":"red","filter":["genre = Drama"],"limit":"not looked at"}`)
	want(t, "answer", got, `{"facetHits":[{"value":"Drama","count":2}],"facetQuery":"dr"}`)
	if q := x.last(); q.FacetPrefix != "dr" || q.Limit != 0 || q.Text != "red" || !slices.Equal(q.Filters,
		[]string{"(genre = Drama)"}) {
		t.Errorf("the index is asked %+v", q)
	}
	_, got = ask(t, b, "/indexes/films/facet-search", `{"facetName":"genre"}`)
	want(t, "without a query", got,
		`{"facetHits":[{"value":"Drama","count":2},{"value":"Comedy","count":1}],"facetQuery":null}`)
}

// An answer may be asked for by HEAD, and a path may end with a slash.
func TestHandler_HEAD(t *testing.T) {
	b, _ := library()
	if w := do(b, httptest.NewRequest(http.MethodHead, "/indexes/films/stats/", strings.NewReader(""))); w.Code != 200 {
		t.Errorf("HEAD answers %d %s", w.Code, w.Body)
	}
}

// Fields, and the values of facets, stand in the order the index gave, and tags
// are written as they are.
func TestSearch_BytesOfTheAnswer(t *testing.T) {
	b, _ := library()
	r := httptest.NewRequest(http.MethodPost, "/indexes/films/search",
		strings.NewReader(
			`{"q":"fox","facets":["year","genre","year"],"attributesToHighlight":["title"],`+
				`"attributesToRetrieve":["title","id"],"limit":1}`))
	r.Header.Set("Content-Type", "application/json")
	got := do(b, r).Body.String()
	for _, part := range []string{
		`"hits":[{"id":"f1","title":"The red fox","_formatted":{"id":"f1","title":"The red <em>fox</em>"}}]`,
		`"facetDistribution":{"year":{"1999":1,"2004":1},"genre":{"Drama":1,"Comedy":1}}`,
	} {
		if !strings.Contains(got, part) {
			t.Errorf("the answer is\n%s\nwithout\n%s", got, part)
		}
	}
}
