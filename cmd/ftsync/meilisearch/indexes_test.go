package meilisearch

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

func TestIndexes(t *testing.T) {
	b, _ := library()
	const info = `{"uid":"films","createdAt":"2024-01-02T03:04:05Z","updatedAt":"2024-05-06T07:08:09Z",` +
		`"primaryKey":"id"}`
	const stats = `{"numberOfDocuments":3,"rawDocumentDbSize":6000,"avgDocumentSize":2000,"isIndexing":false,
		"numberOfEmbeddings":0,"numberOfEmbeddedDocuments":0,
		"fieldDistribution":{"title":3,"plot":3,"year":3,"genre":3,"tags":3,"cast":3,"seen":3}}`
	for path, text := range map[string]string{
		"/indexes?limit=1":     `{"results":[` + info + `],"offset":0,"limit":1,"total":3}`,
		"/indexes?offset=5":    `{"results":[],"offset":5,"limit":20,"total":3}`,
		"/indexes/films":       info,
		"/indexes/films/stats": stats,
		"/health":              `{"status":"available"}`,
		"/version":             `{"commitSha":"abc","commitDate":"","pkgVersion":"1.2.3"}`,
		"/indexes/films/documents?limit=1&fields=title": `{"results":[{"title":"The red fox"}],"offset":0,` +
			`"limit":1,"total":3}`,
		"/indexes/films/documents/f3?fields=id,tags": `{"id":"f3","tags":["red"]}`,
		"/indexes/books/documents/2":                 `{"id":2,"title":"red hen","genre":"Poem"}`,
	} {
		if code, got := ask(t, b, path, ""); code != 200 {
			t.Errorf("%s answers %d %v", path, code, got)
		} else {
			want(t, path, got, text)
		}
	}
	_, got := ask(t, b, "/stats", "")
	want(t, "size", got["databaseSize"], `6100`)
	want(t, "last update", got["lastUpdate"], `"2024-05-06T07:08:09Z"`)
	want(t, "stats of an index", got["indexes"].(map[string]any)["films"], stats)
	b.status.Indexes = []worker.IndexStatus{{Name: "films", Backfill: &worker.Backfill{}}}
	_, got = ask(t, b, "/indexes/films/stats", "")
	want(t, "indexing", got["isIndexing"], `true`)
	b.status.LastCaughtUp = time.Time{}
	_, got = ask(t, b, "/indexes/films", "")
	want(t, "an index that was never caught up", got["updatedAt"], `"2024-01-02T03:04:05Z"`)
}

// The field that an index calls its primary key is in each hit, and its value finds the document.
func TestIndexes_PrimaryKey(t *testing.T) {
	id, slug := document.Column{Name: "id", Type: document.Integer}, document.Column{Name: "slug", Type: document.Text}
	other := document.Column{Name: "_id", Type: document.Text}
	for _, tt := range []struct {
		columns []document.Column
		key     string
		want    string
	}{
		{[]document.Column{slug}, "", "id"},
		{[]document.Column{slug}, "slug", "id"},
		{[]document.Column{id}, "id", "id"},
		{[]document.Column{id, slug}, "slug", "slug"},
		{[]document.Column{id, slug}, "", "_id"},
		{[]document.Column{id, other}, "", "__id"},
	} {
		key := "7"
		x := &fakeIndex{name: "t", schema: document.Schema{Columns: tt.columns, Key: tt.key},
			documents: []fakeDocument{{key, 1, `{"id":7,"slug":"7","_id":"no"}`}}}
		b := &fakeServer{indexes: indexes.Set{x}}
		_, got := ask(t, b, "/indexes/t", "")
		want(t, "primary key", got["primaryKey"], `"`+tt.want+`"`)
		_, got = ask(t, b, "/indexes/t/search", `{"attributesToRetrieve":["`+tt.want+`"]}`)
		hit := got["hits"].([]any)[0].(map[string]any)
		if found := fmt.Sprint(hit[tt.want]); found != key {
			t.Errorf("%v with the key %q: the hit %v has %s", tt.columns, tt.key, hit, found)
		}
	}
}

