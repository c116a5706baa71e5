package columns

import (
	"encoding/json"
	"maps"
	"slices"

	"ftsync/cache/document"
)

// MostPaths is how many paths of JSON the filter columns of one index keep. A path takes what a
// column takes, and an object whose names are data has no end of them. The first documents decide:
// of their paths the most frequent are kept, and then those that come as long as there is room.
const MostPaths = 100

// The paths are chosen among those of the first documents, as many as these.
const (
	choosingDocuments = 2000
	choosingBytes     = 4 << 20
)

// paths are the values in a JSON column by the path that leads to them.
type paths struct {
	columns map[string]*column // by path, as document.JoinPath writes it
	lacks   bool               // there are paths that are not here
}

// pathsWriter changes a copy of paths. room is how many more there may be in the index.
type pathsWriter struct {
	paths
	changed map[string]*columnWriter
	room    *int
	seen    map[string]bool // in the document being set
}

func (p *paths) writer(room *int) *pathsWriter {
	return &pathsWriter{paths: *p, changed: map[string]*columnWriter{}, room: room, seen: map[string]bool{}}
}

// set sets what a document has at all paths but the empty one, and returns what it has there.
func (w *pathsWriter) set(id int64, v any) (root any) {
	text, _ := v.(string)
	clear(w.seen)
	switch {
	case text == "":
	case !json.Valid([]byte(text)):
		root = v
	default:
		all := document.Paths(text, func(path, value string) {
			if path == "" {
				root = value
			} else if c := w.add(path); c != nil {
				w.seen[path] = true
				c.codes.set(id, int64(c.dict.code(c.typ, value)))
			}
		})
		w.lacks = w.lacks || !all
	}
	for path, c := range w.columns {
		if !w.seen[path] && c.codes.at(id) != nullNumber {
			w.of(path).codes.set(id, nullNumber)
		}
	}
	return root
}

// add returns the writer of a path, which is new if there is room; else nil.
func (w *pathsWriter) add(path string) *columnWriter {
	if w.columns[path] == nil && w.changed[path] == nil {
		if *w.room == 0 {
			w.lacks = true
			return nil
		}
		*w.room--
		w.changed[path] = newColumn(-1, document.Array).writer(w.room)
	}
	return w.of(path)
}

// of returns the writer of a path that is there.
func (w *pathsWriter) of(path string) *columnWriter {
	if w.changed[path] == nil {
		w.changed[path] = w.columns[path].writer(w.room)
	}
	return w.changed[path]
}

func (w *pathsWriter) done() *paths {
	p := w.paths
	if len(w.changed) > 0 {
		if p.columns = maps.Clone(p.columns); p.columns == nil {
			p.columns = map[string]*column{}
		}
		for path, c := range w.changed {
			p.columns[path] = c.done()
		}
	}
	return &p
}

// tidied is column.tidied for all paths.
func (p *paths) tidied(documents int64) *paths {
	tidy := maps.Clone(p.columns)
	for path, c := range tidy {
		tidy[path] = c.tidied(documents)
	}
	return &paths{tidy, p.lacks}
}

// nothing is what a path has that no document has.
var nothing = newColumn(-1, document.Array)

// column returns the column of a name, or what a JSON column has at a path; nil if the view doesn't
// have it.
func (v *View) column(name string) *column {
	if c := v.columns[name]; c != nil {
		return c
	}
	of, path, ok := document.CutPath(name, func(name string) bool {
		return v.columns[name] != nil && v.columns[name].paths != nil
	})
	if !ok {
		return nil
	}
	p := v.columns[of].paths
	switch c := p.columns[path]; {
	case c != nil:
		return c
	case p.lacks:
		return nil
	}
	return nothing
}

// Lacks reports whether a name is a path that may have values and is not kept; see MostPaths.
func (v *View) Lacks(name string) bool { return v.column(name) == nil }

// LacksPaths returns the names of the JSON columns of which not all paths are kept.
func (v *View) LacksPaths() (names []string) {
	for name, c := range v.columns {
		if c.paths != nil && c.paths.lacks {
			names = append(names, name)
		}
	}
	return names
}

// Elements returns the different values at a path that the view has, as texts; documents need not
// have them any more.
func (v *View) Elements(path string) []string {
	elements := v.column(path).dict.elements
	texts := make([]string, elements.len())
	for i := range texts {
		texts[i] = elements.at(i).text
	}
	return texts
}

// WithElement adds the documents that have one of the Elements of a path that wanted, which is given
// its place among these, accepts.
func (v *View) WithElement(path string, wanted func(element int) bool, found Bitmap) {
	c := v.column(path)
	elements := make([]bool, c.dict.elements.len())
	for i := range elements {
		elements[i] = wanted(i)
	}
	values := make([]bool, c.dict.len())
	for i, list := range c.dict.lists {
		values[i] = slices.ContainsFunc(list, func(at uint32) bool { return elements[at] })
	}
	for i, b := range c.codes.blocks {
		m := b.listed(values)
		for j, w := range found.block(i) {
			found[i*len(m)+j] = w | m[j]
		}
	}
}
