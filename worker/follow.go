package worker

import (
	"context"
	"fmt"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

// stopWithin is how long the batch in hand may take once the worker is to stop.
const stopWithin = 4 * time.Second

// follow applies changes until ctx ends: it looks, applies and acknowledges, and parks when
// nothing has come for a while.
func (s *session) follow(ctx context.Context) error {
	s.done = ctx.Done()
	// A stop must not tear a batch apart: what is under way gets a few seconds to end.
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
		s.askForCatalog()
		if s.stopping() {
			return s.acknowledge(ctx, s.unacknowledged())
		}
		waited, err := s.answer(ctx)
		if err != nil {
			return err
		}
		s.sidelineAgain()
		switch {
		case worked:
			s.pause(s.pace() - time.Since(started))
		case time.Since(lastWork) < quiet || s.filling() || waited:
			s.pause(s.pace())
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

// pass brings every feed to one target, in turns of a page. It reports whether
// there was anything to do.
func (s *session) pass(ctx context.Context) (worked bool, err error) {
	for {
		select {
		case r := <-s.loaded:
			s.onLoaded(r)
			continue
		case o := <-s.prepared:
			s.adopt(ctx, o)
			continue
		case tn := <-s.back:
			if err := s.welcome(tn); err != nil {
				return false, err
			}
			continue
		default:
		}
		break
	}
	s.lookAtDamage()
	if err := s.retry(ctx); err != nil {
		return false, err
	}
	var feeds []*feed
	for _, ix := range s.w.indexes {
		if ix.follows() {
			for _, f := range ix.here() {
				if f.detour == nil {
					feeds = append(feeds, f)
				}
			}
		}
	}
	s.w.lookNow()
	rows := int64(0) // of the log, for the feed with the most of them
	t, err := s.takeTarget(ctx, feeds)
	if err != nil {
		return false, err
	}
	// Each feed gets one turn after the other until all have arrived or failed.
	for left := feeds; len(left) > 0; {
		shared := shareLog(left)
		var still []*feed
		for _, f := range left {
			more, did, err := s.step(ctx, f, t, shared)
			worked, f.worked = worked || did, f.worked || did
			if f.wanted != "" {
				f.ix.rebuild, f.ix.mark, f.wanted = f.wanted, f.mark, ""
			}
			if heldUp(err) && postgres.OfStatement(s.conn, err) {
				s.sideline(f, "its rows: "+err.Error())
				continue
			}
			if err != nil {
				if err := s.tolerate(f.ix, stageRead, err); err != nil {
					return worked, err
				}
				continue
			}
			if did {
				s.hasRead(f)
				rows = max(rows, f.backlog, 1)
			}
			if more {
				still = append(still, f)
			} else {
				s.arrived(f, t)
			}
		}
		left = still
		if len(left) > 0 {
			s.reportAll()
			if err := s.acknowledgeDue(ctx); err != nil {
				return worked, err
			}
			if s.stopping() {
				return worked, nil
			}
		}
	}
	s.came(rows)
	s.allArrived(t)
	return worked, s.publish(ctx)
}

func (s *session) reportAll() { s.w.report(s.w.indexes...) }

// allArrived ends a pass: every feed that works is at its target.
func (s *session) allArrived(t target) {
	s.reportAll()
	s.w.arrivedAt(t.taken)
}

// arrived records that a feed has applied everything up to a target.
func (s *session) arrived(f *feed, t target) {
	s.reached(f, t)
	s.settled(f)
}

func (f *feed) arrived(t target) {
	f.caughtUp, f.backlog = true, 0
	if !f.incomplete {
		f.appliedTo = t.taken
	}
}

// settled has an index count as working if its feed, which is at its target, has done something,
// or no error has come for a while. It does not as long as what has failed is still to be done: to
// fulfil the definition, or to build another generation.
func (s *session) settled(f *feed) {
	ix := f.ix
	undone := ix.err != nil || ix.preparing || ix.building != nil || ix.rebuild != "" && ix.due()
	if f.phase == followingUp && !undone && (f.worked || time.Since(ix.recovered) > ix.backoff.pause) {
		s.works(ix)
	}
	f.worked = false
}

// retry has indexes prepared that have failed and whose pause is over, whose tables have changed,
// or of which another generation is wanted. If a load is in the way, it stops the load first and
// waits for its end.
func (s *session) retry(ctx context.Context) error {
	for _, ix := range s.w.indexes {
		again := ix.err != nil && time.Now().After(ix.retryAt) || ix.stale != ""
		anew := ix.err == nil && ix.rebuild != "" && ix.due()
		if ix.preparing || ix.away() || !again && !anew {
			continue
		}
		if f := ix.building; f != nil && !f.stopLoad() {
			continue // not yet: look again in the next pass
		}
		if !again {
			s.build(ix)
			continue
		}
		// What is acknowledged need not be read again.
		if err := s.acknowledge(ctx, unacknowledged(ix)); err != nil {
			return err
		}
		s.takeStock(ix, nil, catalogState{})
	}
	return nil
}

// publish lets generations that have caught up answer searches.
func (s *session) publish(ctx context.Context) error {
	for _, ix := range s.w.indexes {
		f := ix.building
		if f == nil || ix.away() || ix.err != nil || f.phase != catchingUp || f.dirty || f.at.Target != "" ||
			!f.caughtUp || ix.rebuild != "" && ix.due() {
			continue
		}
		if err := s.acknowledge(ctx, []*feed{f}); err != nil {
			return err
		}
		old := ix.cache.Published()
		took := time.Since(f.progress.started)
		if err := s.w.noteFilled(f, took); err != nil {
			s.fail(ix, stageApply, err)
			continue
		}
		if err := ix.cache.Publish(); err != nil {
			s.fail(ix, stageApply, fmt.Errorf("publish: %w", err))
			continue
		}
		f.publish()
		f.ix.published, f.ix.building = f, nil
		ix.built(took)
		s.works(ix)
		s.w.log.Info("backfill finished", "index", ix.def.Name, "documents", f.gen.Documents(), "took",
			took.Round(time.Millisecond))
		s.w.report(ix)
		if old != nil {
			if err := changelog.Forget(ctx, s.conn, old.ID()); err != nil {
				return err
			}
		}
	}
	return nil
}

// lookAtFiles has an index built anew if somebody has deleted or replaced its file: SQLite would
// go on writing into a file that nobody finds again.
func (s *session) lookAtFiles() {
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			if err := f.gen.Moved(); err != nil && ix.rebuild == "" && ix.err == nil {
				s.w.metrics.fault(stageApply).Inc()
				s.w.log.Error("the cache was changed from outside; the index is built anew", "index", ix.def.Name,
					"error", err)
				ix.rebuild = reasonCorrupt
			}
		}
	}
}
