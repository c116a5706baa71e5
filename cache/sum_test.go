package cache

import (
	"errors"
	"math"
	"testing"
	"time"

	"ftsync/cache/document"
)

// It is damage when a value that is not searched has changed by itself. It is none when a document was
// changed, loaded twice or rewound.
func TestSum(t *testing.T) {
	t.Parallel()
	schema := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "price", Type: document.Real, Filter: true},
		{Name: "n", Type: document.Integer, Filter: true}, {Name: "more", Type: document.JSON},
	}}
	doc := func(key string, n int64) document.Document {
		return document.Document{Key: key, Values: []any{"a hen " + key, 1.5, n, `{"color": "red"}`}}
	}
	for name, damage := range map[string]string{
		"none":                "",
		"JSON":                "update doc set c3 = replace(c3, 'red', 'rad') where key = 'b'",
		"a filter's number":   "update doc set c2 = c2 + 1 where key = 'b'",
		"a filter's fraction": "update doc set c1 = -c1 where key = 'b'",
		"another type":        "update doc set c2 = cast(c2 as text) where key = 'b'",
		"null":                "update doc set c3 = null where key = 'b'",
		"two values swapped":  "update doc set c2 = 11 - c2 where key in ('c', 'd')",
		"a capital letter":    "update doc set c0 = upper(c0) where key = 'b'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := openCacheWith(t, t.TempDir(), Options{CheckEvery: 50 * time.Millisecond})
			x := openTestIndex(t, c)
			g, err := x.Create("g1", schema)
			if err != nil {
				t.Fatal(err)
			}
			load := func(docs ...document.Document) {
				if err := g.Load(docs, nil); err != nil {
					t.Fatal(err)
				}
			}
			load(doc("a", 1), doc("b", 2))
			mark := g.Loaded()
			load(doc("x", 3), doc("y", 4))
			if err := g.Rewind(mark, nil); err != nil {
				t.Fatal(err)
			}
			load(doc("a", 5), doc("c", 5), doc("d", 6))
			if err := errors.Join(g.Build(t.Context()), x.Publish()); err != nil {
				t.Fatal(err)
			}
			apply(t, g, Batch{Upserts: []document.Document{doc("c", 5), doc("e", math.MaxInt64)}})
			apply(t, g, Batch{Upserts: []document.Document{doc("c", 4), doc("d", 7)}, Deletes: []string{"e", "a"}})
			if _, err := g.Apply(Batch{Upserts: []document.Document{doc("c", 8), {Key: "z"}}}); err == nil {
				t.Fatal("a document without values is taken")
			}
			check(t, g)
			apply(t, g, Batch{Upserts: []document.Document{doc("f", 9)}})
			check(t, g)
			if damage == "" {
				return
			}
			told := make(chan struct{}, 100)
			c.OnDamage(func() { told <- struct{}{} })
			execute(t, g.path, damage)
			if err := g.checkSum(t.Context()); !errors.Is(err, ErrDamaged) {
				t.Errorf("it is not found: %v", err)
			}
			select {
			case <-told:
			case <-time.After(20 * time.Second):
				t.Error("nobody says so")
			}
		})
	}
}

// A file that was made before there were sums is not taken for damaged.
func TestSum_none(t *testing.T) {
	t.Parallel()
	x := published(t, films, animals...)
	g := x.Published()
	execute(t, g.path, "delete from meta where k = 'digest'")
	apply(t, g, Batch{Deletes: []string{"a"}})
	check(t, g)
}
