package worker

import (
	"context"
	"fmt"
	"time"
)

// idle waits for something to do. With a LISTEN connection it parks; without, it
// sleeps one poll interval. Either way it returns when it is time to look.
//
// A parked worker holds an advisory lock, shared, that triggers test: they
// notify only while somebody holds it. The order is what loses no wake-up:
//
//  1. take the lock;
//  2. look for transactions that hold a writer's lock on the log;
//  3. look at the log once more;
//  4. wait.
//
// A writer that did not notify tested before (1), and had its lock on the log
// before it tested. At (2) it either has it still, then the wait is short and (2)
// and (3) are repeated, or it has ended, then (3) sees its rows.
func (s *session) idle(ctx context.Context) (parked bool, err error) {
	if !s.listen.take() {
		s.pause(s.w.cfg.PollInterval)
		s.w.metrics.wakeups.WithLabelValues("poll").Inc()
		return false, nil
	}
	if err := s.listen.exec(ctx, "select set_config('lock_timeout', '1000', false), pg_advisory_lock_shared(1718907251, 1), case when pg_sequence_last_value('ftsync.wake') > 0 then setval('ftsync.wake', 0) end"); err != nil {
		return false, s.unlisten(err)
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
		if len(s.unacknowledged()) > 0 {
			wait = min(wait, max(time.Millisecond, ackEvery-time.Since(s.lastAck)))
		}
		source, err := s.listen.wait(ctx, wait, s.w.wake, s.done)
		if err != nil {
			return false, s.unlisten(err)
		}
		if source != "poll" {
			s.w.metrics.wakeups.WithLabelValues(source).Inc()
			// What woke it is not kept waiting for the lock to be given back.
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
		return true, nil // the connection ends, and the lock with it
	}
	if err := s.listen.exec(ctx, "select pg_advisory_unlock_shared(1718907251, 1)"); err != nil {
		return false, s.unlisten(err)
	}
	return true, nil
}

// unlisten gives up a LISTEN connection that failed: from now on the worker polls.
func (s *session) unlisten(err error) error {
	if !s.stopping() {
		s.listen.giveUp(err)
	}
	return nil
}
