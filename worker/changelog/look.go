package changelog

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Look is one look at the log, with all that a position has to be compared with.
type Look struct {
	Snapshot string    // pg_current_snapshot() of the look
	Started  time.Time // when the server was started
	Epoch    int64     // of the log; odd: the log has been closed because it was full
	LastID   int64     // the last id that the log has given out
	Long     bool      // the log seems to hold more than an eighth of what it may
	Page     *Page
}

// lookedAt is SQL for what a look returns beside the log.
const lookedAt = `pg_current_snapshot()::text as snapshot, pg_postmaster_start_time() as started,
		       pg_sequence_last_value('ftsync.epoch') as epoch,
		       pg_sequence_last_value('ftsync.change_id') as last_id,
		       pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed')
		         > pg_sequence_last_value('ftsync.log_limit') / 8 as long`

// lookSQL takes a look and reads, in the same statement, the first page of the log that leads to
// it: a statement sees exactly what its own snapshot sees.
var lookSQL = `
	with now as materialized (select ` + lookedAt + `)
	select now.snapshot, now.started, now.epoch, now.last_id, now.long,
	       page.xid::text, page.id, page.source, page.keys, page.note, page.n
	from now left join (` + logPageSQL("true") + `) page on true
	order by page.xid, page.id`

// A look hands so many keys, with so many bytes, to the statement that is sent along with it. More of
// them are no hurry: a statement of their own is a small part of what reading them takes.
const alongKeys, alongBytes = 1000, 64 << 10

// lookAlongSQL is lookSQL that also sets postgres.KeysSetting to the keys that the page has of some
// sources ($8), or to none where they are too many, and returns whether it has set any.
var lookAlongSQL = `
	with page as materialized (` + logPageSQL("true") + `), logged as (
		select k from page, unnest(keys) k where source = any($8) and k is not null
	), now as materialized (
		select ` + lookedAt + `,
		       set_config('` + postgres.KeysSetting + `', coalesce((select array_agg(k) from logged
		         having ` + fmt.Sprintf("count(*) <= %d and sum(octet_length(k)) <= %d", alongKeys, alongBytes) + `),
		         '{}')::text, true) <> '{}' as handed
	)
	select now.snapshot, now.started, now.epoch, now.last_id, now.long, now.handed,
	       page.xid::text, page.id, page.source, page.keys, page.note, page.n
	from now left join page on true
	order by page.xid, page.id`

// LookAt takes a look, and reads up to limit places of the first page of some sources' rows after
// a position. With a limit of 0 the page is empty.
func LookAt(ctx context.Context, conn *postgres.Conn, at Position, sources []int32, limit int) (l Look, err error) {
	args, err := at.logArgs(sources, limit)
	if err != nil {
		return l, err
	}
	rows, err := conn.Query(ctx, lookSQL, args...)
	if err != nil {
		return l, fmt.Errorf("look for changes: %w", err)
	}
	l.Page, err = collectLog(rows, limit, &l.Snapshot, &l.Started, &l.Epoch, &l.LastID, &l.Long)
	if err != nil {
		return l, fmt.Errorf("look for changes: %w", err)
	}
	return l, nil
}

// Ahead has a look read documents as well, those whose keys it finds in the log.
type Ahead struct {
	Sources []int32 // whose logged values are keys
	Manner  postgres.Manner
	SQL     string // reads the documents with the keys in postgres.KeysSetting
	// Rows reads their rows, if there are keys on the page, and not too many.
	Rows func(rows pgx.Rows, keys []string) error
}

// LookAhead is LookAt that also reads documents, in the same round trip. What is read of a document
// is as new as the page, or newer. If only that fails, ahead says why, and the look is good.
func LookAhead(ctx context.Context, conn *postgres.Conn, at Position, sources []int32, limit int, a Ahead) (
	l Look, ahead, err error) {
	args, err := at.logArgs(sources, limit)
	if err != nil {
		return l, nil, err
	}
	handed := false
	look := func(rows pgx.Rows) (err error) {
		l.Page, err = collectLog(rows, limit, &l.Snapshot, &l.Started, &l.Epoch, &l.LastID, &l.Long, &handed)
		return err
	}
	along := postgres.Along{Manner: a.Manner, SQL: a.SQL, Rows: func(rows pgx.Rows) error {
		if !handed {
			rows.Close()
			return rows.Err()
		}
		return a.Rows(rows, l.Page.keysOf(a.Sources))
	}}
	ahead, err = conn.QueryAlong(ctx, along, look, lookAlongSQL, append(args, a.Sources)...)
	if err != nil {
		return l, nil, fmt.Errorf("look for changes: %w", err)
	}
	return l, ahead, nil
}

// keysOf returns what was logged under some sources, each key once, in ascending order.
func (p *Page) keysOf(sources []int32) (keys []string) {
	for _, source := range sources {
		keys = append(keys, p.Keys[source]...)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
