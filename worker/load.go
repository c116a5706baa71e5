package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"ftsync/cache"
)

// loadRows is how many rows one statement reads: short enough that no snapshot
// is held for long, long enough that a statement's cost does not count.
const loadRows = 20_000

// loadResult is what a load, or the building of indexes after it, came to.
type loadResult struct {
	feed  *feed
	built bool // the indexes are built; else the rows are loaded
	err   error
}

func newProgress(step string) *progress {
	p := &progress{started: time.Now()}
	p.step.Store(step)
	return p
}

// load fills generations, one after the other, on a connection of its own that
// is opened when there is something to load. An error of Postgres's or of the
// cache fails the index; a broken connection ends the session.
func (s *session) load(ctx context.Context) error {
	var conn *pgx.Conn
	defer func() {
		if conn != nil {
			closeConn(conn)
		}
	}()
	for {
		var f *feed
		idle := time.NewTimer(time.Minute)
		select {
		case <-ctx.Done():
			return nil
		case <-idle.C:
			if conn != nil { // no load for a while
				closeConn(conn)
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
		if conn == nil {
			var err error
			if conn, err = dial(ctx, s.w.cfg.Connect, "load"); err != nil {
				return err
			}
		}
		err := loadAll(f.filling, conn, f)
		switch {
		case ctx.Err() != nil:
			return nil
		case f.filling.Err() != nil: // stopped: the statement was cut off, and with it the connection
			closeConn(conn)
			conn = nil
			close(f.filled)
		case err != nil && !isCacheError(err) && !ofStatement(conn, err):
			return err
		default:
			s.tell(loadResult{feed: f, err: err})
		}
	}
}

// tell hands a result to the following goroutine.
func (s *session) tell(r loadResult) {
	s.loaded <- r // large enough for every index
	select {
	case s.poke <- struct{}{}:
	default:
	}
}

// loadAll reads all documents in the key's order and appends them to the cache.
// Reading a page and writing the one before go on at the same time: changes of
// rows in either are noted as dirty meanwhile, so the order does not matter yet.
func loadAll(ctx context.Context, conn *pgx.Conn, f *feed) error {
	stored, err := f.gen.State(keyLoad)
	if err != nil {
		return cacheError(err)
	}
	cursor, err := parseLoadCursor(stored)
	if err != nil {
		return cacheError(err)
	}
	if n, err := estimate(ctx, conn, f.plan); err == nil {
		f.progress.estimate.Store(n)
	} else if !ofStatement(conn, err) {
		return err
	}
	pages := make(chan []cache.Document, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(pages)
		return readPages(ctx, conn, f.plan, cursor.Key, pages)
	})
	group.Go(func() error {
		for docs := range pages {
			cursor.Key = docs[len(docs)-1].Key
			cursor.Rows += int64(len(docs))
			cursor.Rowid, err = f.gen.Loaded()
			if err != nil {
				return cacheError(err)
			}
			cursor.Rowid += int64(len(docs)) // rowids ascend without a gap
			if err := f.gen.Load(docs, map[string]string{keyLoad: cursor.String()}); err != nil {
				return cacheError(fmt.Errorf("load %d documents: %w", len(docs), err))
			}
			f.progress.rows.Store(cursor.Rows)
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return err
	}
	cursor.Done = true
	_, err = f.gen.Apply(cache.Batch{State: map[string]string{keyLoad: cursor.String()}})
	return cacheError(err)
}

// readPages sends the documents after a key, in pages bounded in number and size.
func readPages(ctx context.Context, conn *pgx.Conn, p *plan, after string, pages chan<- []cache.Document) error {
	send := func(docs []cache.Document) error {
		select {
		case pages <- docs:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for first := after == ""; ; first = false {
		var args []any
		if !first {
			parts, err := p.splitKey(after)
			if err != nil {
				return err
			}
			for _, part := range parts {
				args = append(args, part)
			}
		}
		rows, err := conn.Query(ctx, p.pageSQL(first, loadRows), args...)
		if err != nil {
			return fmt.Errorf("read rows for index %s: %w", p.def.Name, err)
		}
		n, size, docs := 0, 0, make([]cache.Document, 0, pageDocuments)
		for rows.Next() {
			doc, bytes := p.document(rows)
			docs, n, size, after = append(docs, doc), n+1, size+bytes, doc.Key
			if len(docs) == pageDocuments || size >= pageBytes {
				if err := send(docs); err != nil {
					rows.Close()
					return err
				}
				size, docs = 0, make([]cache.Document, 0, pageDocuments)
			}
		}
		if err := rows.Err(); err != nil {
			return fmt.Errorf("read rows for index %s: %w", p.def.Name, err)
		}
		if len(docs) > 0 {
			if err := send(docs); err != nil {
				return err
			}
		}
		if n < loadRows {
			return nil
		}
	}
}

// estimate is how many documents the planner expects.
func estimate(ctx context.Context, conn *pgx.Conn, p *plan) (n int64, err error) {
	var explained []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	err = conn.QueryRow(ctx, "explain (format json) select 1 from "+p.from+" where true"+p.where).Scan(&explained)
	if err == nil && len(explained) > 0 {
		n = int64(explained[0].Plan.Rows)
	}
	return n, err
}

// onLoaded takes the result of a load or of a build.
func (s *session) onLoaded(r loadResult) {
	f := r.feed
	if f.ix.building != f {
		return // thrown away meanwhile
	}
	if r.err != nil {
		close(f.filled)
		stage := stageRead
		if isCacheError(r.err) {
			stage = stageApply
		}
		s.fail(f.ix, stage, r.err)
		return
	}
	if r.built {
		close(f.filled)
		f.phase, f.dirty = catchingUp, true
		f.progress.step.Store("catch up")
		s.w.report(f.ix)
		return
	}
	// The load counts when an acknowledgement has covered it, which then leads to
	// buildIndexes: make one due at once.
	f.loaded, f.unacked, s.lastAck = true, true, time.Time{}
}

// buildIndexes builds a loaded generation's indexes in the background.
func (s *session) buildIndexes(f *feed) {
	f.phase = building
	f.progress.step.Store("index")
	s.w.report(f.ix)
	s.group.Go(func() error {
		err := f.gen.Build(f.filling)
		if f.filling.Err() != nil && errors.Is(err, context.Canceled) {
			close(f.filled)
			return nil
		}
		s.tell(loadResult{feed: f, built: true, err: cacheError(err)})
		return nil
	})
}
