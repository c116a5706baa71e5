package cache

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// Damage in the file of a generation in use is found, by whatever needs the damaged part or by the checks
// in the background. It is reported, and never causes a panic or a wrong answer.
func TestDamage_isFound(t *testing.T) {
	const page = 4096
	garble := func(t *testing.T, db string, from, to float64, step int64) {
		info, err := os.Stat(db)
		if err != nil {
			t.Fatal(err)
		}
		pages := info.Size() / page
		for n := int64(float64(pages) * from); n < int64(float64(pages)*to); n += step {
			overwrite(t, db, max(n, 1)*page+64, []byte(fmt.Sprintf("%3900s", "\xa5")))
		}
	}
	tests := []struct {
		name   string
		damage func(t *testing.T, db string)
	}{
		{"every 7th page", func(t *testing.T, db string) { garble(t, db, 0.05, 1, 7) }},
		{"a tenth of the pages", func(t *testing.T, db string) { garble(t, db, .3, .4, 1) }},
		{"the last page", func(t *testing.T, db string) { garble(t, db, .99, 1, 1) }},
		{"cut to a half", func(t *testing.T, db string) {
			info, err := os.Stat(db)
			if err != nil {
				t.Fatal(err)
			}
			truncate(t, db, info.Size()/2/page*page)
		}},
		{"a key is no text", func(t *testing.T, db string) {
			execute(t, db,
				"update doc set key = x'00' where id = 1")
		}},
		{"a text is another one", func(t *testing.T, db string) {
			execute(t, db,
				"update doc set c0 = 'other' where id = 1")
		}},
		{"a text is in capitals", func(t *testing.T, db string) {
			execute(t, db,
				"update doc set c0 = upper(c0) where id = 1")
		}},
		{"a document is gone", func(t *testing.T, db string) { execute(t, db, "delete from doc where id = 5") }},
		{"a state is no text", func(t *testing.T, db string) {
			execute(t, db, "create index more on dirty (key)") // what is not ours
			execute(t, db, "drop index more; update meta set v = 7 where k = 'documents'")
		}},
	}
	for _, searched := range []bool{false, true} {
		for _, tt := range tests {
			t.Run(fmt.Sprintf("%s, searched %v", tt.name, searched), func(t *testing.T) {
				t.Parallel()
				c, err := Open(t.TempDir(), Options{CheckEvery: 50 * time.Millisecond, MemoryBytes: 1})
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				told := make(chan struct{}, 100)
				c.OnDamage(func() { told <- struct{}{} })
				x := openTestIndex(t, c)
				docs := manyTexts(400)
				g := build(t, x, "g1", texts("english"), docs...)
				tt.damage(t, g.path)
				deadline := time.After(2 * time.Minute)
				using := make(chan struct{})
				if searched {
					close(using) // else the checks alone are to find it
				}
				for found := false; !found; {
					select {
					case <-told:
						found = true
						continue
					case <-deadline:
						t.Fatal("nobody found it")
					case <-using:
					}
					if _, err := x.Search(t.Context(), search.Query{Text: "word7 more", Limit: 100,
						Mark: true}); err != nil && !errors.Is(err, ErrDamaged) {
						t.Fatalf("search: %v", err)
					}
					if _, _, err := x.Get(t.Context(), "7"); err != nil && !errors.Is(err, ErrDamaged) {
						t.Fatalf("get: %v", err)
					}
					if _, err := g.Apply(Batch{Upserts: docs[8:9]}); err != nil && !errors.Is(err, ErrDamaged) {
						t.Fatalf("apply: %v", err)
					}
				}
				if g.Damage() == nil {
					t.Error("it is not said")
				}
				build(t, x, "g2", texts("english"), docs...)
				if err := x.Published().Damage(); err != nil || len(find(t, x, search.Query{Text: "more",
					Limit: 1000}).Hits) != 400 {
					t.Errorf("built anew: %v", err)
				}
				check(t, x.Published())
			})
		}
	}
}

// A small index is compared with its documents when it is checked first, and not half a minute later.
func TestDamage_ofTermsIsFoundSoon(t *testing.T) {
	t.Parallel()
	x := published(t, texts("unicode"), manyTexts(200)...)
	if err := x.cache.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, x.cache.dir+"/films/g1.db", "insert into fts (rowid, c0) values (9999, 'ghost')")
	c, err := Open(x.cache.dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	told, began := make(chan struct{}, 1), time.Now()
	c.OnDamage(func() { told <- struct{}{} })
	g := openTestIndex(t, c).Published()
	select {
	case <-told:
		if took := time.Since(began); took >= checkEvery {
			t.Errorf("found after %s", took)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("nobody found it")
	}
	if g.Damage() == nil {
		t.Error("it is not said")
	}
}

// A file that is too damaged to be opened is called damaged each time, not only the first.
func TestDamage_ofWhatIsReadFirst(t *testing.T) {
	t.Parallel()
	c, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	docs := manyTexts(400)
	g := build(t, openTestIndex(t, c), "g1", texts("english"), docs...)
	<-g.views.loaded // until then the writer may be in use, and would not rest
	g.rest()
	info, err := os.Stat(g.path)
	if err != nil {
		t.Fatal(err)
	}
	truncate(t, g.path, info.Size()/2/4096*4096)
	for range 3 {
		if _, err := g.Apply(Batch{Upserts: docs[8:9]}); !errors.Is(err, ErrDamaged) {
			t.Errorf("apply: %v, want that the file is damaged", err)
		}
	}
}

// An id that no document can have is damage, wherever it stands: it is not tried again for ever, and
// never used as a place in memory.
func TestDamage_idsOutOfRange(t *testing.T) {
	for _, sql := range []string{
		"insert into fts (rowid, c0) values (-1, 'word')", // and so into FTS5's table of lengths
		"insert into fts (rowid, c0) values (1 << 32, 'word')",
		"update doc set id = -1 where id = 3",
		"update doc set id = 1 << 50 where id = 3",
	} {
		t.Run(sql, func(t *testing.T) {
			t.Parallel()
			c, err := Open(t.TempDir(), Options{CheckEvery: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			schema, docs := texts("trigram"), manyTexts(20)
			schema.Columns = append(schema.Columns, document.Column{Name: "kind", Type: document.Text, Filter: true})
			for i := range docs {
				docs[i].Values = append(docs[i].Values, "some")
			}
			x := openTestIndex(t, c)
			g := build(t, x, "g1", schema, docs...)
			execute(t, g.path, sql)
			for _, text := range []string{"wo", "text"} { // the first is too short for an index of trigrams
				_, err := x.Search(t.Context(), search.Query{Text: text})
				if err != nil && !errors.Is(err, ErrDamaged) {
					t.Errorf("search: %v", err)
				}
			}
			if _, err := g.Apply(Batch{Upserts: docs}); err != nil && !errors.Is(err, ErrDamaged) {
				t.Errorf("apply: %v", err)
			}
			if err := g.loadView(t.Context()); !errors.Is(err, ErrDamaged) || g.Damage() == nil {
				t.Errorf("read into memory: %v; damage: %v", err, g.Damage())
			}
		})
	}
}
