package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/sqlite"
)

// Build makes a loaded generation searchable. It makes the unique index of keys, fills the FTS
// index, and merges that into one segment. The FTS index is filled and merged in transactions of
// bounded size, and a Build called again, also in another process, continues where the last one
// stopped. It returns ctx's error soon after ctx ends; what was committed stays.
//
// Among documents with the same key the one loaded last stays, and the key is noted as dirty.
func (g *Generation) Build(ctx context.Context) (failure error) {
	defer failing(&failure)
	if g.Built() {
		return nil
	}
	err := g.building(func() error {
		for !g.at(phaseFinish) {
			if err := g.buildStep(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = g.advance(phaseBuilt, configureToRun)
	}
	if err != nil {
		return fmt.Errorf("build generation %s: %w", g.id, err)
	}
	g.startLoading()
	return nil
}

// BuildProgress returns how much of Build's work is done, from 0 to 1, by what the steps usually take:
// of 176,140 rows of 0.5 kB keys 1 %, the FTS index 88 %, merging it 11 %; how much will be done after
// the transaction in hand; and since when it is so much, zero if that was in another process.
func (g *Generation) BuildProgress() (done, next float64, since time.Time) {
	const keys, fill = 0.01, 0.88
	g.mu.Lock()
	defer g.mu.Unlock()
	switch g.phase {
	case phaseLoad, phaseKeys:
		return 0, keys, g.advanced
	case phaseFill:
		filled := func(id int64) float64 { return keys + fill*float64(id)/float64(max(id, g.documents, 1)) }
		return filled(g.filled), filled(min(g.filled+g.page, g.documents)), g.advanced
	case phaseMerge:
		return keys + fill, 1, g.advanced
	}
	return 1, 1, g.advanced
}

func (g *Generation) buildStep(ctx context.Context) error {
	g.mu.Lock()
	now := g.phase
	g.mu.Unlock()
	var step func(context.Context) error
	switch now {
	case phaseLoad:
		step = func(context.Context) error { return g.advance(phaseKeys, nil) }
	case phaseKeys:
		step = g.buildKeys
	case phaseFill:
		step = g.buildFTS
	case phaseMerge:
		step = g.buildMerge
	default:
		return fmt.Errorf("unknown step %q", now)
	}
	start := time.Now()
	if err := step(ctx); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fmt.Errorf("step %s: %w", now, err)
	}
	g.log.Debug("build step finished", "step", now, "took", time.Since(start))
	return ctx.Err()
}

// advance runs f, and records the next phase in the same transaction.
func (g *Generation) advance(next phase, f func(w *sqlite.Conn) error) error {
	err := g.write("begin step "+string(next), func(w *sqlite.Conn) error {
		if f != nil {
			if err := f(w); err != nil {
				return err
			}
		}
		return setMeta(w, map[string]any{"phase": string(next)})
	})
	if err != nil {
		return err
	}
	g.mu.Lock()
	g.phase, g.advanced = next, time.Now()
	g.mu.Unlock()
	return g.withWriter("checkpoint", g.boundWAL)
}

// buildKeys makes the unique index of keys. SQLite sorts in temporary files.
func (g *Generation) buildKeys(ctx context.Context) error {
	index := func(w *sqlite.Conn) error {
		_, err := w.ExecContext(ctx, keyIndex)
		return err
	}
	err := g.advance(phaseFill, index)
	if sqlite.IsCode(err, sqlite3.ErrConstraint) {
		if err = g.dropDuplicates(ctx); err == nil {
			err = g.advance(phaseFill, index)
		}
	}
	return err
}

// dropDuplicates keeps the last document of each key that has several, and notes the key as dirty,
// for only the source knows which document is right.
func (g *Generation) dropDuplicates(ctx context.Context) error {
	var removed, noted, gone int64
	const twice = "where id in (" +
		"select d.id from dirty cross join doc d indexed by doc_key_plain on d.key = dirty.key " +
		"where d.id < (select max(id) from doc indexed by doc_key_plain where key = dirty.key))"
	err := g.write("remove duplicate keys", func(w *sqlite.Conn) error {
		// First an index that is not unique: with it grouping needs no sorting, and the documents of
		// a key are found at once.
		if _, err := w.ExecContext(ctx, "create index doc_key_plain on doc (key)"); err != nil {
			return err
		}
		var err error
		noted, err = w.ExecContext(ctx,
			"insert or ignore into dirty (key) select key from doc group by key having count(*) > 1")
		if err != nil {
			return err
		}
		if gone, err = g.sumOf(ctx, w, twice); err != nil {
			return err
		}
		if removed, err = w.ExecContext(ctx, "delete from doc "+twice); err != nil {
			return err
		}
		if err := w.Run("drop index doc_key_plain"); err != nil {
			return err
		}
		if err := setSum(w, g.sum-gone); err != nil {
			return err
		}
		return setMeta(w, map[string]any{"documents": g.Documents() - removed})
	})
	if err != nil {
		return err
	}
	g.wmu.Lock()
	g.sum -= gone
	g.mu.Lock()
	g.summed()
	g.wmu.Unlock()
	g.documents -= removed
	g.dirty += noted
	g.mu.Unlock()
	g.log.Warn("keys were loaded more than once; they will be read again", "keys", noted, "documents_removed", removed)
	return nil
}

// fillBytes is about how much text goes into the FTS index in one transaction. The more it is, the
// fewer segments have to be merged; but the WAL grows by it, and a kill costs as much.
const fillBytes = 32 << 20

// buildFTS fills the FTS index in pages of documents. FTS5's own 'rebuild' does
// the same in one transaction: a tenth faster, but with a WAL as large as the
// index and, after a kill, everything to do again.
func (g *Generation) buildFTS(ctx context.Context) (err error) {
	n := g.Documents()
	db, _ := g.Bytes()
	page := min(max(fillBytes/(db/max(n, 1)+1), 100), 100_000)
	g.mu.Lock()
	g.page = page
	g.mu.Unlock()
	if g.lexicon != nil && !g.lexicon.Stems() {
		// Without stemming the words are the terms, and all of them are read at the end. To be told of
		// each while the index is filled would take 8 % of the time.
		if err := g.withWriter("listen", func(*sqlite.Conn) error { return g.listen(false) }); err != nil {
			return err
		}
		defer func() {
			err = errors.Join(err, g.withWriter("listen", func(*sqlite.Conn) error { return g.listen(true) }))
		}()
	}
	for {
		last, err := g.fillPage(ctx, page)
		if err != nil || last {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

func (g *Generation) fillPage(ctx context.Context, page int64) (last bool, err error) {
	stored := 0
	var end int64 // the id after which the page ends
	fill := func(w *sqlite.Conn) error {
		filled, err := w.Number(ctx, "select v from meta where k = 'filled'")
		if err != nil {
			return err
		}
		// There is none when this is the last page.
		err = w.Query(ctx, func(row []driver.Value) error {
			end, err = sqlite.IntegerIn(row[0])
			return err
		}, "select id from doc where id > ? order by id limit 1 offset ?", filled, page-1)
		if err != nil {
			return err
		}
		if last = end == 0; last {
			end = g.ids
		}
		if _, err := w.ExecContext(ctx, g.layout.FillFTS, filled, end); err != nil {
			return err
		}
		if stored, err = g.lexicon.Store(w); err != nil {
			return err
		}
		return setMeta(w, map[string]any{"filled": end})
	}
	err = g.withWriter("fill the FTS index", func(w *sqlite.Conn) error {
		err := w.Write(func() error { return fill(w) })
		if err == nil {
			g.lexicon.Forget(stored) // or the next batch would store them again
			g.mu.Lock()
			g.filled, g.advanced = end, time.Now()
			g.mu.Unlock()
		}
		return err
	})
	if err != nil || !last {
		return false, errors.Join(err, g.withWriter("checkpoint", g.boundWAL))
	}
	return true, g.advance(phaseMerge, nil)
}

// mergePages is how many pages of the FTS index one transaction of the merge
// writes, 4 KB each.
const mergePages = 4000

// buildMerge merges the FTS index into one segment, which searches read
// fastest, in transactions of bounded size.
func (g *Generation) buildMerge(ctx context.Context) error {
	pages := -mergePages // negative: take all segments, not only those of one size
	for {
		more := false
		err := g.write("merge the FTS index", func(w *sqlite.Conn) error {
			before, err := w.Number(ctx, "select total_changes()")
			if err != nil {
				return err
			}
			if _, err := w.ExecContext(ctx, "insert into fts (fts, rank) values ('merge', ?)", v64(pages)); err != nil {
				return err
			}
			after, err := w.Number(ctx, "select total_changes()")
			more = after-before >= 2 // by this FTS5 tells that it has merged something
			return err
		})
		if err != nil {
			return err
		}
		if err := g.withWriter("checkpoint", g.boundWAL); err != nil {
			return err
		}
		if !more {
			break
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		pages = mergePages
	}
	return g.advance(phaseFinish, func(w *sqlite.Conn) error {
		_, err := w.Exec("delete from meta where k = 'filled'")
		return err
	})
}
