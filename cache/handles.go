package cache

import (
	"context"
	"errors"
	"fmt"

	"ftsync/cache/sqlite"
)

// use keeps the generation open until done is called.
func (g *Generation) use() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closing {
		return fmt.Errorf("generation %s: %w", g.id, ErrClosed)
	}
	g.refs++
	return nil
}

// done ends one use. The last one closes the generation, if it was retired or is being closed.
func (g *Generation) done() {
	g.mu.Lock()
	g.refs--
	last := g.refs == 0 && g.closing
	g.mu.Unlock()
	if last {
		g.finish()
	}
}

// retire closes the generation and deletes its files as soon as nobody uses it, at once if nobody
// does. It does not wait.
func (g *Generation) retire() {
	g.mu.Lock()
	g.closing, g.removing = true, true
	last := g.refs == 0
	g.stopBackground()
	g.mu.Unlock()
	if last {
		g.finish()
	}
}

// close waits until nobody uses the generation, then puts it on disk and closes it.
func (g *Generation) close() error {
	g.mu.Lock()
	g.closing = true
	g.stopBackground()
	if g.refs == 0 {
		g.mu.Unlock()
		g.finish()
		g.mu.Lock()
	}
	for !g.finished {
		g.idle.Wait()
	}
	g.mu.Unlock()
	g.loading.Wait() // not for long: what runs in the background was cancelled
	return g.closeErr
}

// finish closes the connections. The one that writes is the last: only it can move the rest of the
// WAL into the database.
func (g *Generation) finish() {
	errs := []error{g.closeReaders()}
	g.mu.Lock()
	removing := g.removing
	g.mu.Unlock()
	if !removing && g.w != nil {
		errs = append(errs, g.flushWriter(g.w))
	}
	errs = append(errs, g.closeWriter())
	g.resting.forget(g)
	g.free()
	if removing {
		errs = append(errs, removeGeneration(g.dir, g.id))
	}
	err := errors.Join(errs...)
	if err != nil {
		err = fmt.Errorf("close generation %s: %w", g.id, err)
		if removing {
			g.log.Error("old generation was not removed cleanly", "error", err)
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.finished, g.closeErr = true, err
	g.idle.Broadcast()
}

// closeReaders waits until no connection reads, and closes them all. Whoever reads next opens
// another.
func (g *Generation) closeReaders() error {
	for range cap(g.turns) {
		g.turns <- struct{}{}
	}
	err := g.closeResting()
	for range cap(g.turns) {
		<-g.turns
	}
	return err
}

// closeResting closes the reading connections that are not in use.
func (g *Generation) closeResting() error {
	g.mu.Lock()
	readers := g.readers
	g.readers = nil
	g.mu.Unlock()
	var errs []error
	for _, r := range readers {
		errs = append(errs, g.closeReader(r))
	}
	return errors.Join(errs...)
}

func (g *Generation) closeReader(r *sqlite.Conn) error {
	g.memory.Join(-1)
	return r.Close()
}

// takeReader returns the reading connection that was used last and is not in use now. If there is
// none it opens one.
func (g *Generation) takeReader() (*sqlite.Conn, error) {
	g.mu.Lock()
	var r *sqlite.Conn
	if last := len(g.readers) - 1; last >= 0 {
		r, g.readers = g.readers[last], g.readers[:last]
	}
	torn := g.torn
	g.mu.Unlock()
	if r != nil && torn {
		if err := g.closeReader(r); err != nil { // it would meet what the fault has left in the file
			return nil, err
		}
		r = nil
	}
	if r != nil {
		return r, nil
	}
	g.resting.makeRoom(g)
	r, err := g.openToRead(openReader)
	if err == nil {
		g.memory.Join(1)
	}
	return r, err
}

func (g *Generation) giveReader(r *sqlite.Conn) {
	g.mu.Lock()
	g.readers = append(g.readers, r)
	g.mu.Unlock()
	g.resting.touch(g)
}

// free frees the memory that is not Go's. The connections must be closed.
func (g *Generation) free() {
	g.stopBackground()
	if g.views.lengths != nil {
		g.views.lengths.Free()
	}
	if g.lexicon != nil {
		g.lexicon.Close()
	}
}

// write runs f in a write transaction, with no other writer beside it. what describes f, for errors.
func (g *Generation) write(what string, f func(w *sqlite.Conn) error) error {
	return g.withWriter(what, func(w *sqlite.Conn) error {
		return w.Write(func() error { return f(w) })
	})
}

// withOwnReader runs f in one transaction of a connection opened for it. It is for work that takes so
// long that no search should wait for it.
func (g *Generation) withOwnReader(f func(r *sqlite.Conn) error) (err error) {
	defer func() { err = g.noting(err) }()
	if err := g.use(); err != nil {
		return err
	}
	defer g.done()
	r, err := g.openToRead(func(path string) (*sqlite.Conn, error) { return sqlite.Open(path, "ro") })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if err := r.Run("begin"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	return f(r)
}

// withReader runs f in one transaction of a reading connection, so that f sees one state of the file
// throughout. It waits for a free connection until ctx ends.
func (g *Generation) withReader(ctx context.Context, f func(r *sqlite.Conn) error) (err error) {
	defer func() { err = g.noting(err) }()
	if err := g.use(); err != nil {
		return err
	}
	defer g.done()
	select {
	case g.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-g.turns }()
	r, err := g.takeReader()
	if err != nil {
		return err
	}
	if err := g.memory.Fit(r); err != nil {
		return errors.Join(err, g.closeReader(r))
	}
	inside := false
	defer func() {
		_, rerr := r.Exec("rollback")
		if !inside && (rerr == nil || r.AutoCommit()) {
			g.giveReader(r)
			return
		}
		// A connection whose transaction has not ended would keep the WAL from being moved forever,
		// and after a panic a connection may be in any state.
		err = errors.Join(err, rerr, g.closeReader(r))
	}()
	if _, err := r.Exec("begin"); err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	inside = true
	err = f(r)
	inside = false // no panic
	return err
}
