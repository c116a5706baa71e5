package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// op is what a batch does to one key.
type op struct {
	key string
	doc *document.Document // nil: delete
	id  int64              // of the document stored under key; 0: there is none
}

// Apply applies a batch in one transaction: afterwards all of it is in the file or, on an error or
// a kill, nothing. Among several upserts of a key the last one wins; a key that is also in Deletes
// is deleted. Documents that equal the stored ones are not written. Until Build has finished, a
// batch may have only Dirty, Clean, State and Sync.
func (g *Generation) Apply(b Batch) (_ Applied, failure error) {
	defer failing(&failure)
	var (
		done  Applied
		dirty int64 // by how many dirty keys there are more
		docs  []columns.Change
		next  *columns.View
		words int // how many new words were stored
	)
	err := g.withWriter("apply a batch", func(w *sqlite.Conn) error {
		built := g.Built()
		if !built && len(b.Upserts)+len(b.Deletes) > 0 {
			return errors.New("it is not built yet: note the keys as dirty")
		}
		if g.Outdated() && len(b.Upserts)+len(b.Deletes) > 0 {
			return errors.New("its file has an older format: build another generation")
		}
		ids, sum := g.ids, g.sum
		commit := func() error {
			return w.Write(func() error {
				var err error
				if done, dirty, docs, err = g.applyIn(w, b); err != nil {
					return err
				}
				if words, err = g.lexicon.Store(w); err != nil {
					return err
				}
				next, err = g.nextView(w, docs)
				return err
			})
		}
		var err error
		if b.Sync {
			err = synced(w, commit)
		} else {
			err = commit()
		}
		if err != nil {
			g.ids, g.sum = ids, sum
			done = Applied{}
			if next != nil {
				g.views.pop()
			}
			if sqlite.IsCode(err, sqlite3.ErrConstraint) { // no batch can break one
				err = errors.Join(err, sqlite.ErrMalformed)
			}
			if g.isFault(err) {
				g.views.touch(docs) // the batch may be in the file all the same
			}
			return err
		}
		if next != nil {
			g.views.setLengths(docs)
		}
		g.lexicon.Forget(words)
		g.applied(b, done, dirty)
		g.tidy(w, done)
		g.refreshLexicon(done.reindexed)
		return nil
	})
	return done, err
}

// applied updates what is in memory after a batch was committed.
func (g *Generation) applied(b Batch, done Applied, dirty int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.documents += int64(done.inserted - done.Deleted)
	if done.Upserted+done.Deleted > 0 {
		g.changes++
		g.summed()
	}
	g.dirty += dirty
	g.rememberState(b.State)
}

// tidy keeps the FTS index and the WAL in shape after a batch was committed. A failure here is only
// logged, for it is tried again after the next batch.
func (g *Generation) tidy(w *sqlite.Conn, done Applied) {
	if done.reindexed > 0 {
		if err := mergeStep(w, done.reindexed); err != nil {
			g.log.Warn("FTS index was not merged after a batch", "error", err)
		}
	}
	if err := errors.Join(g.boundWAL(w), g.checkpointSoon(w)); err != nil {
		g.log.Warn("write-ahead log was not moved into the database after a batch", "error", err)
	}
}

// nextView pushes the view of the state that the file will have after a batch, before the batch is
// committed, so that a search that sees the new state finds its view. It returns nil when nothing
// has changed, or the first view is still being loaded.
func (g *Generation) nextView(w *sqlite.Conn, docs []columns.Change) (*columns.View, error) {
	if len(docs) == 0 {
		return nil, nil
	}
	changes, err := g.countChange(w)
	if err != nil {
		return nil, err
	}
	now := g.views.newest(docs)
	if now == nil {
		return nil, nil
	}
	if err := g.views.measure(w, docs); err != nil {
		return nil, err
	}
	next := now.Next(changes, docs)
	g.warnOfPaths(now, next)
	g.views.push(next)
	return next, nil
}

