package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	trimEvery = 10 * time.Second
	// trimRows bounds one statement of trimming, so that none is long.
	trimRows = 50_000
)

// keepHouse trims the log of what every consumer has seen, drops consumers that
// have not been seen for the retention time or hold too much of the log, and
// compares the indexes with Postgres. Trimming is done by whichever replica gets
// the lock. It has a connection of its own, so that nothing waits for it; its
// faults are counted and tried again.
func (s *session) keepHouse(ctx context.Context) error {
	var conn *db
	defer func() {
		if conn != nil {
			closeConn(conn)
		}
	}()
	do := func(what func(context.Context, *db) error, stage, failed string) {
		err := func() (err error) {
			if conn == nil || conn.IsClosed() {
				if conn, err = dial(ctx, s.w.cfg.Connect, "housekeeping"); err != nil {
					return err
				}
			}
			return what(ctx, conn)
		}()
		if err != nil && ctx.Err() == nil {
			s.w.metrics.errors.WithLabelValues(stage).Inc()
			s.w.log.Warn(failed+"; trying again", "error", err)
		}
	}
	audit := audit{w: s.w}
	trimming, auditing := time.NewTimer(trimEvery), time.NewTimer(max(0, audit.wait()))
	defer trimming.Stop()
	defer auditing.Stop()
	if s.w.cfg.VerifyEvery < 0 {
		auditing.Stop()
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-trimming.C:
			started := time.Now()
			do(s.trim, stageTrim, "could not trim the change log")
			// Counting a long log takes a while: spend at most a twentieth of the time on it.
			trimming.Reset(max(trimEvery, 20*time.Since(started)))
		case <-auditing.C:
			do(audit.step, stageVerify, "could not compare an index with Postgres")
			auditing.Reset(audit.wait())
		}
	}
}

// trim removes log rows that every consumer has seen. Another replica may be doing
// so just now; a lock that is not had several times in a row is an error.
func (s *session) trim(ctx context.Context, conn *db) error {
	err := withState(ctx, conn, func(tx pgx.Tx) error {
		if err := s.dropConsumers(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "select set_config('ftsync.trimming', '1', true)"); err != nil {
			return err
		}
		for range 20 {
			// Rows that some consumer's position can't see yet stay: those from its xmax
			// on, and those of transactions that were running. Without any consumer, all
			// go that every later position will see.
			tag, err := tx.Exec(ctx, `
				with held as (
					select coalesce((select pg_snapshot_xmax(pos) from ftsync.consumer order by 1 limit 1), pg_snapshot_xmin(pg_current_snapshot())) as xmax,
					       array(select x from ftsync.consumer c cross join pg_snapshot_xip(c.pos) x) as running
				)
				delete from ftsync.change
				where (xid, id) in (
					select xid, id from ftsync.change, held
					where xid < held.xmax and not xid = any(held.running)
					order by xid, id limit $1)`, trimRows)
			if err != nil {
				return fmt.Errorf("trim the change log: %w", err)
			}
			if tag.RowsAffected() < trimRows {
				break
			}
		}
		// What is left is what the log holds; see ftsync.accepts.
		_, err := tx.Exec(ctx, `
			select setval('ftsync.trimmed', greatest(0, v.last - (select count(*) from ftsync.change)))
			from (select pg_sequence_last_value('ftsync.change_id') as last) v`)
		if err != nil {
			return fmt.Errorf("measure the change log: %w", err)
		}
		return nil
	})
	var locked *lockedError
	if !errors.As(err, &locked) {
		s.untrimmed = 0
		return err
	}
	if s.untrimmed++; s.untrimmed < 3 {
		return nil
	}
	return err
}

// dropConsumers removes those not seen for the retention time and, when the log
// is half full, the one that holds most of it: it would otherwise close the log
// for everybody. A consumer that comes back builds its index anew.
func (s *session) dropConsumers(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `
		with dropped as (
			delete from ftsync.consumer c
			where seen_at < now() - $1::bigint * interval '1 millisecond'
			   or (select pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed') > pg_sequence_last_value('ftsync.log_limit') / 2)
			      and seen_at < now() - interval '1 minute'
			returning name, replica, seen_at)
		select name, replica, seen_at from dropped`, s.w.cfg.Retention.Milliseconds())
	if err != nil {
		return fmt.Errorf("drop abandoned consumers: %w", err)
	}
	var name, replica string
	var seen time.Time
	_, err = pgx.ForEachRow(rows, []any{&name, &replica, &seen}, func() error {
		s.w.log.Warn("dropped a consumer that held the change log; its index will be built anew when it comes back", "index", name, "replica", replica, "seen", seen)
		return nil
	})
	if err != nil {
		return fmt.Errorf("drop abandoned consumers: %w", err)
	}
	return nil
}
