package config

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"ftsync/cache/nearest"
	"ftsync/worker/plan"
)

// byRow reads of which kind the triggers of a table are to be.
func (r *reader) byRow(n *yaml.Node, path string) bool {
	kinds := []string{"statements", "rows"}
	const want = "statements, or rows for a table that is written a row at a time"
	s := r.text(n, path, want)
	if s != "" && !slices.Contains(kinds, s) {
		r.problem(n, path, "the text "+quoted(s), nearest.Perhaps(s, kinds, want))
	}
	return s == "rows"
}

// watch reads the tables that a query's documents are made from.
func (r *reader) watch(n *yaml.Node, path string) (list []plan.Watch) {
	for i, item := range r.list(n, path, "a list such as [{table: article, columns: [id]}]") {
		var w plan.Watch
		at := fmt.Sprintf("%s[%d]", path, i)
		there := r.record(item, at, "a mapping with table: and columns:",
			field{"table", func(n *yaml.Node, path string) { w.Table = r.text(n, path, wantTable) }},
			field{"columns", func(n *yaml.Node, path string) { w.Columns = r.texts(n, path, wantColumns, wantColumn) }},
			field{"keys", func(n *yaml.Node, path string) {
				w.Keys = r.text(n, path, "an SQL query from the columns ($1, …) to document keys")
			}},
			field{"static", func(n *yaml.Node, path string) { w.Static = r.flag(n, path) }},
			field{"capture", func(n *yaml.Node, path string) { w.ByRow = r.byRow(n, path) }},
		)
		list = append(list, w)
		if resolveAlias(item).Kind != yaml.MappingNode {
			continue
		}
		if there["table"] == nil {
			r.problem(item, at, "no table", "table: "+wantTable)
		}
		switch keys := there["keys"]; {
		case there["columns"] == nil && !w.Static:
			r.problem(item, at, "no columns", "columns: with those whose values lead to documents, or static: true")
		case keys != nil && w.Static:
			r.problem(keys, joinPath(at, "keys"), "keys beside static: true",
				"one of them: changes of a static table lead nowhere")
		case there["capture"] != nil && w.Static:
			r.problem(there["capture"], joinPath(at, "capture"), "capture beside static: true",
				"one of them: changes of a static table are not logged")
		}
	}
	return list
}
