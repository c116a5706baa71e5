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

// withWriter runs f with the connection that writes, with no other writer beside it. what describes f,
// for errors. A connection that has met a fault of its files is closed, because SQLite leaves it to
// whoever opens the file next to repair what it left, such as a journal that could not be rolled
// back. The next call, or the next reader, opens the file, so that no restart is needed.
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
		db, _ := g.Bytes()
		return fmt.Errorf("%s in generation %s: %w", what, g.id, withSpace(err, g.dir, db))
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

// tear closes the writing connection after a fault.
func (g *Generation) tear() error {
	g.mu.Lock()
	g.torn = true
	g.mu.Unlock()
	return g.closeWriter()
}

// isFault reports whether an error is a failure of files, memory or descriptors, after which it is
// uncertain what has reached the disk. A full disk is a fault only before Build has finished: with a
// write-ahead log it leaves nothing to be rolled back.
func (g *Generation) isFault(err error) bool {
	return sqlite.IsCode(err, sqlite3.ErrIoErr, sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrNomem,
		sqlite3.ErrPerm, sqlite3.ErrProtocol, sqlite3.ErrCorrupt, sqlite3.ErrNotADB) ||
		sqlite.IsCode(err, sqlite3.ErrFull) && !g.Built()
}

// openWriter opens the connection that writes, and reads into memory what the file has. After a fault
// the transaction that met it may be in the file or not, whatever SQLite has returned. It is called
// with wmu held.
func (g *Generation) openWriter() error {
	if err := g.sameFiles(); err != nil {
		return err // what is in memory belongs to another file
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

// closeWriter closes the connection that writes. Whoever needs one next opens another. It is called with
// wmu held.
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

// openToRead opens a connection that reads. If a writer has met a fault and left something to be rolled
// back, a reading connection may not do that: so the writer is opened first.
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

// read reads from the file what is kept in memory of it, without the documents. It is called with wmu
// held.
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
	if g.ids, err = lastID(ctx, g.w); err != nil {
		return err
	}
	files, err := identify(g.path)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.layout == nil {
		g.layout = layout // the layout of a file never changes
		g.views.lengths = fts5.NewLengths(len(layout.FTS))
	}
	g.useTuning(schema)
	at, _ := meta["phase"].(string)
	g.phase = phase(at)
	g.outdated, _ = meta[outdated].(bool)
	g.documents, _ = meta["documents"].(int64)
	g.filled, _ = meta["filled"].(int64)
	g.sum, _ = meta["digest"].(int64)
	g.digest = meta["digest"]
	g.changes, _ = meta["changes"].(int64)
	g.files, g.dirty, g.state = files, dirty, maps.Clone(state)
	return nil
}

// catchUpWithFile updates memory when the file has a batch that memory does not: one whose commit met a
// fault, and yet reached the disk.
func (g *Generation) catchUpWithFile() error {
	newest := g.views.newest(nil)
	if newest == nil {
		return nil // loadView will read the documents that were touched
	}
	g.mu.Lock()
	changes := g.changes
	g.mu.Unlock()
	if changes == newest.Changes {
		return nil
	}
	return g.catchUp(context.Background(), g.w, newest)
}
