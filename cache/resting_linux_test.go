package cache

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// openFiles returns the files below a folder that this process has open.
func openFiles(t *testing.T, dir string) (n int) {
	t.Helper()
	fds, err := filepath.Glob("/proc/self/fd/*")
	if err != nil || len(fds) == 0 {
		t.Fatal("no list of open files", err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && strings.HasPrefix(to, dir+"/") {
			n++
		}
	}
	return n
}

// manyFilms returns so many indexes with one document each.
func manyFilms(t *testing.T, c *Cache, n int) []*Index {
	t.Helper()
	indexes := make([]*Index, n)
	for i := range indexes {
		x, err := c.Index(fmt.Sprint("films", i))
		if err != nil {
			t.Fatal(err)
		}
		build(t, x, "g1", films, film("a", "red fox", "", int64(i), "[]"))
		indexes[i] = x
	}
	return indexes
}

// Generations that nobody uses are closed, and opened again by the next search or batch.
func TestResting_whatIsNotUsed(t *testing.T) {
	c := openCache(t)
	c.resting.after = 20 * time.Millisecond
	const n = stayOpen + 10
	indexes := manyFilms(t, c, n)
	rest := func() {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			if files := openFiles(t, c.dir); files <= 1+5*stayOpen && c.memory.Open() <= 2*stayOpen {
				return
			} else if time.Now().After(deadline) {
				t.Fatalf("%d files stay open, and %d connections", files, c.memory.Open())
			}
		}
	}
	rest()
	if x := indexes[0].Published(); x.w != nil || len(x.readers) > 0 {
		t.Error("what was used first is open")
	}
	for i, x := range indexes {
		if r := find(t, x, search.Query{Text: "fox"}); r.Total != 1 {
			t.Errorf("index %d: %d documents", i, r.Total)
		}
		apply(t, x.Published(), Batch{Upserts: []document.Document{film("b", "blue hen", "", 1, "[]")},
			State: map[string]string{"s": "1"}})
	}
	rest()
	for i, x := range indexes {
		g := x.Published()
		if err := g.Moved(); err != nil {
			t.Error(err)
		}
		if _, wal := g.Bytes(); i == 0 && wal != 0 {
			t.Errorf("a log of %d bytes was left", wal)
		}
		check(t, g)
		stored := g.State("s")
		if r := find(t, x, search.Query{Text: "hen", Facets: []string{"year"}}); r.Total != 1 || stored != "1" {
			t.Errorf("index %d: %d documents, state %q", i, r.Total, stored)
		}
	}
}

// However many generations are used at once, few are open, and each search and batch finds its file as the
// last one left it.
func TestResting_fewFiles(t *testing.T) {
	c := openCacheWith(t, t.TempDir(), Options{Readers: 2})
	c.resting.most, c.resting.after = 8, time.Millisecond
	indexes := manyFilms(t, c, 20)
	var users sync.WaitGroup
	for user := range 4 {
		users.Go(func() {
			for i := range 60 {
				x := indexes[(i*(user+1)+user)%len(indexes)]
				key := fmt.Sprintf("%d.%d", user, i)
				if _, err := x.Published().Apply(Batch{Upserts: []document.Document{film(key, "hen "+key, "", 1,
					"[]")}, Epoch: 1, Sync: i%7 == 0}); err != nil {
					t.Error(err)
				}
				r, err := x.Search(t.Context(), search.Query{Text: "fox", Filters: []string{"year >= 0"}, Limit: 1})
				if err != nil || r.Total != 1 {
					t.Errorf("%d documents, %v", r.Total, err)
				}
				if _, ok, err := x.Get(t.Context(), key); !ok || err != nil {
					t.Errorf("the document that was just written is not there: %v", err)
				}
				// Each of them may open one more connection, and another for reading into memory.
				if open := c.memory.Open(); open > 8+2*4 {
					t.Errorf("%d connections are open", open)
				}
			}
		})
	}
	users.Wait()
	documents := int64(0)
	for _, x := range indexes {
		check(t, x.Published())
		documents += x.Published().Documents()
	}
	if documents != 20+4*60 {
		t.Errorf("%d documents", documents)
	}
}

// With a low limit of open files there is a warning that says what to do, and fewer connections are open.
func TestResting_limit(t *testing.T) {
	for _, tt := range []struct {
		files, memory, most int64
		warns               bool
	}{
		{64, 0, 8, true}, {256, 0, 18, true}, {1024, 0, 274, false}, {1 << 20, 0, mostConns, false}, {-1, 0, mostConns,
			false},
		{-1, 32 << 20, 64, false}, {-1, 1 << 20, 8, false}, {-1, 1 << 40, mostConns, false}, {64, 1 << 40, 8, true},
	} {
		most, warning := connsFor(uint64(tt.files), tt.memory)
		if most != tt.most || (warning != "") != tt.warns {
			t.Errorf("%d files, %d bytes: %d connections, %q", tt.files, tt.memory, most, warning)
		}
		if tt.warns && !strings.Contains(warning, "ulimits: {nofile: 1736}") {
			t.Errorf("it does not say what to do: %s", warning)
		}
	}
}
