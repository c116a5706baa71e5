package docker_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	fenced  = regexp.MustCompile("(?ms)^```.*?^```$")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

// anchors are the names under which a Markdown text's headings can be linked to.
func anchors(text string) (names []string) {
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		name := regexp.MustCompile(`[^\p{L}\p{N}\-_ ]`).ReplaceAllString(strings.ToLower(m[1]), "")
		names = append(names, strings.ReplaceAll(name, " ", "-"))
	}
	return names
}

// Every link of every Markdown file to another file, or to a heading, leads somewhere.
func TestLinks_LeadSomewhere(t *testing.T) {
	checked := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata"}, d.Name()) {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		text := file(t, path)
		for _, m := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			checked++
			there := text
			if target != "" {
				to := filepath.Join(filepath.Dir(path), target)
				if info, err := os.Stat(to); err != nil {
					t.Errorf("%s links to %s, which is not there", path, m[1])
					continue
				} else if info.IsDir() {
					continue
				}
				there = file(t, to)
			}
			if anchor != "" && !slices.Contains(anchors(there), anchor) {
				t.Errorf("%s links to %s, which has no such heading", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 20 {
		t.Errorf("%d links were found, want some", checked)
	}
}

// A newcomer reads the README to its end.
func TestReadme_IsShort(t *testing.T) {
	if n := strings.Count(file(t, "../README.md"), "\n"); n > 150 {
		t.Errorf("README.md has %d lines, want 150 at most: manuals stand beside what they describe", n)
	}
}
