package cache

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// generationOf returns documents that all have the word "common", and the name of their generation.
func generationOf(n int) []document.Document {
	docs := make([]document.Document, 50+n)
	for i := range docs {
		docs[i] = document.Document{Key: fmt.Sprint("k", i), Values: []any{fmt.Sprintf("common generation %d", n)}}
	}
	return docs
}

// files returns the databases of an index, without their WALs.
func files(t *testing.T, x *Index) string {
	t.Helper()
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".db") {
			names = append(names, e.Name())
		}
	}
	return strings.Join(names, " ")
}

// While one generation replaces another no search fails, finds nothing or mixes the two, and the file of
// the old one is deleted.
func TestPublish_whileSearching(t *testing.T) {
	x := published(t, texts("unicode"), generationOf(1)...)
	var stop atomic.Bool
	var searches sync.WaitGroup
	var count atomic.Int64
	for range 4 {
		searches.Go(func() {
			for last := int64(0); !stop.Load(); count.Add(1) {
				r, err := x.Search(context.Background(), search.Query{Text: "common", Limit: 100, Mark: true})
				if err != nil || len(r.Hits) == 0 || int64(len(r.Hits)) != r.Total {
					t.Errorf("%d hits of %d, %v", len(r.Hits), r.Total, err)
					return
				}
				if r.Total < last {
					t.Errorf("an old generation answers: %d hits after %d", r.Total, last)
				}
				last = r.Total
				want := fmt.Sprintf(`{"text":"common generation %d"}`, r.Total-50)
				for _, h := range r.Hits {
					if string(h.Document) != want {
						t.Errorf("%s is a hit among %d: want %s", h.Document, r.Total, want)
					}
				}
			}
		})
	}
	defer func() { stop.Store(true); searches.Wait() }()
	for n := 2; n <= 8; n++ {
		before := count.Load()
		g := build(t, x, fmt.Sprint("g", n), texts("unicode"), generationOf(n)...)
		if x.Published() != g || x.Building() != nil {
			t.Fatal("the new generation is not the one published")
		}
		for began := time.Now(); count.Load() < before+20 && !t.Failed(); {
			if time.Since(began) > time.Minute {
				t.Fatal("nobody searches")
			}
			time.Sleep(time.Millisecond)
		}
	}
	stop.Store(true)
	searches.Wait()
	// Whatever reads the old file in the background ends by itself.
	for began := time.Now(); files(t, x) != "g8.db"; time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatalf("files %s", files(t, x))
		}
	}
	if r := find(t, reopen(t, x), search.Query{Text: "common"}); r.Total != 58 {
		t.Errorf("reopened: %d hits", r.Total)
	}
}

// A running search keeps the old generation, which is removed when the search ends.
func TestPublish_waitsForNobody(t *testing.T) {
	x := published(t, texts("unicode"), generationOf(1)...)
	old, err := x.use()
	if err != nil {
		t.Fatal(err)
	}
	build(t, x, "g2", texts("unicode"), generationOf(2)...)
	if r, err := old.search(t.Context(), search.Query{Text: "common", Limit: 1}); err == nil {
		t.Errorf("a search began in a generation that was replaced: %d hits", r.Total)
	}
	if got := files(t, x); got != "g1.db g2.db" {
		t.Errorf("while a search runs: files %s", got)
	}
	old.done()
	if got := files(t, x); got != "g2.db" {
		t.Errorf("afterwards: files %s", got)
	}
	if _, err := old.Apply(Batch{}); !errors.Is(err, ErrClosed) {
		t.Errorf("apply to a replaced generation: %v", err)
	}
}

