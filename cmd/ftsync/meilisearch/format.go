package meilisearch

import (
	"fmt"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// place is a scalar of a document, with the places found in it.
type place struct {
	path   string
	places []int // in arrays
	leaf   *tree
	text   string   // of it, as it is searched and shown
	spans  [][2]int // in bytes of text
}

// found holds all scalars of a document, in order.
type found []place

// newFound distributes the marks in a column's text over the strings of which that was made:
// of an array or JSON each is a line.
func newFound(doc *tree, s document.Schema, marks map[string]search.Marked) found {
	var all found
	for i, part := range doc.parts {
		first, of := len(all), column(s, doc.names[i])
		part.leaves(doc.names[i], nil, func(path string, places []int, leaf *tree) {
			text := leaf.text()
			if of != nil && leaf.isText() {
				text = of.Shown(text)
			}
			all = append(all, place{path: path, places: places, leaf: leaf, text: text})
		})
		if m, ok := marks[doc.names[i]]; ok && len(m.Spans) > 0 {
			all[first:].mark(m)
		}
	}
	return all
}

// mark sets the spans of a column's scalars. Which scalars are searched follows from the
// length of the text: of JSON the strings, of an array all but nulls.
func (f found) mark(m search.Marked) {
	for _, scalars := range []bool{false, true} {
		var searched []*place
		var ends []int
		end := -1
		for i := range f {
			if f[i].leaf.isText() || scalars && string(f[i].leaf.scalar) != "null" {
				end += 1 + len(f[i].text)
				searched, ends = append(searched, &f[i]), append(ends, end)
			}
		}
		if end != len(m.Text) {
			continue
		}
		start, spans := 0, m.Spans
		for i, p := range searched {
			for len(spans) > 0 && spans[0][1] <= start {
				spans = spans[1:]
			}
			for _, s := range spans { // in order: a list may have as many strings as spans
				if s[0] >= ends[i] {
					break
				}
				p.spans = append(p.spans, [2]int{max(s[0], start) - start, min(s[1], ends[i]) - start})
			}
			start = ends[i] + 1
		}
		return
	}
}

// positionBytes is about the memory that one entry of positions takes.
const positionBytes = 200

// size is about the memory that positions and highlights take. Each place may have two tags,
// whose length the client chooses.
func (f found) size(m *hitMaker) (bytes int64) {
	for _, p := range f {
		if m.request.positions {
			bytes += positionBytes * int64(len(p.spans))
		}
		if !m.highlight.covers(p.path) {
			continue
		}
		tagged := len(p.spans)
		if words := m.crop.words(p.path); words > 0 && words < tagged {
			tagged = min(tagged, 2*words) // a word may have several
		}
		bytes += int64(tagged) * int64(len(m.request.format.pre)+len(m.request.format.post))
	}
	return bytes
}

// positions returns Meilisearch's _matchesPosition.
func (f found) positions() *tree {
	out := &tree{}
	at := map[string]*tree{}
	for _, p := range f {
		for _, s := range p.spans {
			if at[p.path] == nil {
				at[p.path] = &tree{list: true}
				out.set(p.path, at[p.path])
			}
			one := fmt.Appendf(nil, `{"start":%d,"length":%d`, s[0], s[1]-s[0])
			if len(p.places) > 0 {
				one = fmt.Appendf(one, `,"indices":%s`, encode(p.places))
			}
			at[p.path].parts = append(at[p.path].parts, &tree{scalar: append(one, '}')})
		}
	}
	return out
}

// formattedOf returns the document with its texts highlighted and cropped. Numbers become
// texts, as in Meilisearch; true, false and null stay.
func (m *hitMaker) formattedOf(document *tree, f found) *tree {
	next := 0
	return document.replace(func(leaf *tree) *tree {
		p := f[next]
		next++
		if s := string(leaf.scalar); s == "null" || s == "true" || s == "false" {
			return leaf
		}
		return &tree{scalar: encode(m.request.format.shown(p.text, p.spans, m.highlight.covers(p.path),
			m.crop.words(p.path)))}
	})
}

// replace returns a copy of t with other scalars; f is called for each, in order.
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
