package columns

import (
	"database/sql/driver"

	"ftsync/cache/document"
)

// Loader makes the first view of a generation from its documents, in any order. One
// goroutine at a time may use it.
type Loader struct {
	alive   writer[uint64]
	count   int64
	names   []string
	writers []*columnWriter
}

// NewLoader returns a Loader without documents.
func NewLoader(s document.Schema) *Loader {
	l := &Loader{}
	l.alive.own = nil
	for i, c := range s.Columns {
		if c.Filter {
			w := newColumn(i, c.Type).writer()
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
	for i, w := range l.writers {
		w.set(id, values[i])
	}
}

// Done returns the view of the documents added, as of a state of the file. The Loader cannot
// be used any more.
func (l *Loader) Done(changes int64) *View {
	v := &View{Changes: changes, alive: l.alive.vector, columns: make(map[string]*column, len(l.names)), count: l.count,
		ranked: newRanked(&wantedKeys{columns: map[string]bool{}})}
	for i, w := range l.writers {
		v.columns[l.names[i]] = w.done()
	}
	return v
}
