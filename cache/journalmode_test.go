package cache

import (
	"errors"
	"os"
	"testing"
)

func loaded(t *testing.T) (*Index, *Generation) {
	t.Helper()
	x := openTestIndex(t, openCache(t))
	g, err := x.Create("g1", films)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Load(animals, nil); err != nil {
		t.Fatal(err)
	}
	return x, g
}

// What a build needs of the file while it has no WAL, and has afterwards, whatever
// became of it.
func TestBuild_withoutWAL(t *testing.T) {
	_, g := loaded(t)
	wal := g.path + "-wal"
	failed := errors.New("failed")
	err := g.withoutWAL(func() error {
		if _, err := os.Stat(wal); !os.IsNotExist(err) {
			t.Errorf("there is a write-ahead log: %v", err)
		}
		if err := g.Moved(); err != nil {
			t.Errorf("it wonders that the log is gone: %v", err)
		}
		apply(t, g, Batch{Dirty: []string{"a"}, Sync: true})
		return failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("%v, want what became of it", err)
	}
	if _, err := os.Stat(wal); err != nil {
		t.Errorf("no write-ahead log: %v", err)
	}
	if err := g.Moved(); err != nil {
		t.Error(err)
	}
	if n, _ := g.DirtyCount(); n != 1 {
		t.Errorf("%d dirty keys", n)
	}
	if err := os.Remove(wal); err != nil {
		t.Fatal(err)
	}
	if g.Moved() == nil {
		t.Error("nothing noticed that the log was deleted")
	}
}

// Somebody may look into the file meanwhile, as `ftsync status` does; then the build
// has to do with a WAL.
func TestBuild_whileSomebodyReads(t *testing.T) {
	x, g := loaded(t)
	r, err := openReader(g.path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if err := r.run("begin; select count(*) from doc"); err != nil {
		t.Fatal(err)
	}
	if err := g.Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := g.Moved(); err != nil {
		t.Error(err)
	}
	if err := x.Publish(); err != nil {
		t.Fatal(err)
	}
	if hits := search(t, x, Query{Text: "fox"}).Hits; len(hits) != 1 {
		t.Errorf("%d hits", len(hits))
	}
}
