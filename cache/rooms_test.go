package cache

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rooms are the packages of the cache's layer, and what each may import of this program: rooms
// further down in this list, and none of the layers above.
var rooms = map[string][]string{
	"cache": {
		"cache/columns", "cache/document", "cache/fts5", "cache/lexicon", "cache/search", "cache/sqlite", "cache/words",
	},
	"cache/search": {
		"cache/columns", "cache/document", "cache/filter", "cache/fts5", "cache/lexicon", "cache/sqlite", "cache/words",
	},
	"cache/columns":  {"cache/document", "cache/filter", "cache/words"},
	"cache/document": {"cache/filter", "cache/fts5", "cache/words"},
	"cache/lexicon":  {"cache/fts5", "cache/sqlite", "cache/words"},
	"cache/sqlite":   {"cache/fts5"},
	"cache/fts5":     {"cache/words"},
	"cache/filter":   {"cache/nearest"},
	"cache/nearest":  {},
	"cache/words":    {},
	"cache/shows":    {}, // for tests
	"cache/faultvfs": {}, // for tests
}

// Imports between the rooms go one way: a search has no way to what writes, and each room is in
// the list.
func TestRooms_importOneWay(t *testing.T) {
	folders, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if _, ok := rooms["cache/"+f.Name()]; f.IsDir() && f.Name() != "testdata" && !ok {
			t.Errorf("cache/%s is no room that this test knows", f.Name())
		}
	}
	for room, allowed := range rooms {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(room), "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s has no files: %v", room, err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range file.Imports {
				path, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				if of, ok := strings.CutPrefix(path, "ftsync/"); ok && !slices.Contains(allowed, of) {
					t.Errorf("%s imports %s", name, path)
				}
			}
		}
	}
}
