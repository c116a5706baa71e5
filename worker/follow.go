package worker

import (
	"context"
	"fmt"
	"time"

	"ftsync/cache"
)

const (
	// busyPoll is the pace of a worker that has work: fast enough to be fresh, slow
	// enough that changes are applied in batches. What 8, 32 or 1 writers reach is the
	// same for 2, 5, 10 and 20 ms.
	busyPoll = 5 * time.Millisecond
	// quiet is how long nothing must have come before the worker parks.
	quiet = 20 * time.Millisecond
	// catalogEvery is how often the session looks whether what it knows is still true.
	catalogEvery = 5 * time.Second
	// stopWithin is how long the batch in hand may take once the worker is to stop.
	stopWithin = 4 * time.Second
)

// follow applies changes until ctx ends: look, apply, acknowledge, and when
// nothing has come for a while, park.
func (s *session) follow(ctx context.Context) error {
	s.done = ctx.Done()
	// A stop tears no batch: what is under way gets a few seconds to end.
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
			return
		case <-s.done:
		}
		select {
		case <-ctx.Done():
		case <-time.After(stopWithin):
			cancel()
		}
	}()
	for lastWork := time.Now(); ; {
		started := time.Now()
		worked, err := s.pass(ctx)
		if err != nil {
			return err
		}
		if worked {
			lastWork = time.Now()
		}
		if err := s.acknowledgeDue(ctx); err != nil {
			return err
		}
		if err := s.lookAround(ctx); err != nil {
			return err
		}
		if s.stopping() {
			return s.acknowledge(ctx, s.unacknowledged())
		}
		waited, err := s.answer(ctx)
		if err != nil {
			return err
		}
		switch {
		case worked:
			s.pause(busyPoll - time.Since(started))
		case time.Since(lastWork) < quiet || s.filling() || waited:
			s.pause(busyPoll)
		default:
			parked, err := s.idle(ctx)
			if err != nil {
				return err
			}
			if parked {
				lastWork = time.Now() // what woke it may be followed by more
			}
		}
	}
}

func (s *session) stopping() bool {
	select {
	case <-s.done:
		return true
	default:
		return false
	}
}

func (s *session) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-s.done:
	case <-t.C:
	case r := <-s.loaded:
		s.onLoaded(r)
	case <-s.w.wake:
	}
}

// filling says that a load or a build runs, of which this goroutine waits to hear.
func (s *session) filling() bool {
	for _, ix := range s.w.indexes {
		if ix.building != nil && ix.err == nil {
			return true
		}
	}
	return false
}

// pass brings every feed to one target, in turns of a page. It reports whether
// there was anything to do.
func (s *session) pass(ctx context.Context) (worked bool, err error) {
	for {
		select {
		case r := <-s.loaded:
			s.onLoaded(r)
			continue
		default:
		}
		break
	}
	if err := s.retry(ctx); err != nil {
		return false, err
	}
	var feeds []*feed
	for _, ix := range s.w.indexes {
		if ix.err == nil {
			feeds = append(feeds, ix.feeds()...)
		}
	}
	t, err := s.look(ctx, feeds)
	if err != nil {
		return false, err
	}
	// One turn a feed, until all are there or have failed.
	for left := feeds; len(left) > 0; {
		var still []*feed
		for _, f := range left {
			more, did, err := s.step(ctx, f, t)
			worked = worked || did
			if err != nil {
				if err := s.tolerate(f.ix, stageRead, err); err != nil {
					return worked, err
				}
				continue
			}
			if more {
				still = append(still, f)
			} else {
				s.arrived(f, t)
			}
		}
		left = still
		s.reportAll()
		if len(left) > 0 {
			if err := s.acknowledgeDue(ctx); err != nil {
				return worked, err
			}
			if s.stopping() {
				return worked, nil
			}
		}
	}
	s.allArrived(t)
	return worked, s.publish(ctx)
}

func (s *session) reportAll() {
	for _, ix := range s.w.indexes {
		s.w.report(ix)
	}
}

