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

// views keeps the latest views of a generation. While the first one is being loaded, which takes about a
// second for a million documents, it notes the documents that change. It is safe for concurrent use;
// changes come only from the goroutine that holds the generation's wmu.
type views struct {
	lengths *fts5.Lengths // nil until the file was first read

	measured chan struct{} // closed when lengths are filled
	loaded   chan struct{} // closed when latest has a view, or failed is set

	mu          sync.Mutex
	latest      []*columns.View // the newest last
	failed      error           // why loading ended without one
	lengthsRead bool
	touched     map[int64]bool // ids of documents that memory may have in an earlier state
}

func newViews() *views {
	return &views{measured: make(chan struct{}), loaded: make(chan struct{}), touched: map[int64]bool{}}
}

// keepViews is how many states of the file can be searched: a search that has just begun its transaction
// may see the state before the last batch, or before the last few.
const keepViews = 4

var errNoView = errors.New("the state of the file that was seen is no longer kept")

// wait waits until c, which is measured or loaded, is closed, or ctx ends.
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

// push adds the view of a state that is about to be committed. pop removes it when the commit fails.
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

// newest returns the newest view, nil while none is loaded. In that case it notes the ids of the
// documents touched.
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

// touch notes documents that the file may have in another state than memory.
func (v *views) touch(docs []columns.Change) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, c := range docs {
		v.touched[c.ID] = true
	}
}

// fail ends the waiting for a view that will never be loaded.
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

// areMeasured notes that the lengths of all documents have been read.
func (v *views) areMeasured() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.lengthsRead = true
	select {
	case <-v.measured: // closed by an earlier try that then failed
	default:
		close(v.measured)
	}
}

// measure sets the Lengths of changed documents to those that the file has now.
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
