package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"ftsync/cache/search"
	"ftsync/cache/sqlite"
)

// Search answers a query from the published generation. It returns ErrNotReady when there is none, a
// *BadQuery when the query can't be answered, and ctx's error within milliseconds after ctx has ended,
// because SQLite is interrupted. For some seconds after a large index was opened or built, searches
// with filters, facets, an order or no text wait until its filter columns are in memory.
func (x *Index) Search(ctx context.Context, q search.Query) (search.Result, error) {
	for {
		r, again, err := x.searchOnce(ctx, q)
		switch {
		case err == nil:
			return r, nil
		case ctx.Err() != nil:
			err = ctx.Err()
		case again:
			continue
		}
		return search.Result{}, fmt.Errorf("search index %s: %w", x.name, err)
	}
}

// searchOnce searches the generation that is published now. again reports that the search failed only
// because the generation was replaced meanwhile, or memory no longer has the view of the state that
// the transaction saw: then it is worth trying again.
func (x *Index) searchOnce(ctx context.Context, q search.Query) (r search.Result, again bool, err error) {
	g, err := x.use()
	if err != nil {
		return r, false, err
	}
	defer g.done()
	r, err = g.search(ctx, q)
	return r, errors.Is(err, errNoView) || errors.Is(err, ErrClosed) && x.Published() != g, err
}

// search answers a query from this generation. It only reads: nothing it passes on leads to the writer.
func (g *Generation) search(ctx context.Context, q search.Query) (result search.Result, err error) {
	if err := ctx.Err(); err != nil {
		return search.Result{}, err
	}
	held := g.answers.holding(ctx)
	state := g.searchState()
	state.TakeBytes = held.take
	s, err := search.Prepare(ctx, q, state)
	if err != nil {
		return search.Result{}, err
	}
	defer func() { held.settle(err) }()
	if err := g.views.wait(ctx, g.views.measured); err != nil {
		return search.Result{}, err
	}
	if s.NeedsView() {
		if err := g.views.wait(ctx, g.views.loaded); err != nil {
			return search.Result{}, err
		}
	}
	at := search.Snapshot{}
	var digest driver.Value
	err = g.withReader(ctx, func(r *sqlite.Conn) (err error) {
		at.Conn = r
		err = r.Query(ctx, func(row []driver.Value) error {
			at.Changes, _ = row[0].(int64)
			digest = row[1]
			return nil
		}, "select (select v from meta where k = 'changes'), (select v from meta where k = 'digest')")
		if err != nil {
			return err
		}
		if at.IDs, err = lastID(ctx, r); err != nil {
			return err
		}
		at.IDs++
		if at.View, err = g.views.at(at.Changes); err != nil && s.NeedsView() {
			return err
		}
		asked, ok := g.askedOf(q, state, at.Changes)
		if ok {
			if result, ok = g.given.get(asked); ok {
				return held.takeAll(result.Hits)
			}
		}
		if result, err = s.Run(at); err == nil && asked.of != 0 && ctx.Err() == nil {
			g.given.put(asked, result)
		}
		return err
	})
	result.Position = positionOf(g.id, at.Changes, digest, state.Tuned, state.Moment)
	return result, err
}

// searchState returns what a search uses of the generation beside its file.
func (g *Generation) searchState() search.State {
	g.mu.Lock()
	defer g.mu.Unlock()
	return search.State{
		Generation: g.id, Layout: g.layout, Tuned: g.tuned, Documents: g.documents,
		Lexicon: g.lexicon, Lengths: g.views.lengths, Frequencies: &g.frequencies,
		Leaders: &g.leaders, Statistics: &g.statistics,
		Moment: g.tuned.Moment(time.Now()),
		Seal:   g.sealer.seal, Unseal: g.sealer.open, AnswerBytes: g.answers.each,
		RankMost: g.rankMost, LeadFrom: g.leadFrom, Slowly: g.slowly,
	}
}
