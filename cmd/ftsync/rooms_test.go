package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// rooms are the packages of this layer, and what each may import of the layer and of the
// worker. What stands in a row may import what stands in an earlier one only.
var rooms = map[string]string{
	"/access":      "",
	"/config":      "access worker worker/plan worker/postgres",
	"/indexes":     "access",
	"/meilisearch": "access indexes worker",
	"/web/page":    "",
	"/web":         "access indexes meilisearch web/page worker",
	"":             "config indexes web web/page worker worker/capture worker/changelog worker/plan",
	"/nodetest":    "",
}

// Imports between the rooms go one way, and each room is in the list.
func TestRooms_importOneWay(t *testing.T) {
	t.Parallel()
	const layer = "ftsync/cmd/ftsync"
	list, err := exec.CommandContext(t.Context(), "go", "list", "-tags", "fts5", "-f",
		`{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(list)) {
		imports := strings.Fields(line)
		room := strings.TrimPrefix(imports[0], layer)
		allowed, ok := rooms[room]
		if !ok {
			t.Errorf("%s is no room that this test knows", imports[0])
		}
		for _, of := range imports[1:] {
			name, ours := strings.CutPrefix(of, layer+"/")
			if !ours {
				name, ours = strings.CutPrefix(of, "ftsync/")
				ours = ours && !strings.HasPrefix(name, "cache")
			}
			if ours && !slices.Contains(strings.Fields(allowed), name) {
				t.Errorf("%s imports %s", imports[0], of)
			}
		}
	}
}
