package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

const (
	trimEvery = 10 * time.Second
	// trimRows bounds the rows that one statement of trimming deletes, so that none takes long.
	trimRows = 50_000
)

// keepHouse removes from the log what every consumer has seen, drops consumers that have not been
// seen for the retention time or that hold too much of the log, and compares the indexes with
// Postgres. Whichever replica gets the lock does the trimming. It has a connection of its own, so
// that nothing waits for it; its faults are counted, and it tries again.
func (s *session) keepHouse(ctx context.Context) error {
	var conn *postgres.Conn
	defer func() {
		if conn != nil {
			postgres.Close(conn)
		}
	}()
	do := func(what func(context.Context, *postgres.Conn) error, at stage, failed string) (err error) {
		err = func() (err error) {
			if conn == nil || conn.IsClosed() {
				if conn, err = s.w.dialAlike(ctx, "housekeeping"); err == nil {
					err = conn.Limit(ctx, postgres.Limits{Lock: auditLimits.Lock})
				}
				if err != nil {
					return err
				}
				conn.LimitTheirs(auditLimits)
			}
			return conn.Why(what(ctx, conn))
		}()
		if err != nil && ctx.Err() == nil {
			s.w.metrics.fault(at).Inc()
			s.w.log.Warn(failed+"; trying again", "error", err)
		}
		if at == stageTrim && ctx.Err() == nil {
			s.w.trimming(err)
		}
		return err
	}
	audit := audit{w: s.w}
	trimming, auditing := time.NewTimer(trimEvery), time.NewTimer(audit.wait())
	defer trimming.Stop()
	defer auditing.Stop()
	hidden := time.NewTicker(hiddenEvery)
	defer hidden.Stop()
	do(s.greet, stageConnect, "could not look around in the database")
	do(s.measure, stageTrim, "could not measure the change log")
	for ended, greeted := time.Now(), time.Now(); ; {
		select {
		case <-ctx.Done():
			return nil
		case <-s.long: // the signal counts rows that were rolled back, too; see ftsync.accepts
			trimming.Reset(max(0, min(trimEvery, time.Until(ended.Add(time.Second)))))
		case <-trimming.C:
			// What the log holds before it is trimmed is what its limit is about.
			do(s.measure, stageTrim, "could not measure the change log")
			started := time.Now()
			pause := trimEvery
			if do(s.trim, stageTrim, "could not trim the change log") == nil {
				// Counting a long log takes a while, so it may take at most a twentieth of the
				// time.
				pause = max(pause, 20*time.Since(started))
			}
			if time.Since(greeted) > time.Minute {
				do(s.greet, stageConnect, "could not look around in the database")
				greeted = time.Now()
			}
			trimming.Reset(pause)
			ended = time.Now().Add(min(trimEvery, 10*time.Since(started)))
		case <-hidden.C:
			if s.w.ids.hidden() != 0 {
				do(audit.unhide, stageVerify, "could not ask whether hidden rows have come")
				auditing.Reset(audit.wait())
			}
		case <-auditing.C:
			wait := time.Duration(0)
			if do(audit.step, stageVerify, "could not compare an index with Postgres") != nil {
				wait = time.Second
			}
			auditing.Reset(max(wait, audit.wait()))
		}
	}
}

// measure finds out how full the log is, also where another replica does the trimming.
func (s *session) measure(ctx context.Context, conn *postgres.Conn) error {
	fill, err := changelog.FillOf(ctx, conn)
	if err == nil {
		s.w.filled(fill)
	}
	return err
}

// trim removes log rows that every consumer has seen. Another replica may be doing so just now,
// so it is only an error if the lock can't be had several times in a row.
func (s *session) trim(ctx context.Context, conn *postgres.Conn) error {
	err := changelog.WithState(ctx, conn, func(tx pgx.Tx) error {
		if err := s.dropConsumers(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "select set_config('ftsync.trimming', '1', true)"); err != nil {
			return err
		}
		if err := trimSeen(ctx, tx); err != nil {
			return err
		}
		held, full, err := measureLog(ctx, tx)
		if err != nil {
			return err
		}
		if !full {
			return nil
		}
		if err := s.dropHolders(ctx, tx, held); err != nil {
			return err
		}
		if err := trimSeen(ctx, tx); err != nil {
			return err
		}
		_, _, err = measureLog(ctx, tx)
		return err
	})
	var locked *changelog.LockedError
	if !errors.As(err, &locked) {
		s.untrimmed = 0
		return err
	}
	if s.untrimmed++; s.untrimmed < 3 {
		return nil
	}
	return err
}

