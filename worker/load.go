package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"ftsync/cache"
	"ftsync/worker/postgres"
)

// loadRows is how many rows one statement reads: short enough that no snapshot
// is held for long, long enough that a statement's cost does not count.
const loadRows = 20_000

// loadLocks is how long a load waits for a table that is locked, before another has its turn.
const loadLocks = 5 * time.Second

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
// is opened when there is something to load. An error fails the index, which is
// tried again: also that of a connection, for what was loaded since the last
// acknowledgement is loaded again then.
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
			if conn != nil { // no load for a while
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
				if conn, err = s.w.dial(ctx, "load"); err != nil {
					return err
				}
				conn.LimitTheirs(postgres.Limits{Lock: loadLocks})
			}
			return conn.Why(loadAll(f.filling, conn, f))
		}()
		switch {
		case ctx.Err() != nil:
			return nil
		case f.filling.Err() != nil: // stopped: the statement was cut off, and with it the connection
			postgres.Close(conn)
			conn = nil
			close(f.filled)
			continue
		case postgres.IsCode(err, postgres.LockNotAvailable):
			err = fmt.Errorf("%w: %s", err, conn.LockedBy(ctx, relationsOf(f.plan)))
		}
		s.tell(loadResult{feed: f, err: err})
	}
}

// tell hands a result to the following goroutine.
func (s *session) tell(r loadResult) {
	s.loaded <- r // large enough for every index
	s.w.Wake()
}

// loadAll reads all documents in the key's order and appends them to the cache.
// Reading a page and writing the one before go on at the same time: changes of
// rows in either are noted as dirty meanwhile, so the order does not matter yet.
func loadAll(ctx context.Context, conn *postgres.Conn, f *feed) error {
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
	} else if !postgres.OfStatement(conn, err) {
		return err
	}
	pages := make(chan []cache.Document, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(pages)
		return readPages(ctx, conn, f.plan, cursor.Key, pages, func(keys []string) error {
			// To be set aside when they are read again, with all that changes meanwhile.
			_, err := f.gen.Apply(cache.Batch{Dirty: keys})
			return cacheError(err)
		})
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

// readPages sends the documents after a key, in pages bounded in number and
// size. Keys of documents that can't be built go to spoiled.
func readPages(ctx context.Context, conn *postgres.Conn, p *plan, after string, pages chan<- []cache.Document, spoiled func([]string) error) error {
	send := func(docs []cache.Document) error {
		if len(docs) == 0 {
			return nil
		}
		select {
		case pages <- docs:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	for first := after == ""; ; {
		last, more, err := readPage(ctx, conn, p, loadRows, first, after, send, spoiled)
		first, after = first && last == "", last
		if err != nil && postgres.OfData(err) && !conn.IsClosed() {
			last, more, err = readAround(ctx, conn, p, first, after, send, spoiled)
			first, after = first && last == "", last
		}
		if err != nil {
			return fmt.Errorf("read rows for index %s: %w", p.def.Name, err)
		}
		if !more {
			return nil
		}
	}
}

// pageArgs are the arguments of pageSQL.
func (p *plan) pageArgs(first bool, after string) ([]any, error) {
	if first {
		return nil, nil
	}
	parts, err := p.splitKey(after)
	args := make([]any, len(parts))
	for i, part := range parts {
		args[i] = part
	}
	return args, err
}

// readPage reads up to limit documents in one statement. Keys of those that are too
// large go to spoiled. It returns the last key read, also with an error, and whether
// there may be more.
func readPage(ctx context.Context, conn *postgres.Conn, p *plan, limit int, first bool, after string, send func([]cache.Document) error, spoiled func([]string) error) (last string, more bool, err error) {
	last = after
	args, err := p.pageArgs(first, after)
	if err != nil {
		return last, false, err
	}
	page := func(list string) string { return p.pageSQL(list, first, limit) }
	rows, err := conn.QueryTheirs(ctx, p.manner(), p.bounded(page, 0), args...)
	if err != nil {
		return last, false, err
	}
	defer rows.Close()
	n, size, docs := 0, 0, make([]cache.Document, 0, pageDocuments)
	var large []string
	seen := after
	flush := func() error {
		if len(large) > 0 {
			if err := spoiled(large); err != nil { // before what moves the cursor behind them
				return err
			}
		}
		if err := send(docs); err != nil {
			return err
		}
		last, size, large, docs = seen, 0, nil, make([]cache.Document, 0, pageDocuments)
		return nil
	}
	for rows.Next() {
		row, err := p.row(rows)
		if err != nil {
			return last, false, err
		}
		n, size, seen = n+1, size+row.bytes, row.doc.Key
		if row.size > 0 {
			large = append(large, seen)
		} else {
			docs = append(docs, row.doc)
		}
		if len(docs)+len(large) == pageDocuments || size >= pageBytes {
			if err := flush(); err != nil {
				return last, false, err
			}
		}
	}
	if err := rows.Err(); err != nil {
		return last, false, err
	}
	err = flush()
	return last, n == limit, err
}

// aroundKeys is how many keys are looked at one by one where some document can't be built.
const aroundKeys = 500

// readAround reads a page of keys alone, and then the documents that can be built.
func readAround(ctx context.Context, conn *postgres.Conn, p *plan, first bool, after string, send func([]cache.Document) error, spoiled func([]string) error) (last string, more bool, err error) {
	args, err := p.pageArgs(first, after)
	if err != nil {
		return after, false, err
	}
	rows, err := conn.QueryTheirs(ctx, p.manner(), p.pageSQL(p.keyExpr(), first, aroundKeys), args...)
	if err != nil {
		return after, false, err
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(keys) == 0 {
		return after, false, err
	}
	if err := readSound(ctx, conn, p, keys, send, spoiled); err != nil {
		return after, false, err
	}
	return keys[len(keys)-1], len(keys) == aroundKeys, nil
}

// estimate is how many documents the planner expects.
func estimate(ctx context.Context, conn *postgres.Conn, p *plan) (n int64, err error) {
	var explained []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	err = conn.Theirs(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, "explain (format json) select 1 from "+p.from+" where true"+p.where).Scan(&explained)
	})
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
