package changelog

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// Page is a part of the log: the logged keys of each source, without duplicates.
type Page struct {
	Keys  map[int32][]string
	Nulls map[int32]bool   // sources with one column, which was null in some row
	Marks map[int32]bool   // sources whose whole table is in doubt
	Notes map[int32]string // by source, why marks were made
	rows  map[int32]int    // number of log rows, by source
	XID   string           // of the last row
	ID    int64
	More  bool
}

// RowsOf returns the number of log rows of some sources on the page.
func (p *Page) RowsOf(sources []int32) (n int) {
	for _, source := range sources {
		n += p.rows[source]
	}
	return n
}

// placeBytes is how much text counts as one place on a page.
const placeBytes = 838

// logSize is SQL for the number of places that a row of the log takes on a page: one a key, and
// more where keys are long. Only an array whose stored size exceeds the bound can have a text
// that long.
var logSize = fmt.Sprintf(`greatest(coalesce(cardinality(keys), 1),
	case when pg_column_size(keys) > 1500 then octet_length(keys::text) / %d end)`, placeBytes)

// logPageSQL returns SQL that reads a page of the rows that a position can't see, after the
// cursor. There are two kinds of them: rows of transactions that began later, which lie behind
// ($1, $2) in the index, and rows of those that were running ($3). The kinds are parts of a
// union; with an "or" Postgres would read the whole log each time. By a window's sum the page
// ends with the row that fills its $7 places. visible is the condition that the target can see a
// row. The caller orders the rows.
func logPageSQL(visible string) string {
	return `
	select w.xid, w.id, w.source, w.keys, w.note, w.n
	from (
		select *, sum(size) over (order by xid, id) as total, count(*) over () as n
		from (
			select xid, id, source, keys, note, ` + logSize + ` as size
			from (
				(select * from ftsync.change
				 where (xid, id) > ($1::text::xid8, $2::bigint) and ` + visible + ` and source = any($6)
				 order by xid, id limit $7)
				union all
				(select * from ftsync.change
				 where xid = any($3::text[]::xid8[]) and (xid, id) > ($4::text::xid8, $5::bigint)
				   and ` + visible + ` and source = any($6)
				 order by xid, id limit $7)
			) both_parts
			order by xid, id
			limit $7
		) l
	) w
	where w.total - w.size < $7`
}

var readLogSQL = "select page.xid::text, page.id, page.source, page.keys, page.note, page.n from (" +
	logPageSQL("pg_visible_in_snapshot(xid, $8::text::pg_snapshot)") + ") page order by page.xid, page.id"

// logArgs returns the arguments $1 to $7 of logPageSQL.
func (p Position) logArgs(sources []int32, limit int) ([]any, error) {
	_, running, err := p.unseen()
	if err != nil {
		return nil, err
	}
	fromXID, fromID, err := p.start()
	if err != nil {
		return nil, err
	}
	cursorXID, cursorID := p.cursor()
	return []any{fromXID, fromID, running, cursorXID, cursorID, sources, limit}, nil
}

// Read reads the next page of a round: log rows of some sources, after the cursor, that the
// target can see and the position can't. The page has up to limit places; see logSize.
func Read(ctx context.Context, conn *postgres.Conn, at Position, sources []int32, limit int) (*Page, error) {
	args, err := at.logArgs(sources, limit)
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, readLogSQL, append(args, at.Target)...)
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	p, err := collectLog(rows, limit)
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	return p, nil
}

// collectLog makes a page of the rows of a query around logPageSQL. before receives the columns
// that the query has in front of the page's.
func collectLog(rows pgx.Rows, limit int, before ...any) (*Page, error) {
	p := &Page{Keys: map[int32][]string{}, Nulls: map[int32]bool{}, Marks: map[int32]bool{}, Notes: map[int32]string{},
		rows: map[int32]int{}}
	var (
		xid        *string // null: a row with nothing but the columns in front
		id, n      *int64
		source     *int32
		keys       []*string
		note       *string
		seen       = map[int32]map[string]bool{}
		read, left int
	)
	_, err := pgx.ForEachRow(rows, append(before, &xid, &id, &source, &keys, &note, &n), func() error {
		if xid == nil {
			return nil
		}
		read++
		p.XID, p.ID, left = *xid, *id, int(*n)
		p.rows[*source]++
		if keys == nil {
			p.Marks[*source] = true
			if note != nil {
				p.Notes[*source] = *note
			}
			return nil
		}
		if seen[*source] == nil {
			seen[*source] = map[string]bool{}
		}
		for _, k := range keys {
			switch {
			case k == nil:
				p.Nulls[*source] = true
			case !seen[*source][*k]:
				seen[*source][*k] = true
				p.Keys[*source] = append(p.Keys[*source], *k)
			}
		}
		return nil
	})
	p.More = read < left || limit > 0 && left == limit
	return p, err
}
