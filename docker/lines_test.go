package docker_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Lines have 120 columns at most, a tab counted as 4. Those of what a test is given or
// prints (testdata) may have more.
func TestLines_AreNotTooLong(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "testdata", "node_modules"}, d.Name()) {
			return filepath.SkipDir
		}
		if !slices.Contains([]string{".go", ".c", ".h"}, filepath.Ext(path)) {
			return nil
		}
		n := 0
		for line := range strings.Lines(file(t, path)) {
			n++
			line = strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ")
			if columns := len([]rune(line)); columns > 120 {
				t.Errorf("%s:%d has %d columns, want 120 at most", path, n, columns)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
