package worker

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
)

// step applies one page to a feed: dirty keys first, then changes. more reports whether the
// target is still to be reached, did whether there was something to apply. If the log goes on
// behind a page, the page's keys are only collected, so that each document of a long backlog is
// read once, however often its row has changed.
func (s *lane) step(ctx context.Context, f *feed, t target, shared *sharedPage) (more, did bool, err error) {
	if err := s.retryPoison(f); err != nil {
		return false, false, err
	}
	if f.dirty && f.phase >= catchingUp && !f.collecting {
		keys, err := f.gen.Dirty(f.slice)
		if err != nil {
			return false, false, err
		}
		if len(keys) > 0 {
			return true, true, s.applyKeys(ctx, f, keys, true, nil)
		}
		f.dirty = false
	}
	at := f.towards(t)
	page, err := shared.lead(ctx, s.conn, f, t)
	if err != nil {
		return false, false, err
	}
	next := changelog.Position{Pos: at.Target}
	if page.More {
		next = at
		next.CursorXID, next.CursorID = page.XID, page.ID
	}
	rows := page.RowsOf(f.sources)
	if rows > 0 {
		f.caughtUp = false
		f.backlog = int64(rows)
		if page.More {
			f.backlog += max(0, t.lastID-page.ID)
		}
		if err := s.applyPage(ctx, f, page, next); err != nil {
			return false, false, err
		}
	} else if !page.More {
		if err := s.applyCollected(ctx, f, next); err != nil {
			return false, false, err
		}
	}
	f.at, f.collecting = next, page.More
	return f.at.Pos != t.snapshot || f.dirty && f.phase >= catchingUp, rows > 0, nil
}

// towards returns the place of a feed on its way to a target, which is its own earlier target if
// it has one.
func (f *feed) towards(t target) changelog.Position {
	at := f.at
	if at.Target == "" {
		at.Target = t.snapshot
	}
	return at
}

// applyPage turns a page of the log into documents, or into dirty keys if those can't be applied
// yet or are too many to hold at once.
func (s *lane) applyPage(ctx context.Context, f *feed, page *changelog.Page, next changelog.Position) error {
	keys, whole, err := s.documentKeys(ctx, f, page)
	if err != nil {
		return err
	}
	state := map[string]string{keyPosition: next.String()}
	f.incomplete = f.incomplete || whole
	// A mark that reaches only the published generation is older than the position of the one
	// being built, which has seen what the mark stands for.
	if (page.Marks[f.direct()] || whole) && !f.succeeded.Load() {
		s.marked(f, page)
		f.wanted = reasonTruncate
		if !whole {
			f.wanted = reasonRequest
		}
		state[keyRebuild] = string(f.wanted) // a crash before the new one is registered must not lose it
	}
	keys, size := f.collect(keys)
	switch {
	case f.phase < catchingUp || f.dirty || len(keys) > f.slice || page.More && size > collectBytes:
		f.dirty, f.unacked = true, true
		_, err := f.gen.Apply(cache.Batch{Dirty: keys, State: state})
		if err == nil {
			f.collected = nil
		}
		return err
	case page.More && f.wanted == "":
		f.collected = keys
		return nil
	}
	if err := s.applyKeys(ctx, f, keys, false, state); err != nil {
		return err
	}
	f.collected = nil
	return nil
}

// collectBytes bounds the keys collected in memory, for each of hundreds of indexes. Keys beyond
// it go to the cache, as dirty keys.
const collectBytes = 64 << 10

// collect returns the keys collected so far together with keys, and the bytes of memory that they
// take.
func (f *feed) collect(keys []string) (all []string, size int) {
	all = append(slices.Clone(f.collected), keys...)
	if len(f.collected) > 0 {
		slices.Sort(all)
		all = slices.Compact(all)
	}
	for _, key := range all {
		size += len(key) + 16
	}
	return all, size
}

