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

// done undoes one use. The last one closes a generation that was retired.
func (g *Generation) done() {
	g.mu.Lock()
	g.refs--
	last := g.refs == 0 && g.closing
	g.mu.Unlock()
	if last {
		g.finish()
	}
}

// retire closes the generation and deletes its files as soon as nobody uses it,
// which may be now. It waits for nobody.
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
	g.loading.Wait() // for moments: what it did was cancelled
	return g.closeErr
}

// finish closes the connections, the one that writes last: only it may move
// what is left in the WAL into the database.
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

// closeReaders waits for those who read and closes their connections; the next
// opens another.
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

// closeResting closes the connections that read and that nobody uses now.
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

// takeReader returns the connection that was used last of those that nobody uses now,
// or opens one.
func (g *Generation) takeReader() (*sqlite.Conn, error) {
	g.mu.Lock()
	var r *sqlite.Conn
	if last := len(g.readers) - 1; last >= 0 {
		r, g.readers = g.readers[last], g.readers[:last]
	}
	torn := g.torn
	g.mu.Unlock()
	if r != nil && torn {
		if err := g.closeReader(r); err != nil { // it would meet what was left, too
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

// free gives back what is not Go's, once the connections are closed.
func (g *Generation) free() {
	g.stopBackground()
	if g.views.lengths != nil {
		g.views.lengths.Free()
	}
	if g.lexicon != nil {
		g.lexicon.Close()
	}
}

// write runs f in a write transaction, alone. what says what it does, for errors.
func (g *Generation) write(what string, f func(w *sqlite.Conn) error) error {
	return g.withWriter(what, func(w *sqlite.Conn) error {
		return w.Write(func() error { return f(w) })
	})
}

// withOwnReader runs f with a connection opened for it, as one transaction: for
// what takes so long that no search should wait for it.
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

// withReader runs f with a connection that reads, as one transaction: f sees
// one state of the file throughout. It waits for its turn until ctx ends.
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
		// A connection stuck in a transaction would hold the WAL forever, and one
		// that met a panic may be in any state.
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
