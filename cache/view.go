package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sync"
	"time"

	"ftsync/cache/fts5"
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

// startLoading reads the first view of a generation in the background, and its
// words, until the generation is closed. What fails is tried again: searches that
// need it wait, as long as they may.
func (g *Generation) startLoading() {
	ctx := g.background
	g.loading.Go(func() {
		for pause := time.Second; ; pause = min(2*pause, time.Minute) {
			start := time.Now()
			err := g.inTurn(ctx, func() error { return g.loadView(ctx) })
			if err == nil {
				g.log.Debug("filter columns are in memory", "took", time.Since(start))
				g.loadLexicon(ctx)
				return
			}
			if ctx.Err() != nil || errors.Is(err, ErrClosed) {
				g.views.fail(fmt.Errorf("load generation %s into memory: %w", g.id, ErrClosed))
				return
			}
			if errors.Is(err, ErrDamaged) {
				g.views.fail(fmt.Errorf("load generation %s into memory: %w", g.id, err))
				return
			}
			g.log.Error("filter columns could not be read, searches wait for them", "error", err, "again_in", pause)
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	})
}

// smallDocuments is the size of a generation that is read into memory in a moment, and
// does not wait for larger ones.
const smallDocuments = 50_000

// inTurn reads a file into memory while few others do: at the start all generations
// of hundreds of indexes want to.
func (g *Generation) inTurn(ctx context.Context, load func() error) error {
	turns := g.loads[0]
	if g.Documents() > smallDocuments {
		turns = g.loads[1]
	}
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
		return load()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// loadLexicon reads the words of the index. Until it is done, and without it,
// typing errors are not corrected, and the costs of searches are not foreseen.
func (g *Generation) loadLexicon(ctx context.Context) {
	if g.lexicon == nil {
		return
	}
	start := time.Now()
	err := g.inTurn(ctx, func() error {
		return g.withOwnReader(func(r *conn) error { return g.lexicon.load(ctx, r) })
	})
	if err == nil {
		t := g.lexicon.terms.Load()
		g.log.Debug("words are in memory", "took", time.Since(start), "words", g.lexicon.known.Len(), "terms", len(t.ends))
		if t.least > 0 {
			g.log.Info("terms that few documents have are left out of what is known in memory, for they are many",
				"terms", len(t.ends), "least_documents", t.least)
		}
	} else if ctx.Err() == nil && !errors.Is(err, ErrClosed) {
		g.log.Error("words could not be read: typing errors are not corrected", "error", err)
	}
	g.lexicon.done()
}

// staleFrom is how many documents must have changed, and half as many as there
// are, for the terms to be read again.
const staleFrom = 20_000

// refreshLexicon reads the terms again when many documents have changed since
// they were read, in the background. It is called with wmu held.
func (g *Generation) refreshLexicon(changed int) {
	if g.lexicon == nil || !g.lexicon.stale(int64(changed), max(staleFrom, g.Documents()/2)) {
		return
	}
	g.loading.Go(func() { g.loadLexicon(g.background) })
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

// loadView reads the first view of a generation from its file, while searches
// and batches go on.
func (g *Generation) loadView(ctx context.Context) error {
	v := &view{columns: map[string]*column{}}
	alive := v.alive.writer()
	alive.own = nil
	var writers []*columnWriter
	var names []string
	for i, c := range g.layout.schema.Columns {
		if c.Filter {
			w := newColumn(i, c.Type).writer()
			w.ints.own, w.codes.own = nil, nil
			writers = append(writers, w)
			names = append(names, c.Name)
		}
	}
	err := g.withOwnReader(func(r *conn) (err error) {
		if v.changes, err = r.number(ctx, readChanges); err != nil {
			return err
		}
		if _, err = r.number(ctx, "select count(ftsync_lengths(?, id, sz)) from fts_docsize", g.views.lengths.Handle()); err != nil {
			return fmt.Errorf("read lengths: %w", err)
		}
		g.views.areMeasured()
		sql := "select id"
		for _, w := range writers {
			sql += ", " + g.layout.cols[w.place]
		}
		from := " from doc"
		if len(writers) == 0 {
			from = " from fts_docsize" // the same ids, and less to read
		}
		return r.query(ctx, func(row []driver.Value) error {
			id, err := numberIn(row[0])
			if err != nil {
				return err
			}
			v.count++
			alive.set(id>>6, alive.at(id>>6)|1<<(id&63))
			for i, w := range writers {
				w.set(id, row[1+i])
			}
			return nil
		}, sql+from)
	})
	if err != nil {
		return err
	}
	v.alive = alive.vector
	for i, w := range writers {
		v.columns[names[i]] = w.done()
	}
	if err := g.withWriter("load filter columns", func(w *conn) error { return g.catchUp(ctx, w, v) }); err != nil {
		return err
	}
	close(g.views.loaded)
	return nil
}

// catchUp makes a view that is of an earlier state of the file the newest, with the
// documents that were changed since read again. No batch can be applied meanwhile.
func (g *Generation) catchUp(ctx context.Context, w *conn, v *view) error {
	changes, err := w.number(ctx, readChanges)
	if err != nil {
		return err
	}
	g.views.mu.Lock()
	touched := g.views.touched
	g.views.touched = map[int64]bool{}
	g.views.mu.Unlock()
	docs := make([]docChange, 0, len(touched))
	u := updater{w: w, l: g.layout}
	for id := range touched {
		if err := u.read(id); err != nil {
			return err
		}
		d := docChange{id: id}
		if len(u.old) > 0 {
			d.values = slices.Clone(u.old)
		}
		docs = append(docs, d)
	}
	if err := g.views.measure(w, docs); err != nil {
		return err
	}
	g.views.push(v.next(changes, docs))
	g.views.setLengths(docs)
	return nil
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
func (v *views) measure(w *conn, docs []docChange) error {
	find, err := w.prepare("select sz from fts_docsize where id = ?")
	if err != nil {
		return err
	}
	for i := range docs {
		d := &docs[i]
		if d.sameText {
			continue
		}
		err := find.query(context.Background(), func(row []driver.Value) error {
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
