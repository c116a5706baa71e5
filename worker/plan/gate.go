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

// Whoever owns a table may put a view in its place, or give a column a type with a
// cast of his own, at any moment: also between our look at it and our reading of it,
// while we wait for its lock. What he wrote would run in our name. So each statement
// that reads brings along what the table was when its plan was made. A condition
// without a reference to rows is looked at before any row, and after the lock was
// given; and the planner, which tries functions of views beforehand, gets none to see.

// sight is one column of a table as the catalog had it when planning began to look at
// the table. written is the transaction that wrote it down: a type that was changed there
// and back has another one.
type sight struct{ schema, table, column, typ, written string }

// errAltered reports that a table was altered while it was planned for: a part of what is
// known of it may be older than the alteration, a part newer.
var errAltered = errors.New("was altered or renamed while the index was planned; it is planned again")

// see notes what tables are before a plan makes anything of them. The gate compares them with
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

// gate is a condition that holds as long as what an index reads are tables, whose
// columns are of the types that its plan knows. Otherwise it is an error that says so.
// The tables must be now as they were when planning began: then they were so all the
// time, and whatever the plan was made of fits.
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

// gated is the gate as an SQL condition. Before the plan is made there is none, and it is true.
func (p *Plan) gated() string {
	if p.gate == "" {
		return "true"
	}
	return p.gate
}

// readsViews finds out whether the author's SQL reads views; only then are they allowed to it.
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