func TestIndex_lifecycle(t *testing.T) {
	x := openTestIndex(t, openCache(t))
	wantErr := func(what string, err error, says string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want %q", what, err, says)
		}
	}
	wantErr("publish nothing", x.Publish(), "no generation is being built")
	for _, id := range []string{"", ".", "..", "../g", "a/b", ".g", "-g", strings.Repeat("g", 101), "g\x00"} {
		_, err := x.Create(id, films)
		wantErr("create "+id, err, "want 1 to 100 of letters")
	}
	g1, err := x.Create("g1", films)
	if err != nil {
		t.Fatal(err)
	}
	wantErr("publish what is not built", x.Publish(), "g1 is not built")
	g2, err := x.Create("g2", films) // instead of g1
	if err != nil {
		t.Fatal(err)
	}
	if err := g1.Load(animals, nil); !errors.Is(err, ErrClosed) {
		t.Errorf("load into a discarded generation: %v", err)
	}
	if got := files(t, x); got != "g2.db" || x.Building() != g2 {
		t.Errorf("files %s", got)
	}
	load(t, g2, nil, animals...)
	publish(t, x)
	_, err = x.Create("g2", films)
	wantErr("create the published one", err, "published generation has this id")
	if _, err := x.Create("g3", films); err != nil {
		t.Fatal(err)
	}
	x = reopen(t, x)
	if b := x.Building(); b == nil || b.ID() != "g3" || x.Published().ID() != "g2" {
		t.Error("the two generations are not there after reopening")
	}
	if err := errors.Join(x.Discard(), x.Discard()); err != nil {
		t.Error(err)
	}
	if got := files(t, x); got != "g2.db" || x.Building() != nil {
		t.Errorf("after Discard: files %s", got)
	}
	if got := keys(t, x, "fox"); got != "a" {
		t.Errorf("fox finds %q", got)
	}
}

func TestCache_indexes(t *testing.T) {
	c := openCache(t)
	for _, name := range []string{"", ".", "..", ".tmp", "a/b", "../x", "-x", "ü", strings.Repeat("x", 101)} {
		if _, err := c.Index(name); err == nil {
			t.Errorf("an index may be called %q", name)
		}
		if err := c.Remove(name); err == nil {
			t.Errorf("an index called %q was removed", name)
		}
	}
	for _, name := range []string{"b", "a", "c"} {
		x, err := c.Index(name)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := c.Index(name); again != x || err != nil {
			t.Errorf("the same name gave another index, %v", err)
		}
		if name != "c" {
			build(t, x, "g", films, animals...)
		}
	}
	if err := os.Mkdir(c.dir+"/lost+found", 0o700); err != nil {
		t.Fatal(err)
	}
	if names, err := c.Names(); !slices.Equal(names, []string{"a", "b"}) || err != nil {
		t.Errorf("names %q, %v", names, err) // c has nothing in it
	}
	x, _ := c.Index("a")
	if err := errors.Join(c.Remove("a"), c.Remove("never")); err != nil {
		t.Error(err)
	}
	if _, err := x.Search(t.Context(), search.Query{Text: "fox"}); !errors.Is(err, ErrClosed) {
		t.Errorf("search in a removed index: %v", err)
	}
	if names, err := c.Names(); !slices.Equal(names, []string{"b"}) || err != nil {
		t.Errorf("names %q, %v", names, err)
	}
	if _, err := os.Stat(c.dir + "/a"); !os.IsNotExist(err) {
		t.Errorf("the folder of a removed index: %v", err)
	}
	// Somebody else's file stays.
	if err := os.WriteFile(c.dir+"/b/notes.txt", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := c.Remove("b"); err == nil || !strings.Contains(err.Error(), "not the cache's") {
		t.Errorf("remove a folder with a stranger's file: %v", err)
	}
	if _, err := os.Stat(c.dir + "/b/notes.txt"); err != nil {
		t.Error(err)
	}
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Error(err)
	}
	if _, err := c.Index("b"); !errors.Is(err, ErrClosed) {
		t.Errorf("open an index of a closed cache: %v", err)
	}
	if err := c.Remove("b"); !errors.Is(err, ErrClosed) {
		t.Errorf("remove from a closed cache: %v", err)
	}
}

// Close waits for what is running, and nothing can begin afterwards.
func TestCache_closeWaits(t *testing.T) {
	x := published(t, films, animals...)
	g, err := x.use()
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error)
	go func() { closed <- x.cache.Close() }()
	for { // until Close has begun
		if _, err := x.Search(t.Context(), search.Query{Text: "fox"}); errors.Is(err, ErrClosed) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	select {
	case err := <-closed:
		t.Fatalf("closed under a running search: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	g.done()
	if err := <-closed; err != nil {
		t.Error(err)
	}
	if _, wal := g.Bytes(); wal != 0 {
		t.Errorf("%d bytes are left in the WAL", wal)
	}
}