// trimSeen deletes, of each source, the rows that every consumer of the source can see. So a
// consumer that makes no progress keeps the changes of its own tables, not those of others. Rows
// of transactions that were running for some consumer stay. Rows of a source without consumers go
// once every later position will see them.
func trimSeen(ctx context.Context, tx pgx.Tx) error {
	xid, id := "0", int64(0)
	for range 20 {
		var n int
		err := tx.QueryRow(ctx, `
			with held as (
				select s.source, (array_agg(pg_snapshot_xmax(c.pos) order by pg_snapshot_xmax(c.pos)))[1] as xmax
				from ftsync.consumer c cross join unnest(c.sources) as s(source) group by s.source
			), running as (
				select s.source, x as xid
				from ftsync.consumer c cross join unnest(c.sources) as s(source) cross join pg_snapshot_xip(c.pos) x
			), seen as (
				select l.xid, l.id
				from ftsync.change l left join held h on h.source = l.source
				where (l.xid, l.id) > ($2::text::xid8, $3::bigint)
				  and l.xid < coalesce(h.xmax, pg_snapshot_xmin(pg_current_snapshot()))
				  and (l.source, l.xid) not in (select source, xid from running)
				order by l.xid, l.id limit $1
			), gone as (
				delete from ftsync.change where (xid, id) in (select xid, id from seen)
			)
			select count(*), coalesce((select xid::text from seen order by xid desc, id desc limit 1), $2),
			    coalesce((select id from seen order by xid desc, id desc limit 1), $3)
			from seen`, trimRows, xid, id).Scan(&n, &xid, &id)
		if err != nil {
			return fmt.Errorf("trim the change log: %w", err)
		}
		if n < trimRows {
			break
		}
	}
	return nil
}

// heldBy is the number of log rows of a source.
type heldBy struct {
	Source int32
	Rows   int64
}

// measureLog counts the rows of the log by source, the largest first, and records how many there
// are; see ftsync.accepts. full reports that the log is half full and open; a closed log is lost
// for all consumers anyway.
func measureLog(ctx context.Context, tx pgx.Tx) (held []heldBy, full bool, err error) {
	var last int64
	// This is read before the rows are counted, so that rows that come meanwhile count as held.
	if err := tx.QueryRow(ctx, "select pg_sequence_last_value('ftsync.change_id')").Scan(&last); err != nil {
		return nil, false, fmt.Errorf("measure the change log: %w", err)
	}
	rows, err := tx.Query(ctx, "select source, count(*) from ftsync.change group by source order by 2 desc")
	if err != nil {
		return nil, false, fmt.Errorf("measure the change log: %w", err)
	}
	if held, err = pgx.CollectRows(rows, pgx.RowToStructByPos[heldBy]); err != nil {
		return nil, false, fmt.Errorf("measure the change log: %w", err)
	}
	var all int64
	for _, h := range held {
		all += h.Rows
	}
	err = tx.QueryRow(ctx, "select setval('ftsync.trimmed', greatest(0, $1::bigint - $2::bigint)) is not null and "+
		"$2 > pg_sequence_last_value('ftsync.log_limit') / 2 and pg_sequence_last_value('ftsync.epoch') % 2 = 0",
		last, all).Scan(&full)
	if err != nil {
		return nil, false, fmt.Errorf("measure the change log: %w", err)
	}
	return held, full, nil
}

// dropHolders drops consumers of the sources that fill the log, until the rest is less than half
// of what the log may hold: consumers not seen for a minute, and, beyond three quarters, any.
// Otherwise the log would close for everybody. So a flood of changes in one table costs a rebuild
// of that table's indexes alone.
func (s *session) dropHolders(ctx context.Context, tx pgx.Tx, held []heldBy) error {
	var all, limit int64
	for _, h := range held {
		all += h.Rows
	}
	if err := tx.QueryRow(ctx, "select pg_sequence_last_value('ftsync.log_limit')").Scan(&limit); err != nil {
		return fmt.Errorf("measure the change log: %w", err)
	}
	any := all > limit/4*3
	var sources []int32
	for _, h := range held {
		if all <= limit/2 {
			break
		}
		sources = append(sources, h.Source)
		all -= h.Rows
	}
	return s.dropped(ctx, tx, "dropped a consumer that held too much of the change log; its index will be built anew", `
		delete from ftsync.consumer where sources && $1::int[] and ($2 or seen_at < now() - interval '1 minute')
		returning name, replica, seen_at`, sources, any)
}

// dropConsumers removes consumers not seen for the retention time. A consumer that comes back
// builds its index anew.
func (s *session) dropConsumers(ctx context.Context, tx pgx.Tx) error {
	return s.dropped(ctx, tx,
		"dropped a consumer that was not seen for long; its index will be built anew when it comes back", `
		delete from ftsync.consumer where seen_at < now() - $1::bigint * interval '1 millisecond' returning name,
		    replica, seen_at`, s.w.cfg.Retention.Milliseconds())
}

// dropped runs a statement that drops consumers, and logs which.
func (s *session) dropped(ctx context.Context, tx pgx.Tx, why, sql string, args ...any) error {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("drop consumers: %w", err)
	}
	var name, replica string
	var seen time.Time
	_, err = pgx.ForEachRow(rows, []any{&name, &replica, &seen}, func() error {
		s.w.log.Warn(why, "index", name, "replica", replica, "seen", seen)
		return nil
	})
	if err != nil {
		return fmt.Errorf("drop consumers: %w", err)
	}
	return nil
}
