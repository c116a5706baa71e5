package worker

import (
	"context"
	"errors"
	"fmt"
	"ftsync/worker/postgres"
	"log/slog"

	"github.com/jackc/pgx/v5"
)

// databaseSQL names server and database.
const databaseSQL = `(select system_identifier from pg_control_system())::text || '/' || (select oid from pg_database where datname = current_database())`

// foreignSQL says why the log and its consumers are not of this database as it is
// now, or nothing: they came with a dump, a template or an upgrade; or transaction ids
// went back, as by pg_resetwal. A snapshot never knows an id that was not given out
// yet, nor does a row of the log. Once writers have passed the old place again, that
// tells nothing any more; but a transaction that a position takes for ended is running,
// or has left rows in the log whose ids were drawn after the position was noted.
const foreignSQL = `
	with now as materialized (select pg_current_snapshot() as snapshot, pg_snapshot_xmax(pg_current_snapshot()) as xmax)
	select case
		when h.database is distinct from ` + databaseSQL + ` and h.database is not null then 'they were made in another database'
		when (select c.xid from ftsync.change c order by c.xid desc limit 1) >= now.xmax then 'the log has transactions that are yet to come'
		when exists (select from ftsync.consumer c where pg_snapshot_xmax(c.pos) > now.xmax or pg_snapshot_xmax(c.target) > now.xmax)
			then 'consumers have seen transactions that are yet to come'
		when exists (select from ftsync.consumer c cross join pg_snapshot_xip(now.snapshot) x where pg_visible_in_snapshot(x, coalesce(c.target, c.pos)))
			then 'transactions are running that consumers have seen the end of'
		when ` + passedSQL + ` then 'consumers have seen the end of transactions that came later'
		when h.database is null then 'new'
	end
	from now left join ftsync.home h on true`

// passedSQL says whether the log has a row that a consumer would take for seen, with an
// id above all that had been drawn when its position was noted. Consumers may be many
// and the log long: the range of transactions that some consumer may have seen is cut
// at their positions, so that each row is looked at once, against the least of the ids
// that would make it suspicious; only what is above is compared with each consumer.
const passedSQL = `exists (
	with noted as (
		select coalesce(target, pos) as seen, pg_snapshot_xmax(coalesce(target, pos)) as xmax, last_id from ftsync.consumer where last_id is not null
	), parts as (
		select lag(xmax, 1, '0'::xid8) over (order by xmax) as since, xmax,
		       min(last_id) over (order by xmax range between current row and unbounded following) as last_id
		from noted
	)
	select from parts p cross join lateral (
		select c.xid, c.id from ftsync.change c where c.xid >= p.since and c.xid < p.xmax and c.id > p.last_id offset 0
	) c
	where exists (select from noted n where c.id > n.last_id and pg_visible_in_snapshot(c.xid, n.seen)))`

// settle makes sure that the log and its consumers are of this database and its
// present. If not they are thrown away: every index is then built anew.
func settle(ctx context.Context, conn *postgres.Conn, log *slog.Logger) error {
	var why *string
	if err := conn.QueryRow(ctx, foreignSQL).Scan(&why); err != nil {
		return fmt.Errorf("ask whether the change log is of this database: %w", err)
	}
	if why == nil {
		return nil
	}
	err := withState(ctx, conn, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, foreignSQL).Scan(&why); err != nil || why == nil {
			return err // another replica was faster
		}
		if *why != "new" {
			log.Warn("the change log and its consumers are thrown away, and every index is built anew", "because", *why)
			for _, sql := range append(forgetConsumers, "select set_config('ftsync.trimming', '1', true)", "delete from ftsync.change") {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
		}
		_, err := tx.Exec(ctx, "insert into ftsync.home (database) values ("+databaseSQL+") on conflict (only_one) do update set database = excluded.database")
		return err
	})
	if err != nil {
		return fmt.Errorf("make the change log one of this database: %w", err)
	}
	if why == nil || *why == "new" {
		return nil
	}
	return dropStrays(ctx, conn, log)
}

// dropStrays removes triggers of ours that came with a dump: their functions are
// called by the number that their table had elsewhere, which may be another's here.
// Those of tables that are followed would be replaced anyway.
func dropStrays(ctx context.Context, conn *postgres.Conn, log *slog.Logger) error {
	rows, err := conn.Query(ctx, `
		select format('drop trigger %I on %I.%I', t.tgname, n.nspname, k.relname)
		from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_class k on k.oid = t.tgrelid join pg_namespace n on n.oid = k.relnamespace
		where p.pronamespace = 'ftsync'::regnamespace and `+ourTriggers+`
		  and p.proname <> 'capture_' || coalesce(pg_partition_root(t.tgrelid)::oid, t.tgrelid)`)
	if err != nil {
		return fmt.Errorf("look for triggers of another database: %w", err)
	}
	statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("look for triggers of another database: %w", err)
	}
	for _, sql := range statements {
		err := withState(ctx, conn, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, sql)
			return err
		})
		var locked *lockedError
		switch {
		case postgres.IsCode(err, postgres.InsufficientPrivilege), errors.As(err, &locked):
			log.Warn("a trigger that came from another database is left; the table's owner may remove it", "statement", sql, "error", err)
		case err != nil:
			return fmt.Errorf("%s: %w", sql, err)
		}
	}
	return nil
}
