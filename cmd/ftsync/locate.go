package main

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"ftsync/worker"
)

// locator knows where in the configuration file each value stands, by its path.
type locator map[string]position

type position struct{ line, column int }

// note remembers a place: that of the value when it is short, else that of its key.
func (l locator) note(path string, key, value *yaml.Node) {
	at := key
	if value.Kind == yaml.ScalarNode && value.Value != "" {
		at = value
	}
	l[path] = position{at.Line, at.Column}
}

// find is the place of a path, or of the nearest thing around it that was written.
func (l locator) find(path string) position {
	for path != "" {
		if p, ok := l[path]; ok {
			return p
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return position{1, 1}
}

// findings gives the problems that the database showed their lines in the file.
func (l locator) findings(file string, problems []worker.Problem) []finding {
	list := make([]finding, len(problems))
	for i, p := range problems {
		path := join("indexes", p.Index)
		if p.Field != "" {
			path = join(path, p.Field)
		}
		at := l.find(path)
		list[i] = finding{Source: file, Line: at.line, Column: at.column, Path: path, Found: p.Found, Want: p.Want, Warning: p.Warning}
	}
	return list
}