// applyCollected ends a round whose last page was empty.
func (s *lane) applyCollected(ctx context.Context, f *feed, next changelog.Position) error {
	if len(f.collected) == 0 {
		return nil
	}
	err := s.applyKeys(ctx, f, f.collected, false, map[string]string{keyPosition: next.String()})
	if err == nil {
		f.collected = nil
	}
	return err
}

// documentKeys maps logged values to the keys of documents. If they are more than a page may hold,
// it records them as dirty, a pageful at a time, and returns the last ones. The position moves only
// after all of that.
func (s *lane) documentKeys(ctx context.Context, f *feed, page *changelog.Page) (keys []string, whole bool, err error) {
	seen, bytes := map[string]bool{}, 0
	add := func(key string) error {
		if seen[key] {
			return nil
		}
		seen[key] = true
		keys, bytes = append(keys, key), bytes+len(key)
		if len(keys) < 4*plan.PageDocuments && bytes < plan.PageBytes {
			return nil
		}
		_, err := f.gen.Apply(cache.Batch{Dirty: keys})
		f.dirty = true
		keys, seen, bytes = nil, map[string]bool{}, 0
		return err
	}
	for i, src := range f.plan.Sources {
		whole = whole || page.Marks[f.sources[i]]
		logged := page.Keys[f.sources[i]]
		if src.Maps() {
			if null := page.Nulls[f.sources[i]]; null || len(logged) > 0 {
				err = plan.MapKeys(ctx, s.conn, f.plan, src, logged, null, add)
			}
		} else {
			for _, k := range logged {
				if len(src.Columns) > 1 && lacksPart(k) {
					continue // a key that is null has no document
				}
				if err = add(k); err != nil {
					break
				}
			}
		}
		if err != nil {
			return nil, false, err
		}
	}
	for _, k := range page.Keys[f.direct()] {
		if err := add(k); err != nil {
			return nil, false, err
		}
	}
	return keys, whole, nil
}

// lacksPart reports whether a column of a logged key of several columns was null.
func lacksPart(key string) bool {
	if !strings.Contains(key, "null") {
		return false
	}
	parts, ok := plan.SplitTexts(key)
	return ok && slices.Contains(parts, nil)
}

// resize adapts the number of documents read at once to their size.
func (f *feed) resize(docs, size int) {
	if docs == 0 {
		return
	}
	f.slice = max(1, min(plan.PageDocuments, plan.PageBytes/max(1, size/docs), 4*f.slice))
}

// applyBatch reads the documents with some keys as they are now, adds them to a batch, and
// applies it. left are the keys whose documents did not fit into the batch; it records them as
// dirty. Keys of documents that are too large go to bad.
func (s *lane) applyBatch(ctx context.Context, f *feed, keys []string, b cache.Batch,
	bad map[string]error) (left []string, err error) {
	r, err := s.readKeys(ctx, f, keys)
	if err != nil {
		return nil, err
	}
	maps.Copy(bad, r.Large)
	if err := s.setAside(f, keys, bad, &b); err != nil {
		return nil, err
	}
	if len(r.Left) > 0 {
		f.dirty = true
		b.Dirty = append(b.Dirty, r.Left...) // a key that is in Clean, too, stays dirty
	}
	b.Upserts, b.Deletes, b.Epoch = r.Docs, r.Gone, f.ack+1
	applied, err := f.gen.Apply(b)
	if err != nil {
		return nil, fmt.Errorf("apply %d documents and %d deletions: %w", len(r.Docs), len(r.Gone), err)
	}
	f.unacked = true
	f.resize(len(r.Docs), r.Bytes)
	name := f.ix.def.Name
	m := s.w.metrics
	m.batches.WithLabelValues(name).Inc()
	m.changes.WithLabelValues(name, "upsert").Add(float64(applied.Upserted))
	m.changes.WithLabelValues(name, "delete").Add(float64(applied.Deleted))
	m.changes.WithLabelValues(name, "unchanged").Add(float64(applied.Unchanged))
	s.w.applied(f.ix, applied.Upserted+applied.Deleted+applied.Unchanged)
	return r.Left, nil
}