// allArrived ends a pass: every feed that works is at its target.
func (s *session) allArrived(t target) {
	s.reportAll()
	s.w.arrivedAt(t.taken)
}

// arrived notes that a feed has applied everything up to a target.
func (s *session) arrived(f *feed, t target) {
	f.appliedTo, f.caughtUp, f.backlog = t.taken, true, 0
}

// step applies one page to a feed: dirty keys first, then changes. more says
// that the target is not reached yet, did that there was something.
func (s *session) step(ctx context.Context, f *feed, t target) (more, did bool, err error) {
	if err := s.retryPoison(f); err != nil {
		return false, false, err
	}
	if f.dirty && f.phase >= catchingUp {
		keys, err := f.gen.Dirty(f.slice)
		if err != nil {
			return false, false, cacheError(err)
		}
		if len(keys) > 0 {
			return true, true, s.applyKeys(ctx, f, keys, true, nil)
		}
		f.dirty = false
	}
	page, at := t.page, f.at
	if at.Target == "" {
		at.Target = t.snapshot
	}
	if f.at != t.from {
		if page, err = readLog(ctx, s.conn, at, f.sources); err != nil {
			return false, false, err
		}
	}
	next := position{Pos: at.Target}
	if page.more {
		next = at
		next.CursorXID, next.CursorID = page.xid, page.id
	}
	rows := page.rowsOf(f.sources)
	if rows > 0 {
		f.caughtUp = false
		f.backlog = int64(rows)
		if page.more {
			f.backlog += max(0, t.lastID-page.id)
		}
		if err := s.applyPage(ctx, f, page, next); err != nil {
			return false, false, err
		}
	}
	f.at = next
	return f.at.Pos != t.snapshot, rows > 0, nil
}

// applyPage turns a page of the log into documents, or into dirty keys where
// those can't be applied yet or are too many to hold at once.
func (s *session) applyPage(ctx context.Context, f *feed, page *logPage, next position) error {
	keys, whole, err := s.documentKeys(ctx, f, page)
	if err != nil {
		return err
	}
	state := map[string]string{keyPosition: next.String()}
	// A mark that reaches only the published generation is older than the position
	// of the one being built, which has seen what it stands for.
	if (page.marks[f.direct()] || whole) && !(f.ix.published == f && f.ix.building != nil) {
		f.ix.rebuild = reasonTruncate
		if !whole {
			f.ix.rebuild = reasonRequest
		}
		state[keyRebuild] = f.ix.rebuild // a crash before the new one is registered must not forget it
	}
	if f.phase < catchingUp || f.dirty || len(keys) > f.slice {
		f.dirty, f.unacked = true, true
		_, err := f.gen.Apply(cache.Batch{Dirty: keys, State: state})
		return cacheError(err)
	}
	return s.applyKeys(ctx, f, keys, false, state)
}

// documentKeys maps logged values to the keys of documents. When they are more
// than a page may hold, those before the last are put among the dirty keys at
// once: the position moves only after all have been.
func (s *session) documentKeys(ctx context.Context, f *feed, page *logPage) (keys []string, whole bool, err error) {
	seen := map[string]bool{}
	add := func(key string) error {
		if seen[key] {
			return nil
		}
		seen[key] = true
		keys = append(keys, key)
		if len(keys) < 4*pageDocuments {
			return nil
		}
		_, err := f.gen.Apply(cache.Batch{Dirty: keys})
		f.dirty = true
		keys, seen = nil, map[string]bool{}
		return cacheError(err)
	}
	for i, src := range f.plan.sources {
		whole = whole || page.marks[f.sources[i]]
		logged := page.keys[f.sources[i]]
		if src.keys != "" {
			if len(logged) > 0 {
				err = mapKeys(ctx, s.conn, f.plan, src, logged, add)
			}
		} else {
			for _, k := range logged {
				if err = add(k); err != nil {
					break
				}
			}
		}
		if err != nil {
			return nil, false, err
		}
	}
	for _, k := range page.keys[f.direct()] {
		if err := add(k); err != nil {
			return nil, false, err
		}
	}
	return keys, whole, nil
}

