package config

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"ftsync/cache/nearest"
)

// maxConfigBytes protects against a device or a database dump given as configuration.
const maxConfigBytes = 1 << 20

// reader walks a YAML document and collects everything wrong, with its place. What it
// returns for a wrong value must not be used.
type reader struct {
	file  string
	found []Finding
	at    locator
}

// entry is one key of a mapping and its value.
type entry struct {
	name       string
	key, value *yaml.Node
}

// field is a key that a mapping may have.
type field struct {
	name string
	read func(n *yaml.Node, path string)
}

func (r *reader) problem(n *yaml.Node, path, found, want string) {
	r.found = append(r.found, Finding{Source: r.file, Line: n.Line, Column: n.Column, Path: path, Found: found,
		Want: want})
}

// document returns the root of the only document in data, or nil.
func (r *reader) document(data []byte) *yaml.Node {
	start := &yaml.Node{Line: 1, Column: 1}
	if len(data) > maxConfigBytes {
		r.problem(start, "", fmt.Sprintf("%d bytes", len(data)), fmt.Sprintf("at most %d", maxConfigBytes))
		return nil
	}
	var docs []yaml.Node
	// Duplicate keys are found here, all of them and with the place of the first.
	err := yaml.Load(data, &docs, yaml.WithAllDocuments(), yaml.WithUniqueKeys(false))
	var at *yaml.LoadError
	switch {
	case errors.As(err, &at):
		if at.Mark.Line > 0 {
			start = &yaml.Node{Line: at.Mark.Line, Column: max(at.Mark.Column, 1)}
		}
		found := at.Message
		if at.ContextMsg != "" {
			found = at.ContextMsg + ": " + found
		}
		r.problem(start, "", "a syntax error ("+found+")", "YAML")
		return nil
	case err != nil:
		r.problem(start, "", "a syntax error ("+err.Error()+")", "YAML")
		return nil
	case len(docs) == 0 || len(docs[0].Content) == 0:
		r.problem(start, "", "nothing", "indexes: and the indexes under it")
		return nil
	case len(docs) > 1:
		r.problem(&docs[1], "", "a second document (---)", "one")
	}
	return docs[0].Content[0]
}

// entries returns the keys and values of a mapping. Keys that are no names, or stand there
// a second time, are reported and left out.
func (r *reader) entries(n *yaml.Node, path, want string) []entry {
	n = resolveAlias(n)
	if n.Kind != yaml.MappingNode {
		r.problem(n, path, describe(n), want)
		return nil
	}
	var list []entry
	first := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := resolveAlias(n.Content[i]), n.Content[i+1]
		name := key.Value
		switch tag := key.ShortTag(); {
		case tag == "!!merge":
			r.problem(key, path, "a merge key (<<)",
				"every key written out; an anchor and an alias work for whole values")
			continue
		case key.Kind != yaml.ScalarNode || tag != "!!str":
			r.problem(key, path, describe(key)+" as a key", "a name; in quotes if it looks like something else")
			continue
		case name == "":
			r.problem(key, path, "an empty key", "a name")
			continue
		}
		if line, again := first[name]; again {
			r.problem(key, joinPath(path, name), fmt.Sprintf("%s a second time, first on line %d", quoted(name), line),
				"each key once")
			continue
		}
		first[name] = key.Line
		r.at.note(joinPath(path, name), key, value)
		list = append(list, entry{name, key, value})
	}
	return list
}

// record reads a mapping whose keys are known beforehand, and returns the nodes of those
// that are there.
func (r *reader) record(n *yaml.Node, path, want string, fields ...field) map[string]*yaml.Node {
	there := map[string]*yaml.Node{}
	for _, e := range r.entries(n, path, want) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == e.name })
		if i < 0 {
			names := make([]string, len(fields))
			for i, f := range fields {
				names[i] = f.name
			}
			expected := nearest.Perhaps(e.name, names, "one of "+strings.Join(names, ", "))
			if len(names) == 1 {
				expected = names[0]
			}
			r.problem(e.key, joinPath(path, e.name), "the unknown key "+quoted(e.name), expected)
			continue
		}
		there[e.name] = e.key
		fields[i].read(e.value, joinPath(path, e.name))
	}
	return there
}

// text reads one text that is not empty.
func (r *reader) text(n *yaml.Node, path, want string) string {
	at := n
	n = resolveAlias(n)
	switch {
	case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str":
		found := describe(n)
		if n.Kind == yaml.ScalarNode && n.ShortTag() != "!!null" && !strings.HasPrefix(n.ShortTag(), "!f") {
			want += " (in quotes if it is meant as text)"
		}
		r.problem(at, path, found, want)
	case strings.TrimSpace(n.Value) == "":
		r.problem(at, path, "an empty text", want)
	case strings.ContainsRune(n.Value, 0):
		r.problem(at, path, "a text with a NUL character", want)
	default:
		return n.Value
	}
	return ""
}

// texts reads a list of different texts that is not empty.
func (r *reader) texts(n *yaml.Node, path, want, each string) []string {
	items := r.list(n, path, want)
	var list []string
	for i, item := range items {
		at := fmt.Sprintf("%s[%d]", path, i)
		s := r.text(item, at, each)
		if s == "" {
			continue
		}
		if slices.Contains(list, s) {
			r.problem(item, at, quoted(s)+" a second time", "each once")
			continue
		}
		list = append(list, s)
	}
	return list
}

// list reads the items of a list that is not empty.
func (r *reader) list(n *yaml.Node, path, want string) []*yaml.Node {
	at := n
	n = resolveAlias(n)
	switch {
	case n.Kind != yaml.SequenceNode:
		r.problem(at, path, describe(n), want)
		return nil
	case len(n.Content) == 0:
		r.problem(at, path, "an empty list", want)
	}
	for i, item := range n.Content {
		r.at.note(fmt.Sprintf("%s[%d]", path, i), item, item)
	}
	return n.Content
}

// flag reads true or false.
func (r *reader) flag(n *yaml.Node, path string) bool {
	at := n
	n = resolveAlias(n)
	var b bool
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Load(&b) != nil {
		r.problem(at, path, describe(n), "true or false")
	}
	return b
}

// positive reads a number above 0.
func (r *reader) positive(n *yaml.Node, path string, most float64) float64 {
	at := n
	n = resolveAlias(n)
	var f float64
	number := n.Kind == yaml.ScalarNode && (n.ShortTag() == "!!int" || n.ShortTag() == "!!float")
	if !number || n.Load(&f) != nil || math.IsNaN(f) || f <= 0 || f > most {
		r.problem(at, path, describe(n), "a number above 0 and not above "+strconv.FormatFloat(most, 'f', -1, 64))
		return 0
	}
	return f
}

// resolveAlias resolves aliases. The reader goes to a fixed depth, so an alias within its own
// anchor can't lead round in circles.
func resolveAlias(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// describe names a node for a person who reads a message.
func describe(n *yaml.Node) string {
	n = resolveAlias(n)
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
	default:
		return "something else"
	}
	switch tag := n.ShortTag(); tag {
	case "!!null":
		return "nothing"
	case "!!str":
		return "the text " + quoted(n.Value)
	case "!!int", "!!float":
		return "the number " + shorten(n.Value)
	case "!!bool":
		return shorten(n.Value)
	case "!!timestamp":
		return "the date " + shorten(n.Value)
	default:
		return "a value tagged " + shorten(tag)
	}
}

func quoted(s string) string { return strconv.Quote(shorten(s)) }

// shorten limits what a message quotes.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}

func joinPath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
