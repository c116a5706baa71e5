package cache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func init() {
	children["hold"] = func(args []string) error { // holds a cache until it is killed
		if _, err := Open(args[0], Options{}); err != nil {
			return err
		}
		fmt.Println("held")
		select {}
	}
}

func wantSays(t *testing.T, err error, says ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("%q does not say %q", err, s)
		}
	}
}

func TestOpen_oneProcess(t *testing.T) {
	dir := t.TempDir()
	cmd := child(t, "hold", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var held string
	if _, err := fmt.Fscanln(out, &held); held != "held" {
		t.Fatalf("the child said %q, %v", held, err)
	}
	_, err = Open(dir, Options{})
	wantSays(t, err, dir, "in use by another process", fmt.Sprintf("process %d on ", cmd.Process.Pid),
		"stop it, or give each replica a directory of its own")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatalf("a killed process still holds it: %v", err)
	}
	_, err = Open(dir, Options{})
	wantSays(t, err, "in use", fmt.Sprintf("process %d on ", os.Getpid()))
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	openCacheIn(t, dir)
}

func TestOpen_makesTheDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b?c%20#d")
	x := openTestIndex(t, openCacheIn(t, dir))
	build(t, x, "g1", films, animals...)
	if _, err := os.Stat(filepath.Join(dir, "films", "g1.db")); err != nil {
		t.Error(err) // the name of a folder is no URI
	}
	left, err := filepath.Glob(filepath.Join(dir, ".probe*"))
	if len(left) > 0 || err != nil {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestOpen_aFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below")} {
		_, err := Open(dir, Options{})
		wantSays(t, err, dir, "a file, not a directory", "name another path")
	}
}

func TestIndex_aFile(t *testing.T) {
	c := openCache(t)
	if err := os.WriteFile(filepath.Join(c.dir, "films"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := c.Index("films")
	wantSays(t, err, "films", "a file, not a directory")
}

func TestSQLiteTempDir(t *testing.T) {
	c := openCache(t)
	if got, want := os.Getenv("SQLITE_TMPDIR"), filepath.Join(c.dir, ".tmp"); got != want {
		t.Errorf("SQLite sorts in %q, want %q", got, want)
	}
	t.Setenv("SQLITE_TMPDIR", "/elsewhere")
	openCache(t)
	if got := os.Getenv("SQLITE_TMPDIR"); got != "/elsewhere" {
		t.Errorf("a setting made outside became %q", got)
	}
}

func TestErrors_sayWhichIndex(t *testing.T) {
	x := published(t, films, animals...)
	_, err := x.Published().Apply(Batch{Upserts: []document.Document{{Key: "q", Values: []any{1}}}})
	wantSays(t, err, "generation g1", `"q"`)
	if err := x.cache.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = x.Search(t.Context(), search.Query{Text: "fox"})
	wantSays(t, err, "films")
	if !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// The error of a full disk says where that is, what is free and what is needed, in words that stay
// the same while the trouble does.
func TestWithSpace(t *testing.T) {
	dir := t.TempDir()
	err := withSpace(fmt.Errorf("apply: %w", syscall.ENOSPC), dir, 300<<20)
	if err == nil || !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "in "+dir+" less than ") ||
		!strings.HasSuffix(err.Error(), " MB are free, 512 MB are needed") {
		t.Errorf("%v", err)
	}
	if err := withSpace(syscall.EIO, dir, 1); err != syscall.EIO {
		t.Errorf("of another fault: %v", err)
	}
}
