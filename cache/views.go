package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"sync"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// views keeps the latest views of a generation. Before the first one is loaded,
// which takes about a second a million documents, it remembers the documents
// that change meanwhile. It is safe for concurrent use; changes come from the
// one goroutine that holds the generation's wmu.
type views struct {
	lengths *fts5.Lengths // nil until the columns are known

	measured chan struct{} // closed when lengths are filled
	loaded   chan struct{} // closed when latest has a view, or failed is set

	mu          sync.Mutex
	latest      []*columns.View // the newest last
	failed      error           // why loading ended without one
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

// at returns the view of a state of the file.
func (v *views) at(changes int64) (*columns.View, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, view := range slices.Backward(v.latest) {
		if view.Changes == changes {
			return view, nil
		}
	}
	return nil, errNoView
}

// push adds a view, before the state it is of is committed; pop takes it back
// when that fails.
func (v *views) push(next *columns.View) {
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
func (v *views) newest(touched []columns.Change) *columns.View {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.latest) > 0 {
		return v.latest[len(v.latest)-1]
	}
	for _, c := range touched {
		v.touched[c.ID] = true
	}
	return nil
}

// touch notes documents of which memory may not know what the file has.
func (v *views) touch(docs []columns.Change) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range docs {
		v.touched[c.ID] = true
	}
}

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
func (v *views) measure(w *sqlite.Conn, docs []columns.Change) error {
	find, err := w.Prepare("select sz from fts_docsize where id = ?")
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		if d.SameText {
			continue
		}
		err := find.Query(context.Background(), func(row []driver.Value) error {
			sz, _ := row[0].([]byte)
			d.Lengths = slices.Clone(sz)
			return nil
		}, d.ID)
		if err != nil {
			return fmt.Errorf("read length: %w", err)
		}
	}
	return nil
}

func (v *views) setLengths(docs []columns.Change) {
	for _, d := range docs {
		if !d.SameText {
			v.lengths.Set(d.ID, d.Lengths)
		}
	}
}

const readChanges = "select v from meta where k = 'changes'"
