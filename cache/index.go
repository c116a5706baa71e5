package cache

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// Index is one searchable set of documents: a generation that answers searches,
// and sometimes one that is being built to replace it. It is safe for
// concurrent use.
type Index struct {
	cache *Cache
	name  string
	dir   string
	log   *slog.Logger

	changing sync.Mutex // one Create, Publish, Discard or close at a time

	// mu guards what follows. It is held for moments only, for every search needs it.
	mu        sync.Mutex
	closed    bool
	published *Generation
	building  *Generation
}

func openIndex(c *Cache, name string) (*Index, error) {
	x := &Index{cache: c, name: name, dir: filepath.Join(c.dir, name), log: c.log.With("index", name)}
	if err := os.MkdirAll(x.dir, folderMode); err != nil {
		return nil, unwritable(x.dir, err)
	}
	if err := folder(x.dir); err != nil {
		return nil, err
	}
	if err := tighten(x.dir, x.log); err != nil {
		return nil, err
	}
	current, err := readPointer(x.dir, pointerCurrent)
	if err != nil {
		return nil, err
	}
	building, err := readPointer(x.dir, pointerBuilding)
	if err != nil {
		return nil, err
	}
	if building == current {
		building = "" // the process ended after publishing it, before it removed this pointer
	}
	if err := removeUnnamed(x.dir, current, building); err != nil {
		return nil, fmt.Errorf("remove files no pointer names: %w", err)
	}
	if x.published, err = x.openNamed(pointerCurrent, current); err != nil {
		return nil, err
	}
	if x.building, err = x.openNamed(pointerBuilding, building); err != nil {
		return nil, errors.Join(err, x.close())
	}
	return x, nil
}

// openNamed opens the generation that a pointer names. If the generation is missing or damaged, it
// sets it aside and returns nil: the worker then builds another. So it does if the generation has a
// format that this program can't read, but then the files are removed: nothing is wrong with them. A
// file that this process lacks the rights for is an error, because the file itself may be sound.
func (x *Index) openNamed(pointer, id string) (*Generation, error) {
	if id == "" {
		return nil, removePointer(x.dir, pointer)
	}
	for _, suffix := range dbSuffixes {
		if err := accessible(dbPath(x.dir, id) + suffix); err != nil {
			return nil, unwritable(x.dir, err)
		}
	}
	var notOurs []error
	for _, suffix := range dbSuffixes {
		notOurs = append(notOurs, plain(dbPath(x.dir, id)+suffix))
	}
	var g *Generation
	err := errors.Join(notOurs...)
	if err == nil {
		g, err = openGeneration(x, id)
	}
	if err == nil && pointer == pointerCurrent && !g.Built() {
		err = errors.Join(errors.New("it was published but never built"), g.close())
	}
	if err == nil {
		return g, nil
	}
	if isFull(err) || sqlite.IsCode(err, sqlite3.ErrNomem, sqlite3.ErrBusy) {
		return nil, err
	}
	if errors.Is(err, errFormat) {
		x.log.Warn("a generation of another version of ftsync is removed, and built anew", "pointer", pointer,
			"generation", id, "because", err)
		return nil, errors.Join(removeGeneration(x.dir, id), removePointer(x.dir, pointer))
	}
	x.log.Error("generation cannot be used and is set aside", "pointer", pointer, "generation", id, "error", err)
	return nil, errors.Join(setAside(x.dir, id), removePointer(x.dir, pointer))
}

// Name returns the name the index was opened with.
func (x *Index) Name() string { return x.name }

// Published returns the generation that the pointer "current" names, nil when there is none. It
// answers searches unless it is withheld.
func (x *Index) Published() *Generation {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.published
}

// Answering returns the generation that answers searches, nil when none does: the published one,
// unless it is withheld.
func (x *Index) Answering() *Generation {
	g := x.Published()
	if g == nil || g.Withheld() {
		return nil
	}
	return g
}

// Building returns the generation being built, nil when none is.
func (x *Index) Building() *Generation {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.building
}

// set replaces one of the index's generations and returns the one before.
func (x *Index) set(place **Generation, g *Generation) (old *Generation) {
	x.mu.Lock()
	defer x.mu.Unlock()
	old, *place = *place, g
	return old
}

func (x *Index) isClosed() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.closed
}

// Create begins a new generation in a file of its own, to be filled with Load. A generation that
// was being built before is discarded.
func (x *Index) Create(id string, s document.Schema) (_ *Generation, failure error) {
	defer failing(&failure)
	x.changing.Lock()
	defer x.changing.Unlock()
	g, err := x.create(id, s)
	if err != nil {
		var db int64
		if old := x.Published(); old != nil {
			db, _ = old.Bytes()
		}
		return nil, fmt.Errorf("create generation %s of index %s: %w", id, x.name, withSpace(err, x.dir, db))
	}
	return g, nil
}

