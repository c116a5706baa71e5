package cache

import (
	"fmt"
	"reflect"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// An answer is given again to the same query as long as nothing has changed, and to no other.
func TestSearch_givesAnswersAgain(t *testing.T) {
	t.Parallel()
	x := openTestIndex(t, openCacheWith(t, t.TempDir(), Options{RepeatedBytes: 1 << 20}))
	g := build(t, x, "g1", films, film("a", "Red fox", "", 1990, `["x"]`), film("b", "Red hen", "", 2000, `["y"]`))
	<-g.lexicon.Loaded()
	ask := func(q search.Query, repeated bool) search.Result {
		t.Helper()
		q.Limit = 10
		r := find(t, x, q)
		if r.Repeated != repeated {
			t.Errorf("%q where %v, %v: repeated is %t", q.Text, q.Filters, q.Confine, r.Repeated)
		}
		r.Repeated = false
		return r
	}
	q := search.Query{Text: "red", Mark: true, Facets: []string{"year"}}
	first := ask(q, false)
	again := ask(q, true)
	if !reflect.DeepEqual(first, again) || again.Total != 2 {
		t.Errorf("got %v, and then %v", first, again)
	}
	again.Hits[0].Score = 0
	if third := ask(q, true); !reflect.DeepEqual(first, third) {
		t.Error("what was done to one answer is in the next")
	}
	for _, other := range []search.Query{
		{Text: "red ", Mark: true, Facets: q.Facets}, {Text: "red", Facets: q.Facets}, {Text: "red", Mark: true},
		{Text: "red", Mark: true, Facets: q.Facets, Filters: []string{"year > 1995"}},
		{Text: "red", Mark: true, Facets: q.Facets, Confine: []string{"year > 1995"}},
		{Text: "red", Mark: true, Facets: q.Facets, Confine: []string{"year < 1995"}},
		{Text: "red", Mark: true, Facets: q.Facets, Confine: []string{}},
	} {
		ask(other, false)
	}
	apply(t, g, Batch{Upserts: []document.Document{film("a", "Red fox", "", 1991, `["x"]`)}})
	if r := ask(q, false); string(r.Hits[0].Document) == string(first.Hits[0].Document) {
		t.Errorf("a changed value is not seen: %s", r.Hits[0].Document)
	}
	tune(t, x, document.Tuning{Weights: map[string]float64{"title": 1, "body": 9}})
	ask(q, false)
	build(t, x, "g2", films, film("c", "Red owl", "", 1990, `["x"]`))
	if r := ask(q, false); r.Total != 1 {
		t.Errorf("the new generation has %d documents", r.Total)
	}
}

// Kept answers take no more room than they may, those given the longest ago go first, and what one
// takes counts as the answer that it is.
func TestRepeated_isBounded(t *testing.T) {
	t.Parallel()
	const most = 64 << 10
	x := openTestIndex(t, openCacheWith(t, t.TempDir(), Options{RepeatedBytes: most}))
	g := build(t, x, "g1", films, film("a", "Red fox", "", 1990, `["x"]`))
	<-g.lexicon.Loaded()
	q := search.Query{Limit: 10, Text: "red"}
	for i := range 500 {
		find(t, x, search.Query{Limit: 10, Text: fmt.Sprint("fox ", i)})
		if r := find(t, x, q); i > 0 && !r.Repeated {
			t.Fatal("an answer that is given all the time is forgotten")
		}
	}
	kept := x.cache.given
	kept.mu.Lock()
	defer kept.mu.Unlock()
	bytes := int64(0)
	for e := kept.last.Front(); e != nil; e = e.Next() {
		bytes += e.Value.(*answer).bytes
	}
	if bytes != kept.bytes || bytes > most || bytes < most/2 || len(kept.answers) != kept.last.Len() {
		t.Errorf("%d answers of %d bytes, counted as %d", len(kept.answers), bytes, kept.bytes)
	}
}
