package changelog

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Fill is how full the log is, and who keeps it from being trimmed. It is a look at a moment, taken
// without a lock.
type Fill struct {
	Rows   int64   // as the triggers count them against Limit: rows rolled back since the last trimming count, too
	Limit  int64   // rows at which the log closes
	Holder *Holder // nil: nobody holds it
}

// Holder is the consumer that stands furthest back: no row that it has not seen is trimmed. In a
// healthy installation it is whichever of them has acknowledged least recently.
type Holder struct {
	Index   string
	Replica string
	Seen    time.Time // when the replica last gave a sign of life
}

// FillOf measures the log.
func FillOf(ctx context.Context, q postgres.Querier) (f Fill, err error) {
	err = q.QueryRow(ctx, `
		select greatest(0, pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed')),
		    pg_sequence_last_value('ftsync.log_limit')`).Scan(&f.Rows, &f.Limit)
	if err != nil {
		return Fill{}, fmt.Errorf("measure the change log: %w", err)
	}
	rows, err := q.Query(ctx, `
		select name, replica, seen_at from ftsync.consumer order by pg_snapshot_xmin(pos), seen_at, id limit 1`)
	if err != nil {
		return Fill{}, fmt.Errorf("ask who holds the change log back: %w", err)
	}
	holders, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Holder])
	if err != nil {
		return Fill{}, fmt.Errorf("ask who holds the change log back: %w", err)
	}
	if len(holders) > 0 {
		f.Holder = &holders[0]
	}
	return f, nil
}