func (x *Index) create(id string, s document.Schema) (*Generation, error) {
	if x.isClosed() {
		return nil, ErrClosed
	}
	if err := checkName("generation", id); err != nil {
		return nil, err
	}
	if p := x.Published(); p != nil && p.id == id {
		return nil, errors.New("the published generation has this id")
	}
	if err := x.discard(); err != nil {
		return nil, err
	}
	// Somebody may have deleted the folder, with the published generation in it. That must not keep
	// a new one from being built.
	if err := os.MkdirAll(x.dir, folderMode); err != nil {
		return nil, unwritable(x.dir, err)
	}
	if err := removeGeneration(x.dir, id); err != nil {
		return nil, err
	}
	g, err := createGeneration(x, id, s)
	if err != nil {
		return nil, errors.Join(err, removeGeneration(x.dir, id))
	}
	if err := writePointer(x.dir, pointerBuilding, id); err != nil {
		return nil, errors.Join(err, g.close(), removeGeneration(x.dir, id))
	}
	x.set(&x.building, g)
	return g, nil
}

// Publish makes the generation being built the one that answers searches. It is on disk before the
// pointer changes, so a crash leaves the old generation or the new one. The files of the old one
// are deleted once its last search has ended.
func (x *Index) Publish() (failure error) {
	defer failing(&failure)
	x.changing.Lock()
	defer x.changing.Unlock()
	if err := x.publish(); err != nil {
		return fmt.Errorf("publish index %s: %w", x.name, err)
	}
	return nil
}

func (x *Index) publish() error {
	g := x.Building()
	switch {
	case x.isClosed():
		return ErrClosed
	case g == nil:
		return errors.New("no generation is being built")
	case !g.Built():
		return fmt.Errorf("generation %s is not built yet", g.id)
	}
	if err := g.flush(); err != nil {
		return err
	}
	if err := writePointer(x.dir, pointerCurrent, g.id); err != nil {
		return err
	}
	old := x.set(&x.published, g)
	x.set(&x.building, nil)
	if err := removePointer(x.dir, pointerBuilding); err != nil {
		x.log.Warn("pointer stays, which is harmless", "pointer", pointerBuilding, "error", err)
	}
	x.log.Info("generation published", "generation", g.id, "documents", g.Documents())
	if old != nil {
		old.retire()
	}
	return nil
}

// Discard drops the generation being built, if there is one.
func (x *Index) Discard() (failure error) {
	defer failing(&failure)
	x.changing.Lock()
	defer x.changing.Unlock()
	if err := x.discard(); err != nil {
		return fmt.Errorf("discard the generation being built of index %s: %w", x.name, err)
	}
	return nil
}

func (x *Index) discard() error {
	if x.Building() == nil {
		return nil
	}
	if err := removePointer(x.dir, pointerBuilding); err != nil {
		return err
	}
	x.set(&x.building, nil).retire()
	return nil
}

func (x *Index) close() error {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.mu.Lock()
	x.closed = true
	x.mu.Unlock()
	var errs []error
	for _, place := range []**Generation{&x.published, &x.building} {
		if g := x.set(place, nil); g != nil {
			errs = append(errs, g.close())
		}
	}
	return errors.Join(errs...)
}

// Schema returns the schema of the generation that answers searches, with the tuning now in force.
// It returns false when none does.
func (x *Index) Schema() (document.Schema, bool) {
	g := x.Answering()
	if g == nil {
		return document.Schema{}, false
	}
	return g.Schema(), true
}

// Get returns the document stored under key in the generation that answers searches; ok reports
// whether there is one. It returns ErrNotReady when no generation answers.
func (x *Index) Get(ctx context.Context, key string) (doc json.RawMessage, ok bool, err error) {
	g, err := x.use()
	if err != nil {
		return nil, false, fmt.Errorf("get document %q of index %s: %w", key, x.name, err)
	}
	defer g.done()
	return g.Get(ctx, key)
}

// Position names the present state of the index, as Result.Position does; "" when no generation
// answers. It reads no file.
func (x *Index) Position() string {
	g := x.Answering()
	if g == nil {
		return ""
	}
	return g.position()
}

// use returns the generation that answers searches, held open until its done is called.
func (x *Index) use() (*Generation, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed {
		return nil, ErrClosed
	}
	if x.published == nil || x.published.Withheld() {
		return nil, ErrNotReady
	}
	return x.published, x.published.use()
}
