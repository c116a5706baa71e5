package worker

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
)

const (
	// pageDocuments bounds the documents of one SQLite transaction, and so memory,
	// and how long other indexes wait for their turn.
	pageDocuments = 5000
	// pageBytes bounds them again where documents are large.
	pageBytes = 8 << 20
)

// logPage is what a page of the log says: keys by source, without duplicates.
type logPage struct {
	keys  map[int32][]string
	marks map[int32]bool // sources of which the whole table is in doubt
	rows  int
	xid   string // of the last row
	id    int64
	more  bool
}

// readLogSQL reads a page of what a target can see and a position can't, after
// the cursor: what was begun later, from a place in the index on ($1, $2), and
// what was running ($3). Two parts, because of an or Postgres would read the whole
// log each time. The window sum cuts the page where it would hold too many keys.
const readLogSQL = `
	select w.xid::text, w.id, w.source, w.keys, w.n
	from (
		select *, sum(size) over (order by xid, id) as total, count(*) over () as n
		from (
			select xid, id, source, keys, coalesce(cardinality(keys), 1) as size
			from (
				(select * from ftsync.change
				 where (xid, id) > ($1::text::xid8, $2::bigint) and pg_visible_in_snapshot(xid, $6::text::pg_snapshot) and source = any($7)
				 order by xid, id limit $8)
				union all
				(select * from ftsync.change
				 where xid = any($3::text[]::xid8[]) and (xid, id) > ($4::text::xid8, $5::bigint)
				   and pg_visible_in_snapshot(xid, $6::text::pg_snapshot) and source = any($7)
				 order by xid, id limit $8)
			) both_parts
			order by xid, id
			limit $8
		) l
	) w
	where w.total - w.size < $8
	order by w.xid, w.id`

// readLog reads the next page of a round: log rows of some sources that the
// target can see and the position can't, after the cursor.
func readLog(ctx context.Context, conn *db, at position, sources []int32) (*logPage, error) {
	_, running, err := at.unseen()
	if err != nil {
		return nil, err
	}
	cursorXID, cursorID := at.cursor()
	fromXID, fromID, err := at.start()
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, readLogSQL, fromXID, fromID, running, cursorXID, cursorID, at.Target, sources, pageDocuments)
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	p := &logPage{keys: map[int32][]string{}, marks: map[int32]bool{}}
	seen := map[int32]map[string]bool{}
	var source int32
	var keys []string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&p.xid, &p.id, &source, &keys, &n}, func() error {
		p.rows++
		if keys == nil {
			p.marks[source] = true
			return nil
		}
		if seen[source] == nil {
			seen[source] = map[string]bool{}
		}
		for _, k := range keys {
			if !seen[source][k] {
				seen[source][k] = true
				p.keys[source] = append(p.keys[source], k)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	p.more = p.rows < n || n == pageDocuments
	return p, nil
}

// readKeys reads the documents of some keys as they are now. Keys that have none
// are returned as gone. size is how many bytes came.
func readKeys(ctx context.Context, conn *db, p *plan, keys []string) (docs []cache.Document, gone []string, size int, err error) {
	args, err := p.keyArgs(keys)
	if err != nil {
		return nil, nil, 0, err
	}
	if len(keys) == 0 {
		return nil, nil, 0, nil
	}
	rows, err := conn.Query(ctx, p.byKeySQL(p.selectList()), args...)
	if err != nil {
		return nil, nil, 0, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.def.Name, err)
	}
	defer rows.Close()
	found := make(map[string]bool, len(keys))
	for rows.Next() {
		doc, n := p.document(rows)
		size += n
		if !found[doc.Key] {
			found[doc.Key] = true
			docs = append(docs, doc)
		}
	}
	if err := rows.Err(); err != nil {
		return nil, nil, 0, fmt.Errorf("read %d changed documents of index %s: %w", len(keys), p.def.Name, err)
	}
	// Also a key whose row came back under another text, as 1.00 for 1.0, is gone.
	for _, k := range keys {
		if !found[k] {
			gone = append(gone, k)
		}
	}
	return docs, gone, size, nil
}
