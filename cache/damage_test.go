package cache

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cache/sqlite"
)

// A generation that can't be used is set aside for somebody to look at. This is logged, and the index
// can be built again.
func TestOpen_setsAsideWhatIsDamaged(t *testing.T) {
	tests := []struct {
		name   string
		damage func(t *testing.T, db string)
		says   string // in the log; "" when nothing is set aside
		kept   bool   // the generation is as good as before
	}{
		{"garbage", func(t *testing.T, db string) { overwrite(t, db, 0, bytes.Repeat([]byte("garbage!"), 4096)) },
			"not a database", false},
		{"empty", func(t *testing.T, db string) { truncate(t, db, 0) }, "no format", false},
		{"cut off", func(t *testing.T, db string) { truncate(t, db, 4096) }, "malformed", false},
		{"no schema", func(t *testing.T, db string) { execute(t, db, "delete from meta where k = 'schema'") },
			"schema", false},
		{"a schema of another version", func(t *testing.T, db string) {
			execute(t, db, `update meta set v = '{"tokenizer":"klingon"}' where k = 'schema'`)
		}, "klingon", false},
		{"never built", func(t *testing.T, db string) {
			execute(t, db,
				"update meta set v = 'load' where k = 'phase'")
		}, "never built", false},
		{"missing", func(t *testing.T, db string) {
			if err := os.Remove(db); err != nil {
				t.Fatal(err)
			}
		}, "unable to open", false},
		{"a folder", func(t *testing.T, db string) {
			if err := os.Remove(db); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(db, 0o755); err != nil {
				t.Fatal(err)
			}
		}, "not a file that ftsync made", false},
		{"a garbled pointer", func(t *testing.T, db string) {
			overwrite(t, filepath.Join(filepath.Dir(db), pointerCurrent), 0, []byte("../../etc/passwd\n"))
		}, "", false},
		{"a pointer that was not finished", func(t *testing.T, db string) {
			overwrite(t, filepath.Join(filepath.Dir(db), pointerCurrent+".new"), 0, []byte("nosuch\n"))
		}, "", true},
		{"files of a generation nobody names", func(t *testing.T, db string) {
			for _, suffix := range dbSuffixes {
				overwrite(t, filepath.Join(filepath.Dir(db), "old.db"+suffix), 0, []byte("x"))
			}
		}, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := published(t, films, animals...)
			dir, db := x.cache.dir, x.Published().path
			if err := x.cache.Close(); err != nil {
				t.Fatal(err)
			}
			tt.damage(t, db)
			var log bytes.Buffer
			c, err := Open(dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			x, err = c.Index("films")
			if err != nil {
				t.Fatal(err)
			}
			if kept := x.Published() != nil; kept != tt.kept {
				t.Fatalf("published %v, want %v; log %s", kept, tt.kept, &log)
			}
			if aside := strings.Contains(log.String(), "set aside"); aside != (tt.says != "") ||
				!strings.Contains(log.String(), tt.says) {
				t.Errorf("want a log that says %q, got %s", tt.says, &log)
			}
			if _, err := os.Stat(db + corruptSuffix); (err == nil) != (tt.says != "" && tt.name != "missing") {
				t.Errorf("file set aside: %v", err)
			}
			if !tt.kept {
				build(t, x, "g1", films, animals...) // the same id
			}
			if got := keys(t, x, "fox"); got != "a" {
				t.Errorf("fox finds %q", got)
			}
			if got := files(t, x); got != "g1.db" {
				t.Errorf("files %s", got)
			}
			check(t, x.Published())
			if err := c.Remove("films"); err != nil {
				t.Errorf("remove an index with files set aside: %v", err)
			}
		})
	}
}

func overwrite(t *testing.T, path string, at int64, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, at); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, size int64) {
	t.Helper()
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

// execute changes a database behind the cache's back.
func execute(t *testing.T, path, sql string) {
	t.Helper()
	c, err := sqlite.Open(path, "rw")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Run(sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func TestCheck_findsDamage(t *testing.T) {
	tests := []struct {
		name   string
		damage func(t *testing.T, db string)
	}{
		{"a document changed without the FTS index", func(t *testing.T, db string) {
			execute(t, db,
				"update doc set c0 = 'something else' where id = 50")
		}},
		{"a document removed without the FTS index", func(t *testing.T, db string) {
			execute(t, db,
				"delete from doc where id = 50")
		}},
		{"an entry of the FTS index too many", func(t *testing.T, db string) {
			execute(t, db,
				"insert into fts (rowid, c0) values (9999, 'ghost')")
		}},
		{"a wrong number of documents", func(t *testing.T, db string) {
			execute(t, db,
				"update meta set v = 7 where k = 'documents'")
		}},
		{"broken pages", func(t *testing.T, db string) {
			for page := int64(10); page < 40; page++ {
				overwrite(t, db, page*4096+100, bytes.Repeat([]byte{0xa5}, 3000))
			}
		}},
	}
	var docs []document.Document
	for _, d := range newCorpus(1).docs(0, 2000) {
		docs = append(docs, document.Document{Key: d.Key, Values: d.Values[:1]})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := published(t, texts("unicode"), docs...)
			check(t, x.Published())
			if err := x.cache.Close(); err != nil {
				t.Fatal(err)
			}
			tt.damage(t, x.cache.dir+"/films/g1.db")
			c, err := Open(x.cache.dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			x = openTestIndex(t, c)
			if g := x.Published(); g == nil {
				t.Log("it was found when the file was opened")
			} else if err := g.Check(t.Context()); err == nil {
				t.Error("Check finds nothing")
			} else {
				t.Log(err)
			}
		})
	}
}

// Batches and merges run beside searches and checks, and none of this is taken for damage.
func TestCheck_findsNoDamageWhereNoneIs(t *testing.T) {
	x := published(t, texts("unicode"))
	g := x.Published()
	for i := range 40 {
		apply(t, g, Batch{Upserts: []document.Document{{Key: "a", Values: []any{fmt.Sprintf("common word%d", i)}},
			{Key: fmt.Sprint(i), Values: []any{"common"}}}})
		for range cap(g.turns) { // with and without one that has seen it before
			if got := find(t, x, search.Query{Text: fmt.Sprint("word", i), Mark: true}); ids(got.Hits) != "a" {
				t.Errorf("word%d finds %q", i, ids(got.Hits))
			}
			check(t, g)
		}
	}
}

// SQLite goes on using a file that has been deleted; the cache notices.
func TestMoved(t *testing.T) {
	for name, move := range map[string]func(path string) error{
		"deleted":  os.Remove,
		"moved":    func(path string) error { return os.Rename(path, path+".away") },
		"replaced": func(path string) error { return os.Rename(path+"-wal", path) },
	} {
		t.Run(name, func(t *testing.T) {
			c, err := Open(t.TempDir(), Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close() // which may fail
			x := openTestIndex(t, c)
			g := build(t, x, "g1", films, animals...)
			if err := g.Moved(); err != nil {
				t.Fatal(err)
			}
			apply(t, g, Batch{Deletes: []string{"a"}, Sync: true})
			if err := g.Moved(); err != nil {
				t.Fatal(err)
			}
			if err := move(g.path); err != nil {
				t.Fatal(err)
			}
			if err := g.Moved(); err == nil {
				t.Error("it does not notice")
			}
		})
	}
}
