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

	Replicas []Replica // that have a place in the log, the one not seen for longest first; 100 at most
}

// Replica is a replica as the log knows it, or all of one name. What it acknowledges may be seconds
// behind what its searches find.
type Replica struct {
	Name    string
	Indexes int
	Seen    time.Time // when it last gave a sign of life, for the index of which that is longest ago
	// Behind is how many log rows its index that is furthest behind has not acknowledged, counted to
	// MaxBehind.
	Behind int64
}

// MaxBehind is where counting Replica.Behind ends.
const MaxBehind = 10_000

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
	var h Holder
	_, err = pgx.ForEachRow(rows, []any{&h.Index, &h.Replica, &h.Seen}, func() error {
		f.Holder = &h
		return nil
	})
	if err != nil {
		return Fill{}, fmt.Errorf("ask who holds the change log back: %w", err)
	}
	rows, err = q.Query(ctx, `
		select r.replica, r.indexes, r.seen, b.behind
		from (select replica, count(distinct name)::int as indexes, min(seen_at) as seen,
		          (array_agg(pos order by pg_snapshot_xmin(pos), id))[1] as pos,
		          (array_agg(id order by pg_snapshot_xmin(pos), id))[1] as id
		      from ftsync.consumer group by replica order by seen limit 100) r
		cross join lateral (
		    select count(*) as behind from (
		        select from ftsync.change l
		        where l.xid >= pg_snapshot_xmin(r.pos) and not pg_visible_in_snapshot(l.xid, r.pos)
		          and l.source = any ((select sources from ftsync.consumer where id = r.id)::int[])
		        limit $1) unseen) b
		order by r.seen, r.replica`, MaxBehind)
	if err != nil {
		return Fill{}, fmt.Errorf("ask which replicas there are: %w", err)
	}
	var r Replica
	_, err = pgx.ForEachRow(rows, []any{&r.Name, &r.Indexes, &r.Seen, &r.Behind}, func() error {
		f.Replicas = append(f.Replicas, r)
		return nil
	})
	if err != nil {
		return Fill{}, fmt.Errorf("ask which replicas there are: %w", err)
	}
	return f, nil
}
