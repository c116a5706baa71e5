package plan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/postgres"
)

// The owner of a table may put a view in its place, or give a column a type with a cast of his
// own, at any moment: also after ftsync has looked at it, while a statement that reads it waits
// for the table's lock. What the owner wrote would then run with ftsync's rights. So each
// statement that reads carries the gate: a condition that the tables are what they were when the
// plan was made. Since it refers to no row, Postgres evaluates it before any row is read, and
// after the lock was given. The planner, which may run functions of a view beforehand, is kept
// from views; see readsViews.

// sight is one column of a table as the catalog had it when planning began to look at the table.
// written is the transaction that wrote the column's catalog row: it tells a type that was
// changed and changed back.
type sight struct{ schema, table, column, typ, written string }

// errAltered reports that a table was altered during planning, so that some of what the plan
// knows of it may be older than the alteration, and some newer; or that something was dropped.
var errAltered = errors.New("was altered, renamed or dropped while the index was planned; it is planned again")

// see records the tables as they are before a plan relies on anything of them; gate compares with
// that.
func (pl *planner) see(ctx context.Context, oids ...uint32) error {
	seen, err := pl.look(ctx, oids)
	if err != nil {
		return err
	}
	if pl.seen == nil {
		pl.seen = map[uint32][]sight{}
	}
	for _, oid := range oids {
		if _, ok := pl.seen[oid]; !ok {
			pl.seen[oid] = seen[oid]
		}
	}
	return nil
}

func (pl *planner) look(ctx context.Context, oids []uint32) (map[uint32][]sight, error) {
	rows, err := pl.conn.Query(ctx, `
		select c.oid, n.nspname, c.relname, quote_literal(a.attname), a.atttypid::text, a.xmin::text
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		join pg_attribute a on a.attrelid = c.oid
		where c.oid = any($1) and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
		order by c.oid, a.attnum`, oids)
	if err != nil {
		return nil, err
	}
	seen := map[uint32][]sight{}
	var oid uint32
	var s sight
	_, err = pgx.ForEachRow(rows, []any{&oid, &s.schema, &s.table, &s.column, &s.typ, &s.written}, func() error {
		seen[oid] = append(seen[oid], s)
		return nil
	})
	return seen, err
}

// gate gives the plan an SQL condition that is true as long as the relations that an index reads
// are tables and their columns have the types that the plan knows; otherwise it raises an error.
// The tables must now be as they were when planning began. Then they were so all the time, and
// the plan fits them.
func (pl *planner) gate(ctx context.Context, p *Plan) error {
	planned := map[uint32]Relation{}
	for _, s := range p.Sources {
		planned[s.Relation.OID] = s.Relation
	}
	for _, r := range p.Static {
		planned[r.OID] = r
	}
	now, err := pl.look(ctx, slices.Collect(maps.Keys(planned)))
	if err != nil {
		return err
	}
	var known []string
	for _, oid := range slices.Sorted(maps.Keys(planned)) {
		r := planned[oid]
		if !slices.Equal(now[oid], pl.seen[oid]) {
			return fmt.Errorf("table %s %w", r, errAltered)
		}
		for _, s := range now[oid] {
			if r.Schema != s.schema || r.Table != s.table {
				return fmt.Errorf("table %s %w", r, errAltered)
			}
			known = append(known, fmt.Sprintf("(%s::pg_catalog.regclass::pg_catalog.oid, %s::pg_catalog.name, "+
				"%s::pg_catalog.oid)", postgres.Literal(r.SQL()), s.column, s.typ))
		}
	}
	if len(known) == 0 {
		return nil
	}
	p.gate = `(select case when others.n operator(pg_catalog.=) 0 then true
		else pg_catalog.regclass(pg_catalog.concat('"a table of this index, as it was when it was looked at"',
			pg_catalog.left('x', others.n::pg_catalog.int4 operator(pg_catalog.*) 0))) is null end
	from (select pg_catalog.count(*) as n
		from (values ` + strings.Join(known, ", ") + `) w(rel, col, typ)
		join pg_catalog.pg_attribute a on a.attrelid operator(pg_catalog.=) w.rel
		  and a.attname operator(pg_catalog.=) w.col
		join pg_catalog.pg_class c on c.oid operator(pg_catalog.=) w.rel
		where a.atttypid operator(pg_catalog.<>) w.typ
		   or not (c.relkind operator(pg_catalog.=) 'r'::pg_catalog."char"
		       or c.relkind operator(pg_catalog.=) 'p'::pg_catalog."char")) others)`
	return nil
}

// gated returns the gate as an SQL condition, which is true while the plan is being made.
func (p *Plan) gated() string {
	if p.gate == "" {
		return "true"
	}
	return p.gate
}

// readsViews finds out whether the author's SQL reads views; only then will it be allowed to.
func (pl *planner) readsViews(ctx context.Context, p *Plan) error {
	if !pl.conn.RefusesViews() || !p.authored() {
		return nil
	}
	err := pl.conn.Theirs(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx,
			"select pg_catalog.set_config('"+postgres.ViewsSetting+"', 'view, foreign-table', true)"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "explain select * from "+p.from+"\nwhere true"+p.where)
		return err
	})
	if postgres.IsCode(err, "55000") { // access to a view is restricted
		p.views, err = true, nil
	}
	return err
}

// Manner is how the plan's SQL is run on a connection.
func (p *Plan) Manner() postgres.Manner {
	return postgres.Manner{Formats: p.authored(), Views: p.views}
}
