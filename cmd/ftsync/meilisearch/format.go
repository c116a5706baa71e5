package meilisearch

import (
	"ftsync/cache"
)

// place is a scalar of a document, and what was found in it.
type place struct {
	path   string
	places []int // in arrays
	leaf   *tree
	spans  [][2]int // in bytes of its text
}

// found is all scalars of a document, in order.
type found []place

// newFound spreads what an index marked in the text of a column, which for an
// array or JSON is a line a string, over the strings that make it up.
func newFound(document *tree, marks map[string]cache.Marked) found {
	var all found
	for i, part := range document.parts {
		first := len(all)
		part.leaves(document.names[i], nil, func(path string, places []int, leaf *tree) {
			all = append(all, place{path: path, places: places, leaf: leaf})
		})
		if m, ok := marks[document.names[i]]; ok && len(m.Spans) > 0 {
			all[first:].mark(m, part)
		}
	}
	return all
}

// mark sets the spans of a column's scalars. Which of them are searched follows
// from the length of the text: of JSON the strings, of an array all but nulls.
func (f found) mark(m cache.Marked, column *tree) {
	for _, scalars := range []bool{false, true} {
		var searched []*place
		length := -1
		for i := range f {
			if f[i].leaf.isText() || scalars && string(f[i].leaf.scalar) != "null" {
				searched = append(searched, &f[i])
				length += len(f[i].leaf.text()) + 1
			}
		}
		if length != len(m.Text) {
			continue
		}
		start := 0
		for _, p := range searched {
			end := start + len(p.leaf.text())
			for _, s := range m.Spans {
				if from, to := max(s[0], start), min(s[1], end); from < to {
					p.spans = append(p.spans, [2]int{from - start, to - start})
				}
			}
			start = end + 1
		}
		return
	}
}

// positions is Meilisearch's _matchesPosition.
func (f found) positions() *tree {
	out := &tree{}
	at := map[string]*tree{}
	for _, p := range f {
		for _, s := range p.spans {
			if at[p.path] == nil {
				at[p.path] = &tree{list: true}
				out.set(p.path, at[p.path])
			}
			one := &tree{}
			one.set("start", &tree{scalar: encode(s[0])})
			one.set("length", &tree{scalar: encode(s[1] - s[0])})
			if len(p.places) > 0 {
				one.set("indices", parse(encode(p.places)))
			}
			at[p.path].parts = append(at[p.path].parts, one)
		}
	}
	return out
}

// format is the document with its texts highlighted and cropped. Numbers become
// texts, as in Meilisearch; true, false and null stay.
func (m *hitMaker) format(document *tree, f found) *tree {
	next := 0
	return document.replace(func(leaf *tree) *tree {
		p := f[next]
		next++
		if s := string(leaf.scalar); s == "null" || s == "true" || s == "false" {
			return leaf
		}
		crop := 0
		for attribute, words := range m.crop {
			if covers([]string{attribute}, p.path) {
				crop = max(crop, words)
			}
		}
		return &tree{scalar: encode(m.request.format.shown(leaf.text(), p.spans, covers(m.highlight, p.path), crop))}
	})
}

// replace is a copy of t with other scalars; f is called for each, in order.
func (t *tree) replace(f func(leaf *tree) *tree) *tree {
	if t.scalar != nil {
		return f(t)
	}
	out := &tree{list: t.list, names: t.names, parts: make([]*tree, len(t.parts))}
	for i, p := range t.parts {
		out.parts[i] = p.replace(f)
	}
	return out
}
