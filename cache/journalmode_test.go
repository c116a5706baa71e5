package cache

import (
	"errors"
	"os"
	"testing"

	"ftsync/cache/search"
)

// While a build runs there is no WAL, and afterwards there is one again, whether the build succeeded or
// not.
func TestBuild_withoutWAL(t *testing.T) {
	_, g := create(t, films)
	load(t, g, nil, animals...)
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
	if n := g.DirtyCount(); n != 1 {
		t.Errorf("%d dirty keys", n)
	}
	if err := os.Remove(wal); err != nil {
		t.Fatal(err)
	}
	if g.Moved() == nil {
		t.Error("nothing noticed that the log was deleted")
	}
}

// Another program may be reading the file when a build begins; then the build uses the WAL.
func TestBuild_whileSomebodyReads(t *testing.T) {
	x, g := create(t, films)
	load(t, g, nil, animals...)
	r, err := openReader(g.path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Run("begin; select count(*) from doc"); err != nil {
		t.Fatal(err)
	}
	publish(t, x)
	if err := g.Moved(); err != nil {
		t.Error(err)
	}
	if hits := find(t, x, search.Query{Text: "fox"}).Hits; len(hits) != 1 {
		t.Errorf("%d hits", len(hits))
	}
}
