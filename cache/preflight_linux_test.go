package cache

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// nobody is a user who owns nothing.
const nobody = 65534

func init() {
	children["open as nobody"] = func(args []string) error {
		if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
			return err
		}
		return openFilms(args[0])
	}
	children["open read-only"] = func(args []string) error {
		dir := args[0]
		if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("%s: %w", cannotMount, err)
		}
		if err := syscall.Mount("", dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			return fmt.Errorf("%s: %w", cannotMount, err)
		}
		return openFilms(dir)
	}
	children["fill the disk"] = func(args []string) error {
		if err := syscall.Mount("tmpfs", args[0], "tmpfs", 0, "size=6m"); err != nil {
			return fmt.Errorf("%s: %w", cannotMount, err)
		}
		return fillDisk(args[0])
	}
}

const cannotMount = "this test cannot mount here"

func openFilms(dir string) error {
	c, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Index("films")
	return err
}

// failure runs a child as root, with mounts of its own, and returns the error with which it ended.
func failure(t *testing.T, name string, args ...string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can become another user or mount something")
	}
	cmd := child(t, name, args...)
	cmd.Stderr = nil
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	_, err := cmd.Output()
	var exit *exec.ExitError
	if errors.Is(err, syscall.EPERM) {
		t.Skipf("%s: %v", cannotMount, err)
	}
	if !errors.As(err, &exit) {
		t.Fatalf("the child %s ended with %v", name, err)
	}
	if says := string(exit.Stderr); strings.Contains(says, cannotMount) {
		t.Skip(says)
	}
	return string(exit.Stderr)
}

// openFolder is a folder that everybody may look into.
func openFolder(t *testing.T) string {
	dir := t.TempDir()
	for _, d := range []string{filepath.Dir(dir), dir} {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestOpen_unwritable(t *testing.T) {
	dir := openFolder(t)
	if uid := os.Getuid(); uid != 0 { // root may write everywhere
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		_, err := Open(dir, Options{})
		wantSays(t, err, dir+" cannot be written", "permission denied", fmt.Sprintf("runs as %d:", uid), "dr-xr-xr-x",
			"chown -R")
		return
	}
	for _, d := range []string{dir, filepath.Join(dir, "missing")} {
		says := failure(t, "open as nobody", d)
		wantSays(t, errors.New(says), d+" cannot be written", "permission denied", "runs as 65534:65534",
			dir+" belongs to 0:0 with mode drwxr-xr-x", "chown -R 65534:65534", "prepare-cache")
	}
}

// A generation that this user may not read may be sound: it is neither set aside nor built again.
func TestIndex_unreadable(t *testing.T) {
	dir := openFolder(t)
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	x := openTestIndex(t, c)
	build(t, x, "g1", films, animals...)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(dir, "films", "g1.db")
	overwrite(t, db+"-wal", 0, nil)
	for _, suffix := range []string{"", "-wal"} {
		give := func(path string) error {
			if path == db+suffix {
				return os.Chown(path, 0, 0)
			}
			return os.Chown(path, nobody, nobody)
		}
		for _, path := range []string{dir, filepath.Join(dir, ".lock"), filepath.Join(dir, ".tmp"), filepath.Dir(db),
			filepath.Join(dir, "films", pointerCurrent), db, db + "-wal"} {
			if err := give(path); err != nil {
				t.Skip(err)
			}
		}
		says := failure(t, "open as nobody", dir)
		wantSays(t, errors.New(says), "g1.db"+suffix, "permission denied", "chown")
		if _, err := os.Stat(db); err != nil {
			t.Errorf("%s cannot be used: %v", "g1.db"+suffix, err)
		}
	}
}

func TestOpen_readOnly(t *testing.T) {
	dir := t.TempDir()
	says := failure(t, "open read-only", dir)
	wantSays(t, errors.New(says), dir, "read-only", "mount a writable volume")
}

// On a full disk batches fail, and nothing else. The index has what the last successful batch left, it can
// be searched, and it is sound.
func TestFullDisk(t *testing.T) {
	if says := failure(t, "fill the disk", t.TempDir()); says != "as it should be\n" {
		t.Error(says)
	}
}

func fillDisk(dir string) error {
	ctx := context.Background()
	c, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	x, err := c.Index("films")
	if err != nil {
		return err
	}
	g, err := x.Create("g1", texts("unicode"))
	if err != nil {
		return err
	}
	if err := errors.Join(g.Build(ctx), x.Publish()); err != nil {
		return err
	}
	words := newCorpus(1)
	batch := func(n int) error {
		b := Batch{State: map[string]string{"n": fmt.Sprint(n)}, Sync: true}
		for i := range 100 {
			b.Upserts = append(b.Upserts, document.Document{Key: fmt.Sprint(n, "-", i), Values: []any{words.text(20)}})
		}
		b.Upserts = append(b.Upserts, document.Document{Key: "counter", Values: []any{fmt.Sprint("counted", n)}})
		_, err := g.Apply(b)
		return err
	}
	n := 0
	for err = nil; err == nil; n++ {
		if n > 1000 {
			return errors.New("the disk never fills")
		}
		err = batch(n)
	}
	last := n - 2
	for range 3 { // it goes on failing, and harms nothing
		if err := batch(n); err == nil {
			return errors.New("a batch found room")
		}
	}
	look := func() error {
		r, err := x.Search(ctx, search.Query{Text: fmt.Sprint("counted", last), Limit: 5, Mark: true})
		if err != nil {
			return err
		}
		state := g.State("n")
		if ids(r.Hits) != "counter" || state != fmt.Sprint(last) || g.Documents() != int64((last+1)*100+1) {
			return fmt.Errorf("after batch %d: found %q, state %q, %d documents", last, ids(r.Hits), state,
				g.Documents())
		}
		return nil
	}
	if err := look(); err != nil {
		return err
	}
	c.Close()   // may say that the disk is full
	fillUp(dir) // and now it is, to the last byte
	if c, err = Open(dir, Options{}); err != nil {
		return fmt.Errorf("open again: %w", err)
	}
	if x, err = c.Index("films"); err != nil {
		return err
	}
	if g = x.Published(); g == nil {
		return errors.New("the generation is gone")
	}
	if err := errors.Join(look(), g.Check(ctx)); err != nil {
		return err
	}
	return errors.New("as it should be")
}

// fillUp writes a file as large as there is room for.
func fillUp(dir string) {
	f, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		return
	}
	defer f.Close()
	for size := 1 << 16; size > 0; size /= 2 {
		for err = nil; err == nil; {
			_, err = f.Write(make([]byte, size))
		}
	}
}
