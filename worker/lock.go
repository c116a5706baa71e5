package worker

import (
	"context"
	"fmt"
	"ftsync/worker/postgres"
	"time"

	"github.com/jackc/pgx/v5"
)

// lockTimeout bounds how long we wait for a lock: installing triggers has new
// writers of the table queue behind it.
const lockTimeout = 2 * time.Second

// takeStateLock is held for a transaction by whoever migrates, captures, registers
// or trims. It is a lock on a table of ours, of a mode that takes the right to
// change it: an advisory lock could be taken by anybody who may connect, and then we
// would wait. Reading the table, as a backup does, is not in its way.
const takeStateLock = "lock table ftsync.source in share row exclusive mode"

// lockedError reports a lock that was not had in time, and who is in the way.
type lockedError struct {
	on     string
	holder string // empty: gone meanwhile
	table  bool   // it is one of a table, whose writers had to wait behind us
	err    error
}

func (e *lockedError) Error() string {
	if e.holder == "" {
		return fmt.Sprintf("the lock on %s was not had within %v", e.on, lockTimeout)
	}
	return fmt.Sprintf("the lock on %s was not had within %v: it is held by %s", e.on, lockTimeout, e.holder)
}

func (e *lockedError) Unwrap() error { return e.err }

// withState runs f in a transaction of its own that holds the state lock, and that
// waits at most lockTimeout for this or any other lock; then it returns a *lockedError.
// tables are those that f locks besides.
func withState(ctx context.Context, conn *postgres.Conn, f func(tx pgx.Tx) error, tables ...uint32) error {
	locked := false
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, fmt.Sprintf("set local lock_timeout = %d; %s", lockTimeout.Milliseconds(), takeStateLock)); err != nil {
			return err
		}
		locked = true
		return f(tx)
	})
	if !postgres.IsCode(err, postgres.LockNotAvailable) {
		return err
	}
	on := "a table"
	if !locked {
		on, tables = "the state of ftsync", nil
	}
	holder, e := holders(ctx, conn, tables)
	if e != nil {
		return fmt.Errorf("find out who holds the lock on %s: %w", on, e)
	}
	return &lockedError{on: on, holder: holder, table: locked, err: err}
}

// holders names the sessions that hold a lock on some tables, or if there are
// none on that of the state, which keeps us from taking ours.
func holders(ctx context.Context, conn *postgres.Conn, tables []uint32) (names string, err error) {
	err = conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct coalesce('process ' || l.pid || ' of role ' || coalesce(a.usename, '?') || ' (' || coalesce(nullif(a.application_name, ''), 'no application name') || ')', 'a prepared transaction'), ', '), '')
		from pg_locks l left join pg_stat_activity a on a.pid = l.pid
		where l.locktype = 'relation' and l.granted and l.mode not in ('AccessShareLock', 'RowShareLock')
		  and l.database = (select oid from pg_database where datname = current_database())
		  and l.relation = any(case when $1::oid[] is null then array['ftsync.source'::regclass::oid] else $1::oid[] end)
		  and l.pid is distinct from pg_backend_pid()`, tables).Scan(&names)
	return names, err
}
