package changelog

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// LockTimeout bounds each wait for a lock. While the installation of triggers waits for a table,
// new writers of the table queue behind it.
const LockTimeout = 2 * time.Second

// TakeStateLock is the statement that takes the state lock until the end of the transaction.
// Whoever migrates, captures, registers or trims holds it. It locks one of ftsync's tables in a
// mode that requires the right to change the table; an advisory lock could be held by anybody who
// may connect. It doesn't conflict with readers of the table, such as backups.
const TakeStateLock = "lock table ftsync.source in share row exclusive mode"

// LockedError reports that a lock could not be had within LockTimeout, and who holds it.
type LockedError struct {
	on     string
	holder string // empty: the holder is gone meanwhile
	Table  bool   // the lock is on a table, and writers of the table had to wait for this attempt
	err    error
}

func (e *LockedError) Error() string {
	if e.holder == "" {
		return fmt.Sprintf("the lock on %s was not had within %v", e.on, LockTimeout)
	}
	return fmt.Sprintf("the lock on %s was not had within %v: it is held by %s", e.on, LockTimeout, e.holder)
}

func (e *LockedError) Unwrap() error { return e.err }

// WithState runs f in a transaction that holds the state lock. It waits for each lock for at most
// LockTimeout; after that it returns a *LockedError. tables are the tables that f locks, too, so
// that the error can name those who hold them.
func WithState(ctx context.Context, conn *postgres.Conn, f func(tx pgx.Tx) error, tables ...uint32) error {
	locked := false
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx,
			fmt.Sprintf("set local lock_timeout = %d; %s", LockTimeout.Milliseconds(), TakeStateLock)); err != nil {
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
	return &LockedError{on: on, holder: holder, Table: locked, err: err}
}

// holders names the sessions that hold a lock on one of the tables, or on the table of the state
// lock if none is given.
func holders(ctx context.Context, conn *postgres.Conn, tables []uint32) (names string, err error) {
	err = conn.QueryRow(ctx, `
		select coalesce(string_agg(distinct coalesce('process ' || l.pid || ' of role ' || coalesce(a.usename,
		    '?') || ' (' || coalesce(nullif(a.application_name, ''), 'no application name') || ')',
		    'a prepared transaction'), ', '), '')
		from pg_locks l left join pg_stat_activity a on a.pid = l.pid
		where l.locktype = 'relation' and l.granted and l.mode not in ('AccessShareLock', 'RowShareLock')
		  and l.database = (select oid from pg_database where datname = current_database())
		  and l.relation = any(
		    case when $1::oid[] is null then array['ftsync.source'::regclass::oid] else $1::oid[] end)
		  and l.pid is distinct from pg_backend_pid()`, tables).Scan(&names)
	return names, err
}

// ParkLock are the two numbers of the advisory lock that a parked worker holds shared and that
// triggers test. The first one is the bytes "ftsy".
const ParkLock = "1718907251, 1"
