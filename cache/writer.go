package cache

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/fts5"
	"ftsync/cache/lexicon"
	"ftsync/cache/sqlite"
	"ftsync/cache/words"
)

// withWriter runs f with the connection that writes, alone. One that has met a fault
// of its files is closed: SQLite leaves such a connection, and a journal that could
// not be rolled back, to whoever opens the file next. That is the next to come here,
// or a reader, and so it needs no restart.
func (g *Generation) withWriter(what string, f func(w *sqlite.Conn) error) error {
	err := g.use()
	if err == nil {
		defer g.done()
		g.wmu.Lock()
		defer g.wmu.Unlock()
		err = g.noting(g.useWriter(f))
		g.resting.touch(g)
	}
	if err != nil {
		return fmt.Errorf("%s in generation %s: %w", what, g.id, err)
	}
	return nil
}

// useWriter is withWriter with wmu held.
func (g *Generation) useWriter(f func(w *sqlite.Conn) error) error {
	if g.w == nil {
		g.resting.makeRoom(g)
		if err := g.openWriter(); err != nil {
			return fmt.Errorf("open its file: %w", err)
		}
	}
	err := g.memory.Fit(g.w)
	if err == nil {
		err = f(g.w)
	}
	if g.isFault(err) {
		err = errors.Join(err, g.tear())
	}
	return err
}

// tear closes a connection that writes and has met a fault.
func (g *Generation) tear() error {
	g.mu.Lock()
	g.torn = true
	g.mu.Unlock()
	return g.closeWriter()
}

// isFault reports whether an error is one of the files, of memory or of descriptors,
// so that it is uncertain what came to the disk. A full disk is none while there is a
// write-ahead log: nothing is left over then.
func (g *Generation) isFault(err error) bool {
	return sqlite.IsCode(err, sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrNomem,
		sqlite3.ErrPerm, sqlite3.ErrProtocol, sqlite3.ErrCorrupt, sqlite3.ErrNotADB) ||
		sqlite.IsCode(err, sqlite3.ErrFull) && !g.Built()
}

// openWriter opens the connection that writes, and learns what is in the file: after a
// fault the transaction that met it may be there or not, whatever SQLite said of it.
// It is called with wmu held.
func (g *Generation) openWriter() error {
	if err := g.sameFiles(); err != nil {
		return err // what memory knows is of another file
	}
	w, err := sqlite.Open(g.path, "rw")
	if err != nil {
		return err
	}
	g.w = w
	g.memory.Join(1)
	if err = g.read(); err == nil {
		err = g.catchUpWithFile()
	}
	if err != nil {
		return errors.Join(err, g.tear())
	}
	g.mu.Lock()
	g.torn = false
	g.mu.Unlock()
	return nil
}

// closeWriter closes the connection that writes; the next one to need it opens
// another. It is called with wmu held.
func (g *Generation) closeWriter() error {
	if g.w == nil {
		return nil
	}
	w := g.w
	g.w = nil
	g.memory.Join(-1)
	return w.Close()
}

func (g *Generation) isTorn() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.torn
}

// openToRead opens a connection that reads. Such a one may not roll back what a writer
// has left that met a fault; then the writer is opened first.
func (g *Generation) openToRead(open func(path string) (*sqlite.Conn, error)) (*sqlite.Conn, error) {
	r, err := open(g.path)
	if !sqlite.IsCode(err, sqlite3.ErrReadonly) || !g.isTorn() {
		return r, err
	}
	if err := g.withWriter("open", func(*sqlite.Conn) error { return nil }); err != nil {
		return nil, err
	}
	return open(g.path)
}

// read learns what is in the file. It is called with wmu held.
func (g *Generation) read() error {
	ctx := context.Background()
	meta, schema, layout, err := readOurs(ctx, g.w)
	if err != nil {
		return err
	}
	if err := configureWriter(g.w); err != nil {
		return err
	}
	if _, ok := words.LanguageOf(schema.Tokenizer); ok && g.lexicon == nil {
		g.lexicon = lexicon.New(schema.Tokenizer, g.rooms)
	}
	if g.lexicon != nil {
		if err := g.listen(true); err != nil {
			return err
		}
	}
	state, err := readState(ctx, g.w)
	if err != nil {
		return err
	}
	dirty, err := g.w.Number(ctx, "select count(*) from dirty")
	if err != nil {
		return err
	}
	if g.ids, err = g.w.Number(ctx, "select max(id) from doc"); err != nil {
		return err
	}
	files, err := identify(g.path)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.layout == nil {
		g.layout = layout // of a file it never changes
		g.views.lengths = fts5.NewLengths(len(layout.FTS))
	}
	g.useTuning(schema)
	g.phase, _ = meta["phase"].(string)
	g.documents, _ = meta["documents"].(int64)
	g.sum, _ = meta["sum"].(int64)
	g.changes, _ = meta["changes"].(int64)
	g.files, g.dirty, g.state = files, dirty, maps.Clone(state)
	return nil
}

// catchUpWithFile makes seen what the file has and memory does not: a batch whose
// commit met a fault, and yet came to the disk.
func (g *Generation) catchUpWithFile() error {
	newest := g.views.newest(nil)
	if newest == nil {
		return nil // who loads the first view reads what was touched
	}
	g.mu.Lock()
	changes := g.changes
	g.mu.Unlock()
	if changes == newest.Changes {
		return nil
	}
	return g.catchUp(context.Background(), g.w, newest)
}
