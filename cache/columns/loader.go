package columns

import (
	"cmp"
	"database/sql/driver"
	"encoding/json"
	"maps"
	"slices"

	"ftsync/cache/document"
)

// Loader makes the first view of a generation from its documents, in any order. One
// goroutine at a time may use it.
type Loader struct {
	alive   writer[uint64]
	count   int64
	names   []string
	writers []*columnWriter
	room    int // for paths

	// KeptBytes is how much memory the sets of documents may take that searches have found, and that are kept
	// for the next ones: filters as much as texts; 0: any.
	KeptBytes int64

	// With JSON, the first documents wait until it is known which paths they have most often.
	choosing bool
	waiting  []waitingDocument
	bytes    int
}

// waitingDocument is an argument of Loader.Add.
type waitingDocument struct {
	id     int64
	values []driver.Value
}

// NewLoader returns a Loader without documents.
func NewLoader(s document.Schema) *Loader {
	l := &Loader{room: MostPaths}
	l.alive.own = nil
	for i, c := range s.Columns {
		if c.Filter {
			w := newColumn(i, c.Type).writer(&l.room)
			l.choosing = l.choosing || w.paths != nil
			w.ints.own, w.codes.own, w.places.own = nil, nil, nil
			l.writers = append(l.writers, w)
			l.names = append(l.names, c.Name)
		}
	}
	return l
}

// Places returns the places in Schema.Columns of the filter columns.
func (l *Loader) Places() []int {
	places := make([]int, len(l.writers))
	for i, w := range l.writers {
		places[i] = w.place
	}
	return places
}

// Add adds a document with the stored values of its filter columns, in the order of places.
func (l *Loader) Add(id int64, values []driver.Value) {
	l.count++
	l.alive.set(id>>6, l.alive.at(id>>6)|1<<(id&63))
	if l.choosing {
		l.wait(id, values)
		return
	}
	for i, w := range l.writers {
		w.set(id, values[i])
	}
}

// wait keeps a document until there are enough to choose by.
func (l *Loader) wait(id int64, values []driver.Value) {
	l.waiting = append(l.waiting, waitingDocument{id, slices.Clone(values)})
	for _, v := range values {
		if text, ok := v.(string); ok {
			l.bytes += len(text)
		}
	}
	if len(l.waiting) >= choosingDocuments || l.bytes >= choosingBytes {
		l.choose()
	}
}

// choose chooses the most frequent paths of the documents that wait, and adds these.
func (l *Loader) choose() {
	type place struct {
		column int
		path   string
	}
	counts := map[place]int{}
	for _, d := range l.waiting {
		for i, w := range l.writers {
			if text, ok := d.values[i].(string); ok && w.paths != nil && json.Valid([]byte(text)) {
				document.Paths(text, func(path, _ string) { counts[place{i, path}]++ })
			}
		}
	}
	maps.DeleteFunc(counts, func(p place, _ int) bool { return p.path == "" })
	list := slices.SortedFunc(maps.Keys(counts), func(a, b place) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.column, b.column), cmp.Compare(a.path, b.path))
	})
	for _, p := range list[:min(len(list), MostPaths)] {
		l.writers[p.column].paths.add(p.path)
	}
	l.choosing = false
	for _, d := range l.waiting {
		for i, w := range l.writers {
			w.set(d.id, d.values[i])
		}
	}
	l.waiting = nil
}

// Done returns the view of the documents added, as of a state of the file. The Loader cannot
// be used any more.
func (l *Loader) Done(changes int64) *View {
	if l.choosing {
		l.choose()
	}
	v := &View{Changes: changes, alive: l.alive.vector, columns: make(map[string]*column, len(l.names)), count: l.count,
		ranked:  newRanked(&wantedKeys{columns: map[string]bool{}}),
		filters: &kept{most: mostFilters, room: l.KeptBytes / 2, sets: map[setName]*keptSet{}},
		matches: &kept{most: mostMatches, room: l.KeptBytes / 2, sets: map[setName]*keptSet{}}}
	for i, w := range l.writers {
		v.columns[l.names[i]] = w.done()
	}
	return v
}
