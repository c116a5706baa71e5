package docker_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Lines have 120 columns at most, a tab counted as 4. One that a raw string crosses may
// have more, for a newline would be part of it, and so may what a test was given or
// prints (testdata).
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
		n, raw := 0, false // raw: within a raw string
		for line := range strings.Lines(file(t, path)) {
			n++
			crossed := raw || strings.Contains(line, "`")
			if strings.Count(line, "`")%2 == 1 {
				raw = !raw
			}
			line = strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ")
			if columns := len([]rune(line)); columns > 120 && !crossed {
				t.Errorf("%s:%d has %d columns, want 120 at most", path, n, columns)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
