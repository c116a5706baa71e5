package docker_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rooms are the packages of this program, and which of it each may import: only such as
// stand further up. Three layers, cmd over worker over cache, and in none an arrow back.
// What a search is made of has no way to what writes, and triggers none to the cache.
var rooms = []struct{ room, imports string }{
	{"migrations", ""},
	{"docker", ""}, // what the program shows of its manual

	{"cache/geo", ""},
	{"cache/nearest", ""},
	{"cache/rank", ""},
	{"cache/words", ""},
	{"cache/markup", ""},
	{"cache/filter", "cache/geo cache/nearest"},
	{"cache/fts5", "cache/rank cache/words"},
	{"cache/sqlite", "cache/fts5"},
	{"cache/document", "cache/filter cache/fts5 cache/geo cache/markup cache/rank cache/words"},
	{"cache/columns", "cache/document cache/filter cache/geo cache/rank cache/words"},
	{"cache/lexicon", "cache/fts5 cache/sqlite cache/words"},
	{"cache/search", "cache/columns cache/document cache/filter cache/fts5 cache/geo cache/lexicon cache/rank " +
		"cache/sqlite cache/words"},
	{"cache", "cache/columns cache/document cache/fts5 cache/lexicon cache/search cache/sqlite cache/words"},
	{"cache/shows", ""},    // for tests
	{"cache/faultvfs", ""}, // for tests

	{"worker/postgres", ""},
	{"worker/changelog", "migrations worker/postgres"},
	{"worker/plan", "cache/document cache/geo cache/markup cache/nearest cache/rank worker/postgres"},
	{"worker/capture", "worker/changelog worker/plan worker/postgres"},
	{"worker/compare", "cache cache/document worker/changelog worker/plan worker/postgres"},
	{"worker", "cache cache/document worker/capture worker/changelog worker/compare worker/plan worker/postgres"},
	{"worker/pgtest", ""}, // for tests
	{"worker/faults", ""}, // tests alone

	{"cmd/ftsync/access", "cache/filter"},
	{"cmd/ftsync/seed", "cache worker worker/plan"},
	{"cmd/ftsync/certificate", ""},
	{"cmd/ftsync/certificate/certtest", ""}, // for tests
	{"cmd/ftsync/web/page", "cache/document cache/markup cache/search docker"},
	{"cmd/ftsync/config", "cache/filter cache/nearest cache/rank cache/search cache/words cmd/ftsync/access " +
		"cmd/ftsync/web/page worker/plan worker/postgres"},
	{"cmd/ftsync/draft", "cache/nearest worker/postgres"},
	{"cmd/ftsync/indexes", "cache cache/columns cache/document cache/search cmd/ftsync/access"},
	{"cmd/ftsync/meilisearch", "cache cache/columns cache/document cache/filter cache/geo cache/nearest cache/search " +
		"cache/words cmd/ftsync/access cmd/ftsync/indexes worker"},
	{"cmd/ftsync/web", "cache cache/columns cache/document cache/geo cache/nearest cache/search " +
		"cmd/ftsync/access cmd/ftsync/indexes cmd/ftsync/meilisearch cmd/ftsync/web/page worker"},
	{"cmd/ftsync", "cache cache/nearest cache/search cmd/ftsync/certificate cmd/ftsync/config cmd/ftsync/draft " +
		"cmd/ftsync/indexes cmd/ftsync/seed cmd/ftsync/web cmd/ftsync/web/page worker worker/capture " +
		"worker/changelog worker/plan"},
	{"cmd/ftsync/nodetest", ""}, // for tests

	{"docker/shipped", ""},
	{"cmd/bench", "docker/shipped worker/pgtest"},
	{"cmd/demo", "worker/pgtest"},
	{"cmd/release", "docker/shipped"},
}

// Imports go one way, and each room is in the list.
func TestRooms_ImportOneWay(t *testing.T) {
	above, allowed := map[string]bool{}, map[string][]string{}
	for _, r := range rooms {
		allowed[r.room] = strings.Fields(r.imports)
		for _, of := range allowed[r.room] {
			if !above[of] {
				t.Errorf("%s may import %s, which does not stand further up", r.room, of)
			}
		}
		above[r.room] = true
	}
	list, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "fts5", "-f",
		`{{.ImportPath}} {{join .Imports " "}}`, "ftsync/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		imports := strings.Fields(line)
		room := strings.TrimPrefix(imports[0], "ftsync/")
		if !above[room] {
			t.Errorf("%s is no room that this test knows", room)
		}
		for _, path := range imports[1:] {
			if of, ours := strings.CutPrefix(path, "ftsync/"); ours && !slices.Contains(allowed[room], of) {
				t.Errorf("%s imports %s", room, of)
			}
		}
	}
}
