package config

import (
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v4"

	"ftsync/cache/nearest"
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker/plan"
)

// lookReader reads what an index's page: says. Columns are those that the index names, whatever
// order its keys stand in, so they are checked at the end.
type lookReader struct {
	*reader
	look  page.Look
	named []namedColumn
}

// namedColumn is a column named under page:, and where.
type namedColumn struct {
	node *yaml.Node
	path string
	name string
}

// read reads the mapping under page:.
func (l *lookReader) read(n *yaml.Node, path string) {
	column := func(into *string) func(*yaml.Node, string) {
		return func(n *yaml.Node, path string) { *into = l.column(n, path) }
	}
	address := func(into *string) func(*yaml.Node, string) {
		return func(n *yaml.Node, path string) { *into = l.address(n, path) }
	}
	l.record(n, path, "a mapping such as {title: name, url: link, facts: [type, year]}",
		field{"title", column(&l.look.Title)},
		field{"subtitle", column(&l.look.Subtitle)},
		field{"excerpt", column(&l.look.Excerpt)},
		field{"image", address(&l.look.Image)},
		field{"url", address(&l.look.URL)},
		field{"facts", func(n *yaml.Node, path string) {
			l.look.Facts = l.texts(n, path, wantColumns, wantColumn)
			for i, item := range resolveAlias(n).Content {
				l.name(item, fmt.Sprintf("%s[%d]", path, i), resolveAlias(item).Value)
			}
		}},
		field{"labels", func(n *yaml.Node, path string) {
			l.look.Labels = map[string]string{}
			const want = "a mapping of columns to what they are called, such as {dur: Length}"
			for _, e := range l.entries(n, path, want) {
				at := joinPath(path, e.name)
				l.name(e.key, at, e.name)
				l.look.Labels[e.name] = l.text(e.value, at, "what the column is called")
			}
		}},
	)
}

func (l *lookReader) name(n *yaml.Node, path, name string) {
	l.named = append(l.named, namedColumn{n, path, name})
}

func (l *lookReader) column(n *yaml.Node, path string) string {
	name := l.text(n, path, wantColumn)
	l.name(n, path, name)
	return name
}

// address reads a column that holds addresses, or a template.
func (l *lookReader) address(n *yaml.Node, path string) string {
	const want = "a column that holds an address, or an address with columns in braces that begins with http:// " +
		"or https://, a host and a /, such as https://shop.example/{slug}"
	text := l.text(n, path, want)
	if text == "" || !page.IsTemplate(text) {
		l.name(n, path, text)
		return text
	}
	names, err := page.TemplateColumns(text)
	if errors.Is(err, page.ErrTemplate) {
		l.problem(n, path, "the text "+quoted(text), want)
	}
	for _, name := range names {
		if name != "id" {
			l.name(n, path, name)
		}
	}
	return text
}

// check reports columns that the documents of the index do not have.
func (l *lookReader) check(d plan.Definition) {
	columns := slices.Concat(d.Filter, d.Store)
	for _, c := range d.Search {
		columns = append(columns, c.Name)
	}
	for _, c := range l.named {
		if c.name != "" && !slices.Contains(columns, c.name) {
			l.problem(c.node, c.path, quoted(c.name)+", which the documents do not have",
				nearest.Perhaps(c.name, columns, "a column that stands under search, filter or store"))
		}
	}
}
