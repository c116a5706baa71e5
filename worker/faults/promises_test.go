package faults

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// promises maps the names that rows use to the beginnings of the promises in ../README.md.
var promises = map[string]string{
	"no change is lost":              "No committed change is lost",
	"all or nothing":                 "A document and the position it came with",
	"searches answer":                "Searches answer while Postgres is away",
	"no statement of yours fails":    "No statement of yours fails or waits",
	"the log has a limit":            "The log in Postgres has a limit",
	"ids may go back":                "Where the server's transaction ids were set back",
	"few connections":                "It opens at most six connections",
	"a bad disk heals":               "A fault of the cache's disk needs no restart",
	"damage is noticed":              "A fault of the cache's disk needs no restart",
	"it stops":                       "`SIGTERM` ends it",
	"the cache is private":           "The files of the cache are for ftsync's user alone",
	"hundreds of indexes":            "Hundreds of indexes are one process's work",
	"a standby is refused":           "", // stands under “Not promised”
	"a silent network is noticed":    "A network that swallows everything",
	"one table's trouble is its own": "A lock on one table, a transaction left open",
	"others' deeds are bounded":      "Whoever may write to a table",
	"its needs are bounded":          "", // stands under settings, and in .github/SECURITY.md
}

// Each promise has a row and each row a promise; each entry of the catalogue has a row, or the
// reason why it has none.
func TestManual(t *testing.T) {
	manual := read(t, "../README.md")
	proved, names := map[string]bool{}, map[string]bool{}
	for _, f := range faults {
		names[f.name] = true
		for _, p := range strings.Split(f.proves, "; ") {
			if _, known := promises[p]; !known {
				t.Errorf("%q proves %q, which nobody promised", f.name, p)
			}
			proved[p] = true
		}
	}
	for p := range promises {
		if !proved[p] {
			t.Errorf("no row proves %q", p)
		}
		if !strings.Contains(manual, "| "+p+" |") {
			t.Errorf("worker/README.md does not explain %q", p)
		}
	}
	for name, text := range map[string]string{"worker/README.md": manual, "README.md": read(t, "../../README.md")} {
		_, promised, _ := strings.Cut(text, "## What it promises\n")
		promised, _, _ = strings.Cut(promised, "\n## ")
		promised, _, _ = strings.Cut(promised, "Not promised:")
		bullets := regexp.MustCompile(`(?m)^- .*$`).FindAllString(promised, -1)
		if len(bullets) == 0 {
			t.Errorf("%s promises nothing", name)
		}
		for _, bullet := range bullets {
			found := false
			for _, begins := range promises {
				found = found || begins != "" && strings.HasPrefix(bullet, "- "+begins)
			}
			if !found {
				t.Errorf("%s promises %q, and no row of the matrix is said to prove it", name, bullet)
			}
		}
	}
	for _, quoted := range regexp.MustCompile("“([^”]*)”").FindAllStringSubmatch(manual, -1) {
		if !names[quoted[1]] {
			t.Errorf("worker/README.md names the row “%s”, which is not there", quoted[1])
		}
	}
	for kind, most := range map[string]int{"N": 50, "F": 17} {
		for i := 1; i <= most; i++ {
			if !strings.Contains(manual, fmt.Sprintf("| %s%d |", kind, i)) {
				t.Errorf("worker/README.md has no line for entry %s%d of the catalogue", kind, i)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
