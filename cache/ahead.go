package cache

import (
	"context"
	"errors"
	"time"

	"ftsync/cache/search"
	"ftsync/cache/sqlite"
)

// aheadFor is how long leaders are looked for in one transaction, before as long a rest: writers can't move the
// write-ahead log meanwhile, and searches want the processor.
const aheadFor = 100 * time.Millisecond

// leadAhead finds the documents that lead the lists of the words that very many documents have, so that the first
// search for such a word is as fast as the next.
func (g *Generation) leadAhead(ctx context.Context) {
	if g.lexicon == nil || g.lexicon.Table() == nil {
		return
	}
	start := time.Now()
	terms := search.Leading(g.lexicon.Table(), g.Documents())
	for left := terms; len(left) > 0; {
		began := time.Now()
		err := g.inTurn(ctx, func() error {
			return g.withOwnReader(func(r *sqlite.Conn) error {
				began = time.Now()
				at, err := g.snapshot(ctx, r)
				for ; err == nil && len(left) > 0 && time.Since(began) < aheadFor; left = left[1:] {
					err = search.LeadAhead(ctx, g.searchState(), at, left[0])
				}
				return err
			})
		})
		if err != nil {
			if ctx.Err() == nil && !errors.Is(err, ErrClosed) {
				g.log.Error("the first documents of frequent words could not be found ahead: the first search for "+
					"each takes longer", "error", err)
			}
			return
		}
		select {
		case <-time.After(time.Since(began)):
		case <-ctx.Done():
			return
		}
	}
	g.log.Debug("the first documents of frequent words are in memory", "took", time.Since(start), "words", len(terms))
}

// snapshot returns the state of the file that a transaction sees. Its view is nil if there is none.
func (g *Generation) snapshot(ctx context.Context, r *sqlite.Conn) (at search.Snapshot, err error) {
	at.Conn = r
	if at.Changes, err = r.Number(ctx, readChanges); err != nil {
		return at, err
	}
	if at.IDs, err = lastID(ctx, r); err != nil {
		return at, err
	}
	at.IDs++
	at.View, _ = g.views.at(at.Changes) // without one there are no leaders
	return at, nil
}
