package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"ftsync/cache/nearest"
	"ftsync/cache/words"
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker/plan"
)

const (
	wantColumns = "a list of column names, such as [type, release_year]"
	wantColumn  = "a column's name"
	wantTable   = "a table's name, such as film or public.film"
	maxWeight   = 1_000_000
)

var indexName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// readIndexes reads the configuration file's text. Its definitions may be used only when
// there are no findings.
func readIndexes(file string, data []byte) (read, locator, []Finding) {
	r := &reader{file: file, at: locator{}}
	root := r.document(data)
	if root == nil {
		return read{}, r.at, r.found
	}
	all := read{looks: map[string]page.Look{}}
	const want = "a mapping of index names to indexes"
	there := r.record(root, "", "indexes: and the indexes under it", field{"indexes", func(n *yaml.Node, path string) {
		entries := r.entries(n, path, want)
		if m := resolveAlias(n); m.Kind == yaml.MappingNode && len(m.Content) == 0 {
			r.problem(n, path, "no index", "at least one")
		}
		folders := map[string]string{}
		for _, e := range entries {
			at := joinPath(path, e.name)
			folder := strings.ToLower(e.name)
			switch {
			case !indexName.MatchString(e.name):
				r.problem(e.key, at, "the name "+quoted(e.name), "1 to 64 letters of A-Z, a-z, 0-9, _ and -")
			case folders[folder] != "":
				r.problem(e.key, at,
					fmt.Sprintf("two names that differ only in case, %s and %s", folders[folder], e.name),
					"names that stay apart on every file system")
			}
			folders[folder] = e.name
			def, look := r.index(e, at)
			all.indexes, all.looks[e.name] = append(all.indexes, def), look
		}
	}})
	if root.Kind == yaml.MappingNode && there["indexes"] == nil {
		r.problem(root, "indexes", "nothing", want)
	}
	slices.SortStableFunc(r.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return all, r.at, r.found
}

// read is what stands in the configuration file.
type read struct {
	indexes []plan.Definition
	looks   map[string]page.Look // by index
}

// index reads one index and checks it as far as that can be done without the database.
func (r *reader) index(e entry, path string) (plan.Definition, page.Look) {
	d := plan.Definition{Name: e.name}
	look := &lookReader{reader: r}
	text := func(into *string, want string) func(*yaml.Node, string) {
		return func(n *yaml.Node, path string) { *into = r.text(n, path, want) }
	}
	columns := func(into *[]string) func(*yaml.Node, string) {
		return func(n *yaml.Node, path string) { *into = r.texts(n, path, wantColumns, wantColumn) }
	}
	there := r.record(e.value, path, "a mapping with table: (or query:) and search:",
		field{"table", text(&d.Table, wantTable)},
		field{"query", text(&d.Query, "an SQL query")},
		field{"key", columns(&d.Key)},
		field{"search", func(n *yaml.Node, path string) { d.Search = r.search(n, path) }},
		field{"filter", columns(&d.Filter)},
		field{"distinct", text(&d.Distinct, wantColumn)},
		field{"store", columns(&d.Store)},
		field{"rank", func(n *yaml.Node, path string) { d.Rank = r.rank(n, path) }},
		field{"geo", func(n *yaml.Node, path string) { d.Geo = r.geo(n, path) }},
		field{"where", text(&d.Where, "an SQL condition")},
		field{"tokenizer", func(n *yaml.Node, path string) { d.Tokenizer = r.tokenizer(n, path) }},
		field{"synonyms", func(n *yaml.Node, path string) { d.Synonyms = r.synonyms(n, path) }},
		field{"stop_words", func(n *yaml.Node, path string) { d.StopWords = r.stopWords(n, path) }},
		field{"watch", func(n *yaml.Node, path string) { d.Watch = r.watch(n, path) }},
		field{"capture", func(n *yaml.Node, path string) { d.ByRow = r.byRow(n, path) }},
		field{"page", look.read},
	)
	if resolveAlias(e.value).Kind == yaml.MappingNode {
		r.together(e, path, there)
	}
	r.roles(path, d)
	look.check(d)
	return d, look.look
}

// together reports keys of an index that are missing, or exclude each other.
func (r *reader) together(e entry, path string, there map[string]*yaml.Node) {
	table, query := there["table"], there["query"]
	switch {
	case table == nil && query == nil:
		r.problem(e.key, path, "neither table nor query", "one of them")
	case table != nil && query != nil:
		r.problem(query, joinPath(path, "query"), "both table and query", "one of them")
	case query != nil && there["key"] == nil:
		r.problem(query, joinPath(path, "query"), "a query without key",
			"key: with the columns of the query that identify a document")
	}
	if there["search"] == nil {
		r.problem(e.key, path, "no search", "search: with at least one column")
	}
	if n := there["watch"]; n != nil && query == nil {
		r.problem(n, joinPath(path, "watch"), "watch without query",
			"no watch: the changes of a table are followed as they are")
	}
	if n := there["capture"]; n != nil && query != nil {
		r.problem(n, joinPath(path, "capture"), "capture beside query", "it beside the tables under watch:")
	}
	if n := there["where"]; n != nil && query != nil {
		r.problem(n, joinPath(path, "where"), "where beside query", "the condition in the query itself")
	}
}

// search reads the searched columns, in the order written.
func (r *reader) search(n *yaml.Node, path string) (list []plan.SearchColumn) {
	const want = "a mapping of column names, such as {title: {weight: 10}, description: {}}"
	if m := resolveAlias(n); m.Kind == yaml.MappingNode && len(m.Content) == 0 {
		r.problem(n, path, "no column", "at least one, such as {title: {weight: 10}, description: {}}")
		return nil
	}
	for _, e := range r.entries(n, path, want) {
		c := plan.SearchColumn{Name: e.name, Weight: 1}
		if v := resolveAlias(e.value); v.Kind != yaml.ScalarNode || v.ShortTag() != "!!null" {
			// "title:" alone is as good as {}
			r.record(e.value, joinPath(path, e.name), "{} or {weight: NUMBER, typos: false, html: true}",
				field{"weight", func(n *yaml.Node, path string) { c.Weight = r.positive(n, path, maxWeight) }},
				field{"typos", func(n *yaml.Node, path string) { c.Exact = !r.flag(n, path) }},
				field{"html", func(n *yaml.Node, path string) { c.HTML = r.flag(n, path); c.Plain = !c.HTML }},
			)
		}
		list = append(list, c)
	}
	return list
}

// geo reads the columns with the documents' places: the name of one, or those of two.
func (r *reader) geo(n *yaml.Node, path string) (g plan.Geo) {
	if resolveAlias(n).Kind != yaml.MappingNode {
		g.Point = r.text(n, path, "the name of a column of points, or {lat: latitude, lng: longitude}")
		return g
	}
	there := r.record(n, path, "{lat: latitude, lng: longitude}",
		field{"lat", func(n *yaml.Node, path string) { g.Lat = r.text(n, path, wantColumn) }},
		field{"lng", func(n *yaml.Node, path string) { g.Lng = r.text(n, path, wantColumn) }},
	)
	for _, name := range []string{"lat", "lng"} {
		if there[name] == nil {
			r.problem(n, path, "no "+name, "the columns with the latitude and the longitude, both")
		}
	}
	return g
}

func (r *reader) tokenizer(n *yaml.Node, path string) string {
	tokenizers := words.Tokenizers()
	want := "one of " + strings.Join(tokenizers, ", ")
	s := r.text(n, path, want)
	if s == "" || slices.Contains(tokenizers, s) {
		return s
	}
	r.problem(n, path, "the text "+quoted(s), nearest.Perhaps(s, tokenizers, want))
	return ""
}

// roles reports columns under store that are searched, filtered or ranked by: those are stored
// anyway. Other than that a column may have several roles.
func (r *reader) roles(path string, d plan.Definition) {
	role := map[string]string{}
	for _, by := range d.Rank {
		role[by.Column] = "rank"
	}
	for _, name := range d.Filter {
		role[name] = "filter"
	}
	for _, c := range d.Search {
		role[c.Name] = "search"
	}
	for i, name := range d.Store {
		if role[name] == "" {
			continue
		}
		at := fmt.Sprintf("%s.store[%d]", path, i)
		p := r.at.find(at)
		r.problem(&yaml.Node{Line: p.line, Column: p.column}, at,
			fmt.Sprintf("%s, which stands under %s too", quoted(name), role[name]),
			"it once: what is searched, filtered or ranked by is returned as well")
	}
}
