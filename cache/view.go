package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// view is what of a generation is kept in memory, as of one state of its file:
// which documents there are, and the values of its filter columns. It is never
// changed. A search looks at the view of the state its transaction sees.
type view struct {
	changes int64          // the state of the file: meta's "changes"
	alive   vector[uint64] // a bit an id
	columns map[string]*column
	fulfils fulfilled // remembered answers of filters
	count   int64     // documents
}

// views keeps the latest views of a generation. Before the first one is loaded,
// which takes about a second a million documents, it remembers the documents
// that change meanwhile. It is safe for concurrent use; changes come from the
// one goroutine that holds the generation's wmu.
type views struct {
	lengths *fts5.Lengths // nil until the columns are known

	measured chan struct{} // closed when lengths are filled
	loaded   chan struct{} // closed when latest has a view, or failed is set

	mu          sync.Mutex
	latest      []*view // the newest last
	failed      error   // why loading ended without one
	lengthsRead bool
	touched     map[int64]bool
}

func newViews() *views {
	return &views{measured: make(chan struct{}), loaded: make(chan struct{}), touched: map[int64]bool{}}
}

// keepViews is how many states of the file can be searched: a search that has
// just begun its transaction may see the state before a batch, or two.
const keepViews = 4

var errNoView = errors.New("the state of the file that was seen is no longer kept")

// wait returns once c, which is measured or loaded, is closed.
func (v *views) wait(ctx context.Context, c chan struct{}) error {
	select {
	case <-c:
	case <-ctx.Done():
		return ctx.Err()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if c == v.measured && v.lengthsRead {
		return nil
	}
	return v.failed
}

// averages returns the lengths of the searched columns in tokens.
func (v *views) averages(documents int64) []float64 {
	list := make([]float64, 0, 8)
	for _, tokens := range v.lengths.Tokens() {
		list = append(list, float64(max(tokens, 1))/float64(max(documents, 1)))
	}
	return list
}

// at returns the view of a state of the file.
func (v *views) at(changes int64) (*view, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, view := range slices.Backward(v.latest) {
		if view.changes == changes {
			return view, nil
		}
	}
	return nil, errNoView
}

// push adds a view, before the state it is of is committed; pop takes it back
// when that fails.
func (v *views) push(next *view) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.latest = append(slices.Clone(v.latest[max(0, len(v.latest)-keepViews+1):]), next)
}

func (v *views) pop() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.latest = v.latest[:len(v.latest)-1]
}

// newest returns the newest view, nil while none is loaded. Of documents that
// change before then only the ids are noted.
func (v *views) newest(touched []docChange) *view {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.latest) > 0 {
		return v.latest[len(v.latest)-1]
	}
	for _, c := range touched {
		v.touched[c.id] = true
	}
	return nil
}

// touch notes documents of which memory may not know what the file has.
func (v *views) touch(docs []docChange) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range docs {
		v.touched[c.id] = true
	}
}

// docChange is what a batch did to one document: its new values in the order of
// layout.cols, or none when it is gone.
type docChange struct {
	id       int64
	values   []any
	sameText bool   // what is searched of it is what it was
	lengths  []byte // as FTS5 stores them
}

// next is the view after some changes.
func (v *view) next(changes int64, docs []docChange) *view {
	n := &view{changes: changes, columns: make(map[string]*column, len(v.columns)), count: v.count}
	alive := v.alive.writer()
	for _, d := range docs {
		before := alive.at(d.id >> 6)
		word := before &^ (1 << (d.id & 63))
		if d.values != nil {
			word |= 1 << (d.id & 63)
		}
		n.count += int64(bits.OnesCount64(word) - bits.OnesCount64(before))
		alive.set(d.id>>6, word)
	}
	n.alive = alive.vector
	for name, c := range v.columns {
		w := c.writer()
		for _, d := range docs {
			if d.values != nil {
				w.set(d.id, d.values[c.place])
			} else {
				w.clear(d.id)
			}
		}
		n.columns[name] = w.done().tidied(n.count)
	}
	return n
}

// documents are the ids of all documents.
func (v *view) documents() bitmap {
	b := make(bitmap, v.alive.len())
	for i, chunk := range v.alive.chunks {
		if chunk != nil {
			copy(b[i*chunkSize:], chunk[:])
		}
	}
	return b
}

// ids is a bound for the ids there are.
func (v *view) ids() int64 { return v.alive.len() * 64 }

// fail ends the waiting for a view that will not come.
func (v *views) fail(err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.failed = err
	for _, c := range []chan struct{}{v.measured, v.loaded} {
		select {
		case <-c:
		default:
			close(c)
		}
	}
}

// areMeasured notes that the lengths are known.
func (v *views) areMeasured() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.lengthsRead = true
	select {
	case <-v.measured: // by a try that then failed
	default:
		close(v.measured)
	}
}

// measure notes how long documents are now.
func (v *views) measure(w *sqlite.Conn, docs []docChange) error {
	find, err := w.Prepare("select sz from fts_docsize where id = ?")
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		if d.sameText {
			continue
		}
		err := find.Query(context.Background(), func(row []driver.Value) error {
			sz, _ := row[0].([]byte)
			d.lengths = slices.Clone(sz)
			return nil
		}, d.id)
		if err != nil {
			return fmt.Errorf("read length: %w", err)
		}
	}
	return nil
}

func (v *views) setLengths(docs []docChange) {
	for _, d := range docs {
		if !d.sameText {
			v.lengths.Set(d.id, d.lengths)
		}
	}
}

const readChanges = "select v from meta where k = 'changes'"
