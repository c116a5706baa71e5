package cache

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Only the cache's user may use its files, whatever the umask, and files that others may use are
// corrected.
func TestPrivate(t *testing.T) {
	old := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(old) })
	dir := filepath.Join(t.TempDir(), "cache")
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := openTestIndex(t, c)
	build(t, x, "g1", films, animals...)
	apply(t, x.Published(), Batch{Deletes: []string{"a"}})
	loose := func() (found []string) {
		err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				found = append(found, path+" "+info.Mode().String())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := loose(); found != nil {
		t.Errorf("others have rights on %v", found)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(filepath.Join(dir, "films"), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		return os.Chmod(path, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	for path, mode := range map[string]os.FileMode{dir: 0o777, filepath.Join(dir, "films"): 0o755} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	var log bytes.Buffer
	if c, err = Open(dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))}); err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if openTestIndex(t, c).Published() == nil {
		t.Error("nothing is published")
	}
	if found := loose(); len(found) != 1 || !strings.HasPrefix(found[0], dir+" ") {
		t.Errorf("others have rights on %v", found)
	}
	if !strings.Contains(log.String(), "others can write") {
		t.Errorf("nobody was warned: %s", &log)
	}
}

// Nothing is opened through a link that somebody has put in the place of a file.
func TestPrivate_followsNoLinks(t *testing.T) {
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := func(path string) {
		t.Helper()
		os.Remove(path)
		if err := os.Symlink(victim, path); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	link(filepath.Join(dir, ".lock"))
	if c, err := Open(dir, Options{}); err == nil {
		c.Close()
		t.Error("a lock behind a link was taken")
	}
	x := published(t, films, animals...)
	if err := x.cache.Close(); err != nil {
		t.Fatal(err)
	}
	link(filepath.Join(x.dir, pointerCurrent+".new"))
	link(filepath.Join(x.dir, pointerBuilding))
	link(filepath.Join(x.dir, "g1.db-wal"))
	x = openTestIndex(t, openCacheIn(t, x.cache.dir))
	if x.Published() != nil {
		t.Error("a write-ahead log behind a link was taken")
	}
	link(filepath.Join(x.dir, pointerCurrent+".new"))
	link(filepath.Join(x.dir, "g2.db"))
	build(t, x, "g2", films, animals...)
	if b, err := os.ReadFile(victim); err != nil || string(b) != "precious" {
		t.Errorf("behind the links there is %q now, %v", b, err)
	}
}

// An index's folder that is a link is refused, and what is behind the link stays as it is.
func TestPrivate_aFolderThatIsALink(t *testing.T) {
	elsewhere, dir := t.TempDir(), t.TempDir()
	victim := filepath.Join(elsewhere, "precious.db")
	if err := os.WriteFile(victim, []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(dir, "films")); err != nil {
		t.Fatal(err)
	}
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Index("films"); err == nil || !strings.Contains(err.Error(), "not a folder that ftsync made") {
		t.Errorf("the index is opened: %v", err)
	}
	if _, err := Inspect(dir, "films"); err == nil || !strings.Contains(err.Error(), "not a folder that ftsync made") {
		t.Errorf("the index is inspected: %v", err)
	}
	if info, err := os.Stat(victim); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("what lies behind it: %v, %v", info, err)
	}
}

// A pointer longer than any name is not read to its end.
func TestReadPointer_huge(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, pointerCurrent)
	if err := errors.Join(os.WriteFile(path, []byte("g1\n"), fileMode), os.Truncate(path, 1<<40)); err != nil {
		t.Fatal(err)
	}
	if id, err := readPointer(dir, pointerCurrent); id != "" || err != nil {
		t.Errorf("it names %.20q, %v", id, err)
	}
}
