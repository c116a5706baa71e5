package plan

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/nearest"
	"ftsync/worker/postgres"
)

// Attribute is a column that a definition may name.
type Attribute struct {
	Type
	Name string
	// computed are the columns from which a virtual generated column (Postgres 18) is computed
	// whenever it is read: triggers see no value of it. nil: the column is stored.
	computed []string
}

// lookup finds a relation and its columns by a name as a definition has it.
func (pl *planner) lookup(ctx context.Context, field, written string) (r Relation, attrs []Attribute, ok bool,
	err error) {
	schema, table, err := postgres.ParseRelation(written)
	if err != nil {
		pl.problem(field, "a table as table or schema.table", "%v", err)
		return r, nil, false, nil
	}
	r, ok, err = find(ctx, pl.conn, schema, table)
	if err != nil {
		return r, nil, false, err
	}
	if !ok {
		want, err := pl.tablesLike(ctx, schema, table)
		pl.problem(field, want, "no table %q that this role can see", written)
		return r, nil, false, err
	}
	if err := pl.see(ctx, r.OID); err != nil {
		return r, nil, false, err
	}
	attrs, err = Attributes(ctx, pl.conn, r.OID)
	return r, attrs, err == nil, err
}

// find finds a relation by its name; without a schema, by the search_path that the role, the
// database and the server give.
func find(ctx context.Context, conn *postgres.Conn, schema, table string) (r Relation, ok bool, err error) {
	err = conn.QueryRow(ctx, `
		select c.oid, n.nspname, c.relname, c.relkind::text
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relname = $2 and c.relkind in ('r','p','v','m','f')
		  and case when $1 = '' then n.nspname = any($3::text[]) and has_schema_privilege(n.oid, 'usage')
		           else n.nspname = $1 end
		order by array_position($3::text[], n.nspname::text)
		limit 1`, schema, table, conn.SearchPath()).Scan(&r.OID, &r.Schema, &r.Table, &r.Kind)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

func (pl *planner) tablesLike(ctx context.Context, schema, table string) (string, error) {
	rows, err := pl.conn.Query(ctx, `
		select n.nspname || '.' || c.relname
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r','p') and not c.relispartition
		    and n.nspname not in ('pg_catalog','information_schema','ftsync') and n.nspname !~ '^pg_'
		order by 1`)
	if err != nil {
		return "", err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return "", err
	}
	if schema == "" {
		schema = "public"
	}
	if best := nearest.Name(schema+"."+table, names); best != "" {
		return "an existing table, perhaps " + best, nil
	}
	return "an existing table: " + nearest.Some(names), nil
}

// Attributes returns the columns of a relation; a domain counts as its base type.
func Attributes(ctx context.Context, q postgres.Querier, oid uint32) ([]Attribute, error) {
	rows, err := q.Query(ctx, `
		with recursive base as (
			select a.attnum, a.attname, a.attgenerated, a.atttypid as typ, a.atttypmod as mod
			from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
			union all
			select b.attnum, b.attname, b.attgenerated, t.typbasetype, t.typtypmod
			from base b join pg_type t on t.oid = b.typ where t.typtype = 'd'
		)
		select b.attname, t.oid, format_type(b.typ, b.mod), t.typname, t.typcategory::text, t.typtype::text,
		    t.typnamespace = 'pg_catalog'::regnamespace, `+leaves+`,
		       case when b.attgenerated = 'v' then array(
		           select f.attname::text
		           from pg_attrdef e
		           join pg_depend u on u.classid = 'pg_attrdef'::regclass
		             and u.objid = e.oid and u.refclassid = 'pg_class'::regclass and u.refobjid = $1
		           join pg_attribute f on f.attrelid = $1 and f.attnum = u.refobjsubid
		           where e.adrelid = $1 and e.adnum = b.attnum and f.attnum <> b.attnum) end
		from base b join pg_type t on t.oid = b.typ
		where t.typtype <> 'd'
		order by b.attnum`, oid)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a Attribute, err error) {
		err = row.Scan(&a.Name, &a.oid, &a.Type.Name, &a.Typname, &a.category, &a.kind, &a.Builtin, &a.Parts,
			&a.computed)
		return a, err
	})
}
