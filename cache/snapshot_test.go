package cache

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ftsync/cache/document"
)

// fetched copies a snapshot to another cache's folder, as whoever fetches it does.
func fetched(t *testing.T, s *Snapshot, to *Cache) string {
	t.Helper()
	file, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	dir, err := to.SeedFolder()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "films.db")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := out.ReadFrom(file); err != nil || n != s.Bytes {
		t.Fatalf("%d of %d bytes: %v", n, s.Bytes, err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// A snapshot that is made while batches are applied is the state between two of them, whole.
func TestSnapshot_ofOneState(t *testing.T) {
	t.Parallel()
	x := published(t, texts("english"), textDocs("fox", "hen")...)
	g := x.Published()
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			apply(t, g, Batch{State: map[string]string{"batch": fmt.Sprint(i)}, Upserts: []document.Document{
				{Key: "a", Values: []any{fmt.Sprint("fox ", i)}},
				{Key: fmt.Sprint("n", i), Values: []any{fmt.Sprint(i)}},
			}})
		}
	})
	to := openCache(t)
	for i := range 5 {
		s, err := x.cache.Snapshot(t.Context(), "films", "same")
		if err != nil {
			t.Fatal(err)
		}
		y, err := to.Index(fmt.Sprint("copy", i))
		if err != nil {
			t.Fatal(err)
		}
		if err := y.Adopt("id", fetched(t, s, to)); err != nil {
			t.Fatal(err)
		}
		copied := y.Published()
		check(t, copied)
		var batch int
		fmt.Sscan(copied.State("batch"), &batch)
		doc, ok, err := copied.Get(t.Context(), "a")
		if want := fmt.Sprintf(`"fox %d"`, batch); copied.State("batch") != "" && (err != nil || !ok ||
			!strings.Contains(string(doc), want)) {
			t.Errorf("batch %d has %s (%v)", batch, doc, err)
		}
		if got := copied.Documents(); copied.State("batch") != "" && got != int64(batch)+3 {
			t.Errorf("batch %d has %d documents", batch, got)
		}
		apply(t, copied, Batch{Deletes: []string{"a"}}) // it goes on
		check(t, copied)
	}
	stop()
	writer.Wait()
}

// There are no more snapshots than may be, and none is left.
func TestSnapshot_bounds(t *testing.T) {
	t.Parallel()
	x := published(t, films, animals...)
	c := x.cache
	files := func() int {
		list, err := filepath.Glob(filepath.Join(c.dir, snapshotsName, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	make := func(name string) *Snapshot {
		t.Helper()
		s, err := c.Snapshot(t.Context(), "films", name)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := make("first")
	make("second")
	make("second") // again: it replaces the other
	if _, err := c.Snapshot(t.Context(), "films", "third"); !errors.Is(err, ErrSnapshots) || files() != mostSnapshots {
		t.Errorf("a third one: %v, %d files", err, files())
	}
	if _, err := c.KeptSnapshot("films", "third"); !errors.Is(err, ErrNoSnapshot) {
		t.Errorf("one that was not made: %v", err)
	}
	first.Fetched()
	make("third") // in the place of one that was read to its end
	if _, err := c.KeptSnapshot("films", "first"); !errors.Is(err, ErrNoSnapshot) || files() != mostSnapshots {
		t.Errorf("one that has made room: %v, %d files", err, files())
	}
	c.snapshots.expired("films/third", c.snapshots.kept["films/third"])
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Snapshot(ctx, "films", "fourth"); !errors.Is(err, context.Canceled) || files() != 1 {
		t.Errorf("one that nobody waits for: %v, %d files", err, files())
	}
	for _, name := range []string{"../x", ""} {
		if _, err := c.Snapshot(t.Context(), "films", name); err == nil {
			t.Errorf("a snapshot can be called %q", name)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if files() > 0 {
		t.Errorf("%d files are left", files())
	}
}

// A file that is not what ftsync makes is not taken over, and neither is a second generation.
func TestAdopt_refused(t *testing.T) {
	t.Parallel()
	x := published(t, films, animals...)
	s, err := x.cache.Snapshot(t.Context(), "films", "s")
	if err != nil {
		t.Fatal(err)
	}
	to := openCache(t)
	y := openTestIndex(t, to)
	path := fetched(t, s, to)
	execute(t, path, "create trigger t after insert on state begin delete from doc; end")
	if err := y.Adopt("id", path); err == nil || !strings.Contains(err.Error(), "trigger") {
		t.Errorf("a file with a trigger: %v", err)
	}
	if err := os.WriteFile(path, []byte(strings.Repeat("x", 8192)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := y.Adopt("id", path); err == nil || y.Published() != nil {
		t.Errorf("a file that is no database: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(y.dir, "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	os.Remove(path + "-wal")
	os.Remove(path + "-shm")
	if err := y.Adopt("id", fetched(t, s, to)); err != nil {
		t.Fatal(err)
	}
	if err := y.Adopt("other", fetched(t, s, to)); err == nil || y.Published().ID() != "id" {
		t.Errorf("a second one: %v", err)
	}
}
