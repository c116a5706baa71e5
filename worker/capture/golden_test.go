package capture

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/worker/plan"
)

var update = flag.Bool("update", false, "write the golden files of the triggers")

// The triggers of a table, of a partitioned table, and of one with three sources. ftsync replaces
// a function that differs from the one it would make, so each change of these files is a change
// in every database.
func TestTriggers_Golden(t *testing.T) {
	t.Parallel()
	integer := plan.Type{Name: "bigint", Typname: "int8", Builtin: true, Parts: []string{"int8"}}
	text := plan.Type{Name: "text", Typname: "text", Builtin: true, Parts: []string{"text"}}
	instant := plan.Type{Name: "timestamp with time zone", Typname: "timestamptz", Builtin: true,
		Parts: []string{"timestamptz"}}
	padded := plan.Type{Name: "character(5)", Typname: "bpchar", Builtin: true, Parts: []string{"bpchar"}}
	for name, c := range map[string]captured{
		"table": {
			relation: plan.Relation{OID: 16384, Schema: "public", Table: "article", Kind: "r"},
			reads:    []string{"id", "title"},
			sources:  []capturedSource{{id: 1, columns: []string{"id"}, types: []plan.Type{integer}}},
		},
		"partitioned": {
			relation: plan.Relation{OID: 16385, Schema: "app", Table: "event", Kind: "p"},
			perRow:   true, leaves: []uint32{16386, 16387},
			sources: []capturedSource{{id: 2, columns: []string{"at", "kind"}, types: []plan.Type{instant, text}}},
		},
		"three sources": {
			relation: plan.Relation{OID: 16388, Schema: "public", Table: "a \"{keys}\"\nname", Kind: "r"},
			sources: []capturedSource{
				{id: 3, columns: []string{"id"}, types: []plan.Type{integer}},
				{id: 4, columns: []string{"{id}", "code's"}, types: []plan.Type{text, padded}},
				{id: 5, columns: []string{"at"}, types: []plan.Type{instant}},
			},
		},
	} {
		var b strings.Builder
		fmt.Fprintf(&b, "%s;\n\n", c.functionSQL())
		for _, trigger := range c.triggers(func(oid uint32) string { return fmt.Sprintf("app.event_%d", oid) }) {
			fmt.Fprintf(&b, "%s;\n", c.triggerSQL(trigger))
		}
		file := filepath.Join("testdata", strings.ReplaceAll(name, " ", "_")+".sql")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(want) {
			t.Errorf("%s gets\n%s\nand not what %s has; -update writes it", name, b.String(), file)
		}
	}
}
