package worker

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

// rooms are the packages of the worker's layer, and what each may import of this program. What
// stands in a row may import what stands in a later one only.
var rooms = map[string][]string{
	"worker": {"cache", "cache/document", "cache/nearest", "worker/capture", "worker/changelog",
		"worker/compare", "worker/plan", "worker/postgres"},
	"worker/compare":   {"cache", "cache/document", "worker/changelog", "worker/plan", "worker/postgres"},
	"worker/capture":   {"worker/changelog", "worker/plan", "worker/postgres"},
	"worker/changelog": {"migrations", "worker/postgres"},
	"worker/plan":      {"cache/document", "cache/nearest", "worker/postgres"},
	"worker/postgres":  {},
	"worker/pgtest":    {},
}

// Imports between the rooms go one way, and each room is in the list.
func TestRooms_ImportOneWay(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if !f.IsDir() || f.Name() == "faults" || f.Name() == "testdata" { // faults are tests alone
			continue
		}
		if _, ok := rooms["worker/"+f.Name()]; !ok {
			t.Errorf("worker/%s is no room that this test knows", f.Name())
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