// resize adapts how many documents are read at once to how large they are.
func (f *feed) resize(docs, size int) {
	if docs == 0 {
		return
	}
	fits := pageBytes / max(1, size/docs)
	f.slice = max(10, min(pageDocuments, fits, 4*f.slice))
}

// retry starts failed indexes again whose pause is over, and rebuilds that are
// wanted. A load that is in the way is stopped first, and waited for.
func (s *session) retry(ctx context.Context) error {
	for _, ix := range s.w.indexes {
		again := ix.err != nil && time.Now().After(ix.retryAt)
		anew := ix.err == nil && ix.rebuild != ""
		if !again && !anew {
			continue
		}
		if f := ix.building; f != nil && !f.stopLoad() {
			continue // not yet; look again in the next pass
		}
		if again {
			ix.published, ix.building, ix.rebuild = nil, nil, ""
			if err := s.start(ctx, ix); err != nil {
				return err
			}
		} else if err := s.build(ctx, ix); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) unacknowledged() []*feed {
	var due []*feed
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			if f.unacked {
				due = append(due, f)
			}
		}
	}
	return due
}

// acknowledgeDue acknowledges what was applied, at most every ackEvery, and
// every position at least every ackIdle.
func (s *session) acknowledgeDue(ctx context.Context) error {
	var due []*feed
	switch since := time.Since(s.lastAck); {
	case since >= ackIdle:
		for _, ix := range s.w.indexes {
			due = append(due, ix.feeds()...)
		}
	case since >= ackEvery:
		due = s.unacknowledged()
	}
	return s.acknowledge(ctx, due)
}

// publish lets generations that have caught up answer searches.
func (s *session) publish(ctx context.Context) error {
	for _, ix := range s.w.indexes {
		f := ix.building
		if f == nil || ix.err != nil || f.phase != catchingUp || f.dirty || f.at.Target != "" || !f.caughtUp || ix.rebuild != "" {
			continue
		}
		if err := s.acknowledge(ctx, []*feed{f}); err != nil {
			return err
		}
		old := ix.cache.Published()
		if err := ix.cache.Publish(); err != nil {
			s.fail(ix, stageApply, fmt.Errorf("publish: %w", err))
			continue
		}
		f.phase, f.ix.published, f.ix.building = followingUp, f, nil
		took := time.Since(f.progress.started)
		s.w.log.Info("backfill finished", "index", ix.def.Name, "documents", f.gen.Documents(), "took", took.Round(time.Millisecond))
		s.w.report(ix)
		if old != nil {
			if err := s.forget(ctx, old.ID()); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookAtFiles has an index built anew whose file somebody has deleted or
// replaced: SQLite would go on writing into what nobody finds again.
func (s *session) lookAtFiles() {
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			if err := f.gen.Moved(); err != nil && ix.rebuild == "" && ix.err == nil {
				s.w.metrics.errors.WithLabelValues(stageApply).Inc()
				s.w.log.Error("the cache was changed from outside; the index is built anew", "index", ix.def.Name, "error", err)
				ix.rebuild = reasonCorrupt
			}
		}
	}
}

// lookAround ends the session when the catalog is no longer what it was.
func (s *session) lookAround(ctx context.Context) error {
	if time.Since(s.lastLook) < catalogEvery {
		return nil
	}
	s.lastLook = time.Now()
	s.lookAtFiles()
	tables, broken, err := s.catalogState(ctx)
	if err != nil {
		return err
	}
	if broken {
		return fmt.Errorf("the capture of a table has been changed: %w", errSessionStale)
	}
	if s.tables != "" && tables != s.tables {
		return fmt.Errorf("the columns or partitions of a table have changed: %w", errSessionStale)
	}
	s.tables = tables
	return nil
}
