package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/sqlite"
)

// startLoading reads the first view of a generation and its words in the background. If reading the
// view fails, it tries again, until it succeeds, the file proves damaged or the generation is closed.
// Searches that need the view wait until their deadline.
func (g *Generation) startLoading() {
	ctx := g.background
	g.loading.Go(func() {
		for pause := time.Second; ; pause = min(2*pause, time.Minute) {
			start := time.Now()
			err := g.inTurn(ctx, func() error { return g.loadView(ctx) })
			if err == nil {
				g.log.Debug("filter columns are in memory", "took", time.Since(start))
				g.loadLexicon(ctx)
				g.leadAhead(ctx)
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

// A generation of at most smallDocuments documents is read into memory in a moment, so it does not wait
// for larger ones.
const smallDocuments = 50_000

// inTurn runs load when it is its turn. At the start hundreds of generations want to be read into
// memory, and only a few may be at once.
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

// loadLexicon reads the words of the index. Until that is done, or if it fails, typing errors are not
// corrected, and the costs of searches can't be foreseen.
func (g *Generation) loadLexicon(ctx context.Context) {
	if g.lexicon == nil {
		return
	}
	start := time.Now()
	err := g.inTurn(ctx, func() error {
		return g.withOwnReader(func(r *sqlite.Conn) error { return g.lexicon.Load(ctx, r) })
	})
	if err == nil {
		t := g.lexicon.Table()
		g.log.Debug("words are in memory", "took", time.Since(start), "words", g.lexicon.Vocabulary().Len(), "terms",
			t.Count())
		if t.LeastDocuments() > 0 {
			g.log.Info("terms that few documents have are left out of what is known in memory, for they are many",
				"terms", t.Count(), "least_documents", t.LeastDocuments())
		}
	} else if ctx.Err() == nil && !errors.Is(err, ErrClosed) {
		g.log.Error("words could not be read: typing errors are not corrected", "error", err)
	}
	g.lexicon.Done()
}

// The terms are read again when staleFrom documents have changed, and at least half as many as there
// are.
const staleFrom = 20_000

// refreshLexicon reads the terms again in the background when many documents have changed since they
// were read. It is called with wmu held.
func (g *Generation) refreshLexicon(changed int) {
	if g.lexicon == nil || !g.lexicon.Stale(int64(changed), max(staleFrom, g.Documents()/2)) {
		return
	}
	g.loading.Go(func() { g.loadLexicon(g.background) })
}

// loadView reads the first view of a generation from its file, while searches
// and batches go on.
func (g *Generation) loadView(ctx context.Context) error {
	l := columns.NewLoader(g.layout.Schema)
	l.KeptBytes = g.keptBytes
	changes := int64(0)
	err := g.withOwnReader(func(r *sqlite.Conn) (err error) {
		if changes, err = r.Number(ctx, readChanges); err != nil {
			return err
		}
		if _, err = r.Number(ctx, "select count(ftsync_lengths(?, id, sz)) from fts_docsize",
			g.views.lengths.Handle()); err != nil {
			return fmt.Errorf("read lengths: %w", err)
		}
		g.views.areMeasured()
		sql := "select id"
		places := l.Places()
		for _, at := range places {
			sql += ", " + g.layout.Cols[at]
		}
		from := " from doc"
		if len(places) == 0 {
			from = " from fts_docsize" // the same ids, and less to read
		}
		return r.Query(ctx, func(row []driver.Value) error {
			id, err := sqlite.IDIn(row[0])
			if err == nil {
				l.Add(id, row[1:])
			}
			return err
		}, sql+from)
	})
	if err != nil {
		return err
	}
	v := l.Done(changes)
	if err := g.withWriter("load filter columns", func(w *sqlite.Conn) error {
		return g.catchUp(ctx, w,
			v)
	}); err != nil {
		return err
	}
	close(g.views.loaded)
	return nil
}

// catchUp makes the newest view out of one of an earlier state of the file: it reads the documents that
// have changed since then. No batch can be applied meanwhile.
func (g *Generation) catchUp(ctx context.Context, w *sqlite.Conn, v *columns.View) error {
	changes, err := w.Number(ctx, readChanges)
	if err != nil {
		return err
	}
	g.views.mu.Lock()
	touched := g.views.touched
	g.views.touched = map[int64]bool{}
	g.views.mu.Unlock()
	docs := make([]columns.Change, 0, len(touched))
	u := updater{w: w, l: g.layout}
	for id := range touched {
		if err := u.read(id); err != nil {
			return err
		}
		d := columns.Change{ID: id}
		if len(u.old) > 0 {
			d.Values = slices.Clone(u.old)
		}
		docs = append(docs, d)
	}
	if err := g.views.measure(w, docs); err != nil {
		return err
	}
	next := v.Next(changes, docs)
	g.warnOfPaths(nil, next)
	g.views.push(next)
	g.views.setLengths(docs)
	return nil
}

// warnOfPaths says of which JSON columns not all paths are kept in memory, if that is new.
func (g *Generation) warnOfPaths(before, now *columns.View) {
	for _, name := range now.LacksPaths() {
		if before == nil || !slices.Contains(before.LacksPaths(), name) {
			g.log.Warn("a column of JSON has more paths than are kept in memory; those that searches filter by can be "+
				"named in the configuration", "column", name, "kept", columns.MostPaths)
		}
	}
}
