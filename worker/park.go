package worker

import (
	"context"
	"fmt"
	"time"

	"ftsync/worker/changelog"
)

// parkTries is how many times in a row the lock may be out of reach because writers test it.
// After that, somebody counts as keeping it from the worker.
const parkTries = 20

// park takes the lock if it can be had at once: anybody may hold it, and nothing should wait for
// them. If it can't, the worker polls at an easy pace, and says who holds it.
func (s *session) park(ctx context.Context) (parked bool, err error) {
	parked, err = s.listen.ask(ctx,
		"select case when pg_try_advisory_lock_shared("+changelog.ParkLock+") then "+
			"coalesce(case when pg_sequence_last_value('ftsync.wake') > 0 then setval('ftsync.wake', 0) end, 0) = 0 "+
			"else false end")
	if err != nil {
		return false, err
	}
	if parked {
		if s.unparked >= parkTries {
			s.w.setMode("notify", "")
		}
		s.unparked = 0
		return true, nil
	}
	if s.unparked++; s.unparked == parkTries {
		var holder string
		err := s.conn.QueryRow(ctx, `
			select coalesce(string_agg(distinct 'process ' || l.pid || ' of role ' || coalesce(a.usename,
			    '?') || ' (' || coalesce(nullif(a.application_name, ''), 'no application name') || ')', ', '),
			    'somebody')
			from pg_locks l left join pg_stat_activity a on a.pid = l.pid
			where l.locktype = 'advisory' and (l.classid, l.objid) = (`+changelog.ParkLock+`) and l.objsubid = 2
			    and l.granted and l.mode = 'ExclusiveLock'
			  and l.database = (select oid from pg_database where datname = current_database())`).Scan(&holder)
		if err != nil {
			return false, fmt.Errorf("find out who holds the lock of those that wait: %w", err)
		}
		why := "advisory lock (" + changelog.ParkLock +
			"), which says that ftsync waits for a notification, is held by " + holder
		s.w.log.Warn("polling instead of waiting for notifications", "because", why, "interval", s.w.cfg.PollInterval)
		s.w.setMode("poll", why)
	}
	return false, nil
}

// idle waits for something to do. With a LISTEN connection it parks; without one it sleeps for one
// poll interval. Either way it returns when it is time to look.
//
// A parked worker holds an advisory lock, shared, that triggers test: they notify only while
// somebody holds it. The following order loses no wake-up:
//
//  1. take the lock;
//  2. look for transactions that hold a writer's lock on the log;
//  3. look at the log once more;
//  4. wait.
//
// A writer that did not notify has tested before (1), and had its lock on the log before it tested.
// At (2) it either still has the lock, then the wait is short and (2) and (3) are repeated, or it
// has ended, then (3) sees its rows.
func (s *session) idle(ctx context.Context) (parked bool, err error) {
	if s.listen.take() {
		if parked, err = s.park(ctx); err != nil {
			return false, s.unlisten(err)
		}
	}
	if !parked {
		s.pause(s.w.cfg.PollInterval)
		s.w.metrics.wakeups.WithLabelValues("poll").Inc()
		return false, nil
	}
	s.w.setParked(true)
	defer s.w.setParked(false)
	for short := busyPoll; ; short = min(2*short, 250*time.Millisecond) {
		var writers int
		err := s.conn.QueryRow(ctx, `
			select count(*) from pg_locks
			where locktype = 'relation' and relation = 'ftsync.change'::regclass and mode = 'RowExclusiveLock'
			  and database = (select oid from pg_database where datname = current_database())
			  and pid is distinct from pg_backend_pid()`).Scan(&writers)
		if err != nil {
			return false, fmt.Errorf("look for writers in flight: %w", err)
		}
		worked, err := s.pass(ctx)
		if err != nil {
			return false, err
		}
		if worked || s.filling() || len(s.w.waiting.list()) > 0 || s.stopping() {
			break
		}
		wait := parkNet
		if writers > 0 {
			wait = short
		}
		for _, ix := range s.w.indexes {
			if ix.err != nil && !ix.preparing {
				wait = min(wait, max(time.Millisecond, time.Until(ix.retryAt)))
			}
		}
		if len(s.unacknowledged()) > 0 {
			wait = min(wait, max(time.Millisecond, ackEvery-time.Since(s.lastAck)))
		}
		s.w.lookIn(wait)
		source, err := s.listen.wait(ctx, wait, s.w.wakes, s.done)
		if err != nil {
			return false, s.unlisten(err)
		}
		if source == "notify" {
			s.notified()
		}
		if source != "poll" {
			s.w.metrics.wakeups.WithLabelValues(source).Inc()
			// What woke the worker does not wait for the lock to be given back.
			if _, err := s.pass(ctx); err != nil {
				return false, err
			}
			break
		}
		if err := s.acknowledgeDue(ctx); err != nil {
			return false, err
		}
		if wait == parkNet {
			s.w.metrics.wakeups.WithLabelValues("poll").Inc()
			break
		}
	}
	if s.stopping() {
		return true, nil // the connection ends, and its lock with it
	}
	if _, err := s.listen.ask(ctx, "select pg_advisory_unlock_shared("+changelog.ParkLock+")"); err != nil {
		return false, s.unlisten(err)
	}
	return true, nil
}

// notified records that a notification has come, for the feeds that were waiting for one.
func (s *session) notified() {
	now := time.Now()
	for _, ix := range s.w.indexes {
		if ix.err != nil {
			continue
		}
		for _, f := range ix.here() {
			if f.detour == nil && f.caughtUp {
				f.woken = now
			}
		}
	}
}

// unlisten gives up a LISTEN connection that has failed: from now on the worker polls.
func (s *session) unlisten(err error) error {
	if !s.stopping() {
		s.listen.giveUp(err)
	}
	return nil
}
