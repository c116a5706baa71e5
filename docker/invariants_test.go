package docker_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each invariant that CONTRIBUTING lists is named by a test, and no test names another.
func TestInvariants_AreNamedByTests(t *testing.T) {
	named := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, comment := range regexp.MustCompile(`(?m)//.*`).FindAllString(file(t, path), -1) {
			for _, name := range regexp.MustCompile(`\bI\d+\b`).FindAllString(comment, -1) {
				named[name] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| (I\d+) \|`).FindAllStringSubmatch(file(t, "../.github/CONTRIBUTING.md"), -1)
	if len(rows) != 10 {
		t.Errorf("CONTRIBUTING lists %d invariants, want 10", len(rows))
	}
	for _, row := range rows {
		if !named[row[1]] {
			t.Errorf("no test names %s", row[1])
		}
		delete(named, row[1])
	}
	for name := range named {
		t.Errorf("a test names %s, which CONTRIBUTING does not list", name)
	}
}
