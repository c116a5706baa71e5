package cache

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// films is the schema most tests use.
var films = document.Schema{
	Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 10},
		{Name: "body", Type: document.Text, Search: true},
		{Name: "year", Type: document.Integer, Filter: true},
		{Name: "tags", Type: document.Array, Search: true},
	},
	Tokenizer: "english",
}

func film(key, title, body string, year int64, tags string) document.Document {
	return document.Document{Key: key, Values: []any{title, body, year, tags}}
}

// texts is the schema of documents that have one text and nothing else.
func texts(tokenizer string) document.Schema {
	return document.Schema{Columns: []document.Column{{Name: "text", Type: document.Text, Search: true}},
		Tokenizer: tokenizer}
}

// textDocs makes a document of each text, with the keys a, b, c and so on.
func textDocs(texts ...string) []document.Document {
	docs := make([]document.Document, len(texts))
	for i, text := range texts {
		docs[i] = document.Document{Key: string(rune('a' + i)), Values: []any{text}}
	}
	return docs
}

// openCache opens a cache in a directory of its own. At the end of the test it is closed, which must
// not fail.
func openCache(t testing.TB) *Cache {
	t.Helper()
	return openCacheIn(t, t.TempDir())
}

func openCacheIn(t testing.TB, dir string) *Cache {
	t.Helper()
	return openCacheWith(t, dir, Options{})
}

func openCacheWith(t testing.TB, dir string, o Options) *Cache {
	t.Helper()
	c, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func openTestIndex(t testing.TB, c *Cache) *Index {
	t.Helper()
	x, err := c.Index("films")
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// reopen closes the cache of an index and opens both again.
func reopen(t testing.TB, x *Index) *Index {
	t.Helper()
	if err := x.cache.Close(); err != nil {
		t.Fatal(err)
	}
	return openTestIndex(t, openCacheIn(t, x.cache.dir))
}

// build makes and publishes a generation with docs.
func build(t testing.TB, x *Index, id string, s document.Schema, docs ...document.Document) *Generation {
	t.Helper()
	g, err := x.Create(id, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Load(docs, nil); err != nil {
		t.Fatal(err)
	}
	if err := g.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Publish(); err != nil {
		t.Fatal(err)
	}
	return g
}

// published returns an index with docs, published in a cache of its own.
func published(t testing.TB, s document.Schema, docs ...document.Document) *Index {
	t.Helper()
	x := openTestIndex(t, openCache(t))
	build(t, x, "g1", s, docs...)
	return x
}

func apply(t rapid.TB, g *Generation, b Batch) Applied {
	t.Helper()
	a, err := g.Apply(b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// search searches, for 20 hits when q has no limit.
func find(t rapid.TB, x *Index, q search.Query) search.Result {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	if g := x.Published(); g != nil && g.lexicon != nil {
		<-g.lexicon.Loaded() // what is not known yet is not corrected
	}
	r, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("search %.100q: %v", q.Text, err)
	}
	for i := 1; i < len(r.Hits); i++ {
		if q.Order == nil && r.Hits[i].Score > r.Hits[i-1].Score {
			t.Errorf("search %.100q: hit %d scores %v after %v", q.Text, i, r.Hits[i].Score, r.Hits[i-1].Score)
		}
	}
	return r
}

// ids returns the ids of the hits, the best first.
func ids(hits []search.Hit) string {
	var ids []string
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

// keys searches for text and returns the ids of the hits, best first.
func keys(t rapid.TB, x *Index, text string) string {
	t.Helper()
	return ids(find(t, x, search.Query{Text: text}).Hits)
}

func check(t rapid.TB, g *Generation) {
	t.Helper()
	if err := g.Check(context.Background()); err != nil {
		t.Error(err)
	}
}

// held has everything that a generation was given to keep.
type held struct {
	documents map[string]string // key to JSON
	count     int64
	states    map[string]string
	journal   []string
	dirty     []string
	dirtyN    int64
}

func hold(t rapid.TB, g *Generation) held {
	t.Helper()
	h := held{documents: map[string]string{}, count: g.Documents()}
	for _, k := range allKeys(t, g) {
		doc, ok, err := g.Get(context.Background(), k.Key)
		if err != nil || !ok {
			t.Fatalf("get %q: %v, %v", k.Key, ok, err)
		}
		if !json.Valid(doc) {
			t.Errorf("document %q is no JSON: %s", k.Key, doc)
		}
		h.documents[k.Key] = string(doc)
	}
	var err error
	h.states = g.States()
	h.journal = journaled(t, g, 0)
	if h.dirty, err = g.Dirty(1_000_000); err != nil {
		t.Fatal(err)
	}
	h.dirtyN = g.DirtyCount()
	if h.count != int64(len(h.documents)) || h.dirtyN != int64(len(h.dirty)) {
		t.Errorf("counted %d of %d documents, %d of %d dirty keys", h.count, len(h.documents), h.dirtyN, len(h.dirty))
	}
	return h
}

// journaled returns the keys of all batches after an epoch, each key once and in order.
func journaled(t rapid.TB, g *Generation, since int64) []string {
	t.Helper()
	all := map[string]bool{}
	for batch := int64(0); ; {
		var keys []string
		var err error
		if keys, batch, err = g.Journal(since, batch); err != nil {
			t.Fatal(err)
		}
		if len(keys) == 0 {
			return sortedKeys(all)
		}
		for _, k := range keys {
			all[k] = true
		}
	}
}

// allKeys reads a generation's keys in pages, and fails if they are not in order.
func allKeys(t rapid.TB, g *Generation) (all []KeyHash) {
	t.Helper()
	for after := ""; ; {
		page, err := g.Keys(context.Background(), after, 7)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page...)
		if len(page) < 7 {
			break
		}
		after = page[6].Key
	}
	if !slices.IsSortedFunc(all, func(a, b KeyHash) int { return strings.Compare(a.Key, b.Key) }) {
		t.Errorf("keys are not in order: %v", all)
	}
	return all
}

func wantHeld(t rapid.TB, what string, got, want held) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got\n%+v, want\n%+v", what, got, want)
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
