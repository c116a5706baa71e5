package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// films is the schema most tests use.
var films = Schema{
	Columns: []Column{
		{Name: "title", Type: Text, Search: true, Weight: 10},
		{Name: "body", Type: Text, Search: true},
		{Name: "year", Type: Integer, Filter: true},
		{Name: "tags", Type: Array, Search: true},
	},
	Tokenizer: "english",
}

func film(key, title, body string, year int64, tags string) Document {
	return Document{Key: key, Values: []any{title, body, year, tags}}
}

// openCache opens a cache of its own that is closed, and must close, at the end.
func openCache(t testing.TB) *Cache {
	t.Helper()
	c, err := Open(t.TempDir(), Options{})
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

// build makes and publishes a generation with docs.
func build(t testing.TB, x *Index, id string, s Schema, docs ...Document) *Generation {
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

// published is an index with docs in a cache of its own.
func published(t testing.TB, s Schema, docs ...Document) *Index {
	t.Helper()
	x := openTestIndex(t, openCache(t))
	build(t, x, "g1", s, docs...)
	return x
}

func apply(t testing.TB, g *Generation, b Batch) Applied {
	t.Helper()
	a, err := g.Apply(b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func search(t testing.TB, x *Index, q Query) Result {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 20
	}
	r, err := x.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("search %.100q: %v", q.Text, err)
	}
	return r
}

// keys searches for text and returns the ids of the hits, best first.
func keys(t testing.TB, x *Index, text string) string {
	t.Helper()
	var ids []string
	for _, h := range search(t, x, Query{Text: text}).Hits {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

func check(t testing.TB, g *Generation) {
	t.Helper()
	if err := g.Check(context.Background()); err != nil {
		t.Error(err)
	}
}

func TestSmoke(t *testing.T) {
	x := published(t, films,
		film("a", "The red fox", "A fox runs.", 1999, `["animals", "fast"]`),
		film("b", "The blue hen", "A hen and a fox talk.", 2001, `["animals"]`),
	)
	fmt.Println(search(t, x, Query{Text: "fox", Highlight: true}))
	g := x.Published()
	fmt.Println(apply(t, g, Batch{Upserts: []Document{film("c", "Green toad", "Toads <b> & foxes", 2010, `[]`)}, Deletes: []string{"a"}, Epoch: 1, State: map[string]string{"p": "1"}, Sync: true}))
	r := search(t, x, Query{Text: "fox toads", Highlight: true})
	for _, h := range r.Hits {
		fmt.Println(h.ID, h.Score, string(h.Document), h.Highlights)
	}
	fmt.Println(r.Total)
	check(t, g)
	_, err := Open(x.cache.dir, Options{})
	fmt.Println(err)
	if errors.Is(err, ErrClosed) {
		t.Fatal()
	}
}
