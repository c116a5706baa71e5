package changelog

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// DatabaseSQL is an SQL expression that identifies the server and the database.
const DatabaseSQL = `(select system_identifier from pg_control_system())::text || '/' ||
	(select oid from pg_database where datname = current_database())`

// foreignSQL selects the reason why the log and its consumers don't belong to the present of this
// database, or null. They may have come with a dump, a template or an upgrade, or transaction ids
// may have gone back, as after pg_resetwal. Then a snapshot or a row of the log has an id that
// was not given out yet. Once writers have passed the old place again, that test shows nothing,
// but two others do: a transaction that a position counts as ended is running; or it has left
// rows in the log whose ids were drawn after the position was noted.
const foreignSQL = `
	with now as materialized (select pg_current_snapshot() as snapshot, pg_snapshot_xmax(pg_current_snapshot()) as xmax)
	select case
		when h.database is distinct from ` + DatabaseSQL + `
		    and h.database is not null then 'they were made in another database'
		when (select c.xid from ftsync.change c order by c.xid desc limit 1) >= now.xmax
		    then 'the log has transactions that are yet to come'
		when exists (select from ftsync.consumer c where pg_snapshot_xmax(c.pos) > now.xmax
		    or pg_snapshot_xmax(c.target) > now.xmax)
			then 'consumers have seen transactions that are yet to come'
		when exists (select from ftsync.consumer c cross join pg_snapshot_xip(now.snapshot) x
		    where pg_visible_in_snapshot(x, coalesce(c.target, c.pos)))
			then 'transactions are running that consumers have seen the end of'
		when ` + passedSQL + ` then 'consumers have seen the end of transactions that came later'
		when h.database is null then 'new'
	end
	from now left join ftsync.home h on true`

// passedSQL is a condition: some consumer counts a row of the log as seen whose id is above all
// that had been drawn when the consumer's position was noted. There may be many consumers and a
// long log, so the range of transactions that some consumer may have seen is cut at the
// consumers' positions. Each row is compared once, with the least id that would be suspicious in
// its part of the range; only rows above it are compared with each consumer.
const passedSQL = `exists (
	with noted as (
		select coalesce(target, pos) as seen, pg_snapshot_xmax(coalesce(target, pos)) as xmax, last_id
		    from ftsync.consumer where last_id is not null
	), parts as (
		select lag(xmax, 1, '0'::xid8) over (order by xmax) as since, xmax,
		       min(last_id) over (order by xmax range between current row and unbounded following) as last_id
		from noted
	)
	select from parts p cross join lateral (
		select c.xid, c.id from ftsync.change c where c.xid >= p.since and c.xid < p.xmax and c.id > p.last_id offset 0
	) c
	where exists (select from noted n where c.id > n.last_id and pg_visible_in_snapshot(c.xid, n.seen)))`

// Settle makes sure that the log and its consumers belong to this database and its present. If
// they don't, it throws both away and reports true; every index then has to be built anew.
func Settle(ctx context.Context, conn *postgres.Conn, log *slog.Logger) (thrownAway bool, err error) {
	var why *string
	if err := conn.QueryRow(ctx, foreignSQL).Scan(&why); err != nil {
		return false, fmt.Errorf("ask whether the change log is of this database: %w", err)
	}
	if why == nil {
		return false, nil
	}
	err = WithState(ctx, conn, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, foreignSQL).Scan(&why); err != nil || why == nil {
			return err // another replica was faster
		}
		if *why != "new" {
			log.Warn("the change log and its consumers are thrown away, and every index is built anew", "because", *why)
			for _, sql := range append(ForgetConsumers, "select set_config('ftsync.trimming', '1', true)",
				"delete from ftsync.change") {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
		}
		_, err := tx.Exec(ctx, "insert into ftsync.home (database) values ("+DatabaseSQL+
			") on conflict (only_one) do update set database = excluded.database")
		return err
	})
	if err != nil {
		return false, fmt.Errorf("make the change log one of this database: %w", err)
	}
	return why != nil && *why != "new", nil
}