// The settings say what a search does: how long a word must be to be corrected, and that numbers are not.
func TestSettings_Typos(t *testing.T) {
	b := one(built(t, "films", []document.Document{{Key: "net", Values: []any{"net"}},
		{Key: "lamp", Values: []any{"lamp"}}, {Key: "anderson", Values: []any{"anderson"}},
		{Key: "wonderful", Values: []any{"wonderful"}}, {Key: "2001", Values: []any{"20012001"}}},
		document.Column{Name: "title", Type: document.Text, Search: true}))
	_, got := ask(t, b, "/indexes/films/settings/typo-tolerance", "")
	want(t, "sizes", got["minWordSizeForTypos"], `{"oneTypo":4,"twoTypos":9}`)
	want(t, "numbers", got["disableOnNumbers"], `true`)
	// The words of an index come into memory just after it answers.
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
		if _, got = ask(t, b, "/indexes/films/search", `{"q":"lomp "}`); len(got["hits"].([]any)) > 0 {
			break
		}
	}
	for typed, found := range map[string]string{"nat": "[]", "lomp": `[{"id":"lamp"}]`, "amdersan": "[]",
		"amderson": `[{"id":"anderson"}]`, "wandarful": `[{"id":"wonderful"}]`, "20012002": "[]"} {
		_, got := ask(t, b, "/indexes/films/search", `{"q":"`+typed+` ","attributesToRetrieve":["id"]}`)
		want(t, typed, got["hits"], found)
	}
	_, got = ask(t, b, "/indexes/films/settings", "")
	want(t, "cutoff", got["searchCutoffMs"], `10000`)
}

func TestSettings(t *testing.T) {
	b, x := library()
	_, got := ask(t, b, "/indexes/films/settings", "")
	want(t, "searched", got["searchableAttributes"], `["title","plot","tags","cast"]`)
	want(t, "filtered", got["filterableAttributes"], `["year","genre"]`)
	want(t, "sorted", got["sortableAttributes"], `["year","genre"]`)
	want(t, "pages", got["pagination"], `{"maxTotalHits":1000}`)
	_, got = ask(t, b, "/indexes/films/settings/typo-tolerance", "")
	want(t, "one setting", got["enabled"], `true`)

	x.schema.Columns[1].Weight, x.schema.Columns[4].Exact = 5, true
	x.schema.Synonyms, x.schema.StopWords = [][]string{{"tv", "television", "telly"}, {"film", "movie"}},
		[]string{"the", "a"}
	x.schema.Rank = []rank.By{{Column: "year", Weight: 1}}
	_, got = ask(t, b, "/indexes/films/settings", "")
	want(t, "searched, by weight", got["searchableAttributes"], `["plot","title","tags","cast"]`)
	want(t, "exact", got["typoTolerance"].(map[string]any)["disableOnAttributes"], `["tags"]`)
	want(t, "stop words", got["stopWords"], `["the","a"]`)
	want(t, "rules", got["rankingRules"], `["words","sort","exactness","typo","proximity","attribute","year:desc"]`)
	want(t, "synonyms", got["synonyms"],
		`{"tv":["television","telly"],"television":["tv","telly"],"telly":["tv","television"],"film":["movie"],`+
			`"movie":["film"]}`)
}

func TestDocuments_Fetch(t *testing.T) {
	b, x := library()
	_, got := ask(t, b, "/indexes/films/documents/fetch",
		`{"filter":["genre = Drama"],"fields":["id","year"],"offset":1,"limit":2,"sort":["year:desc"]}`)
	want(t, "documents", got, `{"results":[{"id":"f3","year":null}],"offset":1,"limit":2,"total":2}`)
	q := x.last()
	if !slices.Equal(q.Fields, []string{"year"}) || !slices.Equal(q.Order,
		[]columns.Order{{Column: "year", Descending: true}}) {
		t.Errorf("the index is asked %+v", q)
	}
	_, got = ask(t, b, "/indexes/films/documents/fetch", `{"ids":["f3","nope","f1","f3"],"fields":["id"]}`)
	want(t, "documents by id", got, `{"results":[{"id":"f1"},{"id":"f3"}],"offset":0,"limit":20,"total":2}`)
	_, got = ask(t, b, "/indexes/films/documents/fetch",
		`{"ids":["f2","f3"],"filter":"genre = Drama","sort":["year:asc"],"fields":["id"]}`)
	want(t, "of some documents those left by a filter", got["results"], `[{"id":"f3"}]`)
	if q := x.last(); !slices.Equal(q.Keys, []string{"f2", "f3"}) || !q.Repeats || len(q.Order) != 1 {
		t.Errorf("the index is asked %+v", q)
	}
	_, got = ask(t, b, "/indexes/films/documents/fetch", `{"ids":[]}`)
	want(t, "no ids", got["total"], `0`)
	_, got = ask(t, b, "/indexes/books/documents/fetch", `{"ids":[2,"1"],"fields":["id"],"offset":1}`)
	want(t, "documents by number", got, `{"results":[{"id":2}],"offset":1,"limit":20,"total":2}`)
	_, got = ask(t, b, "/indexes/books/documents?ids=2,1&limit=1&fields=id", "")
	want(t, "documents by id in a query string", got, `{"results":[{"id":1}],"offset":0,"limit":1,"total":2}`)
}