// countChange numbers the state of the file that a transaction makes.
func (g *Generation) countChange(w *sqlite.Conn) (int64, error) {
	g.mu.Lock()
	changes := g.changes + 1
	g.mu.Unlock()
	return changes, setMeta(w, map[string]any{"changes": changes})
}

// applyIn is the transaction of Apply.
func (g *Generation) applyIn(w *sqlite.Conn, b Batch) (done Applied, dirty int64, docs []columns.Change, err error) {
	// The FTS index is written last, because a statement in between could make FTS5 flush what it
	// holds in memory.
	if dirty, err = writeDirty(w, b); err != nil {
		return done, 0, nil, err
	}
	if err := writeState(w, b.State); err != nil {
		return done, 0, nil, err
	}
	if b.Sync {
		if err := countSync(w); err != nil {
			return done, 0, nil, err
		}
	}
	ops, err := findDocs(w, b)
	if err != nil {
		return done, 0, nil, err
	}
	if err := writeJournal(w, b.Epoch, ops); err != nil {
		return done, 0, nil, err
	}
	if done, docs, err = g.applyOps(w, ops); err != nil {
		return done, 0, nil, err
	}
	if len(docs) > 0 {
		if err := setSum(w, g.sum); err != nil {
			return done, 0, nil, err
		}
	}
	if change := int64(done.inserted - done.Deleted); change != 0 {
		err = setMeta(w, map[string]any{"documents": g.Documents() + change})
	}
	return done, dirty, docs, err
}

// findDocs returns one op for each key, in ascending order of id, with new documents at the end. FTS5
// flushes whenever an id is lower than the one before, which would halve the speed.
func findDocs(w *sqlite.Conn, b Batch) ([]op, error) {
	ops := make([]op, 0, len(b.Upserts)+len(b.Deletes))
	at := make(map[string]int, cap(ops))
	add := func(key string, doc *document.Document) {
		if i, ok := at[key]; ok {
			ops[i].doc = doc
			return
		}
		at[key] = len(ops)
		ops = append(ops, op{key: key, doc: doc})
	}
	for i := range b.Upserts {
		add(b.Upserts[i].Key, &b.Upserts[i])
	}
	for _, key := range b.Deletes {
		add(key, nil)
	}
	if len(ops) == 0 {
		return nil, nil
	}
	find, err := w.Prepare("select id from doc where key = ?")
	if err != nil {
		return nil, err
	}
	for i := range ops {
		err := find.Query(context.Background(), func(row []driver.Value) error {
			ops[i].id, err = sqlite.IDIn(row[0])
			return err
		}, ops[i].key)
		if err != nil {
			return nil, fmt.Errorf("find document: %w", err)
		}
	}
	slices.SortStableFunc(ops, func(a, b op) int {
		switch {
		case a.id == b.id:
			return 0
		case a.id == 0 || b.id != 0 && a.id > b.id:
			return 1
		}
		return -1
	})
	return ops, nil
}

// applyOps writes documents and their FTS entries, by single-row statements.
func (g *Generation) applyOps(w *sqlite.Conn, ops []op) (done Applied, docs []columns.Change, err error) {
	u := updater{w: w, l: g.layout}
	defer func() { g.sum += u.sum }()
	for _, o := range ops {
		switch {
		case o.doc == nil && o.id == 0:
		case o.doc == nil:
			err = u.delete(o.id)
			docs = append(docs, columns.Change{ID: o.id})
			done.Deleted++
			done.reindexed++
		case o.id == 0:
			g.ids++
			err = u.insert(g.ids, *o.doc)
			docs = append(docs, columns.Change{ID: g.ids, Values: slices.Clone(u.new)})
			done.Upserted++
			done.inserted++
			done.reindexed++
		default:
			var changed, searched bool
			if changed, searched, err = u.update(o.id, *o.doc); !changed {
				done.Unchanged++
				break
			}
			docs = append(docs, columns.Change{ID: o.id, Values: slices.Clone(u.new), SameText: !searched})
			done.Upserted++
			if searched {
				done.reindexed++
			}
		}
		if err != nil {
			return done, docs, fmt.Errorf("document %q: %w", o.key, err)
		}
	}
	return done, docs, nil
}
