package worker

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// olderWriters are transactions that wrote to the tables of an index before their changes were
// captured, and the capture that this was about.
type olderWriters struct {
	capture string
	open    []string // ids of virtual transactions
}

// writersHolding selects the transactions that hold a writer's lock on tables ($1) or their
// partitions.
const writersHolding = `
	select distinct virtualtransaction as vxid
	from pg_locks
	where locktype = 'relation' and granted and mode not in ('AccessShareLock', 'RowShareLock')
	  and database = (select oid from pg_database where datname = current_database())
	  and pid is distinct from pg_backend_pid()
	  and relation in (select relid from unnest($1::oid[]) o cross join pg_partition_tree(o::regclass)
	      union select unnest($1::oid[]))`

// waitForWriters waits for the end of every transaction that now holds a writer's lock on a
// captured table, because it may have run an older trigger function, or none. Later transactions
// see the present function, because taking the lock makes a session notice changes of the
// catalog. Others are not waited for: an open transaction elsewhere on the server delays nothing.
// If it takes long, waitForWriters returns a *busyError. As long as the capture is the same, the
// next call goes on with the same transactions.
func (s *preparer) waitForWriters(ctx context.Context, index, capture string, oids []uint32) error {
	older := s.writers[index]
	if older.capture != capture {
		rows, err := s.conn.Query(ctx, writersHolding, oids)
		if err == nil {
			older.open, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			return fmt.Errorf("look for transactions that write: %w", err)
		}
		older.capture = capture
		if len(older.open) == 0 {
			delete(s.writers, index)
			return nil
		}
	}
	for started, pause := time.Now(), 2*time.Millisecond; ; pause = min(2*pause, 100*time.Millisecond) {
		rows, err := s.conn.Query(ctx, "select vxid from ("+writersHolding+") h where vxid = any($2)", oids, older.open)
		if err == nil {
			older.open, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err != nil {
			return fmt.Errorf("look for transactions that write: %w", err)
		}
		if len(older.open) == 0 {
			delete(s.writers, index)
			return nil
		}
		if time.Since(started) > prepareLocks {
			s.writers[index] = older
			on := fmt.Sprintf("%d transactions that wrote to the table before its changes were captured",
				len(older.open))
			return &busyError{on: s.conn.Who(ctx, on, "l.virtualtransaction = any($1)", older.open)}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}
