package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// loadLocks is how long a load waits for a locked table before another gets its turn.
const loadLocks = 5 * time.Second

// loadResult tells the following goroutine that all rows of a generation are loaded or, with
// built, that the indexes over them are.
type loadResult struct {
	feed  *feed
	built bool // the indexes are built; else the rows are loaded
	err   error
}

// load fills generations, one after the other, on a connection of its own, which is opened when
// there is something to load. Any error fails the index, which is tried again. So does an error
// of the connection, for what was loaded since the last acknowledgement is then loaded again.
func (s *session) load(ctx context.Context) error {
	var conn *postgres.Conn
	defer func() {
		if conn != nil {
			postgres.Close(conn)
		}
	}()
	for {
		var f *feed
		idle := time.NewTimer(time.Minute)
		select {
		case <-ctx.Done():
			return nil
		case <-idle.C:
			if conn != nil { // there has been nothing to load for a while
				postgres.Close(conn)
				conn = nil
			}
			continue
		case f = <-s.loads:
			idle.Stop()
		}
		if f.filling.Err() != nil {
			close(f.filled)
			continue
		}
		err := func() (err error) {
			if conn == nil || conn.IsClosed() {
				if conn, err = s.w.dialAlike(ctx, "load"); err != nil {
					return err
				}
				conn.LimitTheirs(postgres.Limits{Lock: loadLocks})
			}
			return conn.Why(s.w.loadAll(f.filling, conn, f))
		}()
		switch {
		case ctx.Err() != nil:
			return nil
		case f.filling.Err() != nil: // stopped: the statement was cut off, and the connection with it
			postgres.Close(conn)
			conn = nil
			close(f.filled)
			continue
		case postgres.IsCode(err, postgres.LockNotAvailable):
			err = fmt.Errorf("%w: %s", err, conn.LockedBy(ctx, f.plan.Relations()))
		}
		s.tell(loadResult{feed: f, err: err})
	}
}

// tell hands a result to the following goroutine.
func (s *session) tell(r loadResult) {
	s.loaded <- r // capacity for every index
	s.w.wake()
}

// loadAll reads all documents in the order of the key and appends them to the cache. It reads a
// page while it writes the one before. Rows that change meanwhile are recorded as dirty, so their
// order does not matter yet.
func (w *Worker) loadAll(ctx context.Context, conn *postgres.Conn, f *feed) error {
	cursor, err := parseLoadCursor(f.gen.State(keyLoad))
	if err != nil {
		return err
	}
	if f.progress.expects.Load() == nil { // a load that an earlier session began
		if err := w.expect(ctx, conn, f); err != nil {
			return err
		}
	}
	pages := make(chan []document.Document, 1)
	// A pace counts for all indexes together, because one goroutine loads them one after the other.
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(pages)
		return plan.ReadPages(ctx, conn, f.plan, cursor.Key, w.cfg.Pace, pages, func(keys []string) error {
			// They are set aside when they are read again, with everything that has changed
			// meanwhile.
			_, err := f.gen.Apply(cache.Batch{Dirty: keys})
			return err
		})
	})
	group.Go(func() error {
		for docs := range pages {
			if cursor.Rows == 0 {
				for _, column := range f.plan.LikeHTML(docs) {
					w.log.Warn("texts look like HTML", "index", f.plan.Def.Name, "column", column, "expected",
						plan.MarkupAdvice)
				}
			}
			cursor.Key = docs[len(docs)-1].Key
			cursor.Rows += int64(len(docs))
			cursor.Rowid = f.gen.Loaded()
			cursor.Rowid += int64(len(docs)) // rowids ascend without a gap
			began := time.Now()
			if err := f.gen.Load(docs, map[string]string{keyLoad: cursor.String()}); err != nil {
				return fmt.Errorf("load %d documents: %w", len(docs), err)
			}
			f.progress.rows.Store(cursor.Rows)
			f.progress.writing.Add(int64(time.Since(began)))
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	cursor.Done = true
	_, err = f.gen.Apply(cache.Batch{State: map[string]string{keyLoad: cursor.String()}})
	return err
}

// onLoaded takes the result of a load, or of a build.
func (s *session) onLoaded(r loadResult) {
	f := r.feed
	if f.ix.building != f {
		return // thrown away in the meantime
	}
	if r.err != nil {
		close(f.filled)
		at := stageRead
		if isOfEngine(r.err) {
			at = stageApply
		}
		s.fail(f.ix, at, r.err)
		return
	}
	if r.built {
		close(f.filled)
		f.built()
		s.w.report(f.ix)
		return
	}
	close(f.filled) // the build, which begins anew, may be long in coming, or never come
	f.rowsLoaded()
	s.lastAck = time.Time{} // makes an acknowledgement due at once
}

// buildLoaded begins to build the indexes of those generations whose load has been acknowledged.
func (s *session) buildLoaded(ctx context.Context) {
	for _, ix := range s.w.indexes {
		if f := ix.building; f != nil && f.mayBuild() {
			s.buildIndexes(ctx, f)
		}
	}
}

// buildIndexes builds the indexes of a loaded generation in the background.
func (s *session) buildIndexes(ctx context.Context, f *feed) {
	f.startFilling(ctx)
	f.build()
	s.w.report(f.ix)
	s.group.Go(func() error {
		err := f.gen.Build(f.filling)
		if f.filling.Err() != nil && errors.Is(err, context.Canceled) {
			close(f.filled)
			return nil
		}
		s.tell(loadResult{feed: f, built: true, err: err})
		return nil
	})
}
