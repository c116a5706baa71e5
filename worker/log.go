package worker

import (
	"context"
	"fmt"
	"ftsync/worker/postgres"
	"slices"

	"github.com/jackc/pgx/v5"
)

// logPage is what a page of the log says: keys by source, without duplicates.
type logPage struct {
	keys  map[int32][]string
	nulls map[int32]bool   // sources of one column that was null in some row
	marks map[int32]bool   // sources of which the whole table is in doubt
	notes map[int32]string // what marks say of themselves
	rows  map[int32]int    // of the log
	xid   string           // of the last row
	id    int64
	more  bool
}

// rowsOf counts the rows of some sources.
func (p *logPage) rowsOf(sources []int32) (n int) {
	for _, source := range sources {
		n += p.rows[source]
	}
	return n
}

// logSize is what a row of the log takes of a page: as many places as it has keys, and
// more where they are long. Only then is an array as long in its row as this.
var logSize = fmt.Sprintf("greatest(coalesce(cardinality(keys), 1), case when pg_column_size(keys) > 1500 then octet_length(keys::text) / %d end)",
	pageBytes/pageDocuments)

// logPageSQL reads a page of what a position can't see, after the cursor: what was
// begun later, from a place in the index on ($1, $2), and what was running ($3). Two
// parts, because of an or Postgres would read the whole log each time. The window
// sum cuts the page where it would hold too many keys. visible says which rows the
// target can see; the order is the caller's.
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

// logArgs are the first seven arguments of logPageSQL.
func (p position) logArgs(sources []int32, limit int) ([]any, error) {
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

// readLog reads the next page of a round: log rows of some sources that the
// target can see and the position can't, after the cursor.
func readLog(ctx context.Context, conn *postgres.Conn, at position, sources []int32) (*logPage, error) {
	args, err := at.logArgs(sources, pageDocuments)
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, readLogSQL, append(args, at.Target)...)
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	p, err := collectLog(rows)
	if err != nil {
		return nil, fmt.Errorf("read the change log: %w", err)
	}
	return p, nil
}

// sharedPage is a page of the log that feeds which stand together, as most do, need
// read once. For each of them to read its own, a backlog was read as often as there are
// indexes, also by those of which it has no row.
type sharedPage struct {
	feeds   []*feed // of a turn, those that stand together side by side
	at      position
	sources []int32
	page    *logPage // the last that was read
}

// shareLog puts feeds that stand together side by side.
func shareLog(feeds []*feed) *sharedPage {
	together := func(a, b *feed) int { return a.at.compare(b.at) }
	if !slices.IsSortedFunc(feeds, together) {
		slices.SortStableFunc(feeds, together)
	}
	return &sharedPage{feeds: feeds}
}

// lead is the page that leads a feed towards a target.
func (s *sharedPage) lead(ctx context.Context, conn *postgres.Conn, f *feed, t target) (*logPage, error) {
	if t.leads(f) {
		return t.page, nil
	}
	at := f.towards(t)
	strange := func(source int32) bool { return !slices.Contains(s.sources, source) }
	if s.page != nil && s.at == at && !slices.ContainsFunc(f.sources, strange) {
		return s.page, nil
	}
	var sources []int32
	for _, other := range s.feeds {
		if other == f || other.towards(t) == at {
			sources = append(sources, other.sources...)
		}
	}
	slices.Sort(sources)
	sources = slices.Compact(sources)
	page, err := readLog(ctx, conn, at, sources)
	if err != nil {
		return nil, err
	}
	s.at, s.sources, s.page = at, sources, page
	return page, nil
}

// collectLog makes a page of rows of logPageSQL, each with some columns before.
func collectLog(rows pgx.Rows, before ...any) (*logPage, error) {
	p := &logPage{keys: map[int32][]string{}, nulls: map[int32]bool{}, marks: map[int32]bool{}, notes: map[int32]string{}, rows: map[int32]int{}}
	var (
		xid        *string // null: a row of the other columns alone
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
		p.xid, p.id, left = *xid, *id, int(*n)
		p.rows[*source]++
		if keys == nil {
			p.marks[*source] = true
			if note != nil {
				p.notes[*source] = *note
			}
			return nil
		}
		if seen[*source] == nil {
			seen[*source] = map[string]bool{}
		}
		for _, k := range keys {
			switch {
			case k == nil:
				p.nulls[*source] = true
			case !seen[*source][*k]:
				seen[*source][*k] = true
				p.keys[*source] = append(p.keys[*source], *k)
			}
		}
		return nil
	})
	p.more = read < left || left == pageDocuments
	return p, err
}
