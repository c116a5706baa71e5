package config

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"ftsync/worker/plan"
)

// locator holds the places of values in the configuration file, by their paths.
type locator map[string]position

type position struct{ line, column int }

// note remembers a place: the value's if that is a text or a number, else its key's.
func (l locator) note(path string, key, value *yaml.Node) {
	at := key
	if value.Kind == yaml.ScalarNode && value.Value != "" {
		at = value
	}
	l[path] = position{at.Line, at.Column}
}

// find returns the place of a path, or of the nearest value around it that was written.
func (l locator) find(path string) position {
	for path != "" {
		if p, ok := l[path]; ok {
			return p
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return position{1, 1}
}

// findings turns problems found in the database into findings with their lines in the file.
func (l locator) findings(file string, problems []plan.Problem) []Finding {
	list := make([]Finding, len(problems))
	for i, p := range problems {
		path := joinPath("indexes", p.Index)
		if p.Field != "" {
			path = joinPath(path, p.Field)
		}
		at := l.find(path)
		list[i] = Finding{Source: file, Line: at.line, Column: at.column, Path: path, Found: p.Found, Want: p.Want,
			Warning: p.Warning}
	}
	return list
}
