package draft

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/cache/nearest"
	"ftsync/worker/postgres"
)

// table is what the catalog says of a table.
type table struct {
	oid          uint32
	schema, name string
	rows         int64 // as the planner has it; below 0: unknown
	primary      bool  // key is the primary key
	key          []string
	columns      []column
	language     string // a tokenizer
}

// column is what the catalog and the statistics say of a column.
type column struct {
	name     string
	typ      string  // as format_type writes it
	typname  string  // of a domain: of what it is made of
	category string  // pg_type.typcategory
	width    int     // the average, in bytes; 0: unknown
	values   float64 // how many differ, as pg_stats.n_distinct; 0: unknown
	stored   bool    // its value is not computed when it is read
}

// Read returns what the catalog has of tables, named as table or schema.table.
func Read(ctx context.Context, connect string, names []string) (d Draft, err error) {
	conn, err := postgres.Dial(ctx, connect, "init")
	if err != nil {
		return d, err
	}
	defer postgres.Close(conn)
	if len(names) == 0 {
		all, err := tables(ctx, conn)
		if err != nil {
			return d, err
		}
		return d, fmt.Errorf("no table is named; there are: %s", nearest.Some(all))
	}
	for _, name := range names {
		t, err := find(ctx, conn, name)
		if err == nil {
			err = t.read(ctx, conn)
		}
		if err != nil {
			return d, fmt.Errorf("table %s: %w", name, err)
		}
		d.tables = append(d.tables, t)
	}
	return d, nil
}

// tables returns the names of all tables that could be indexed.
func tables(ctx context.Context, conn *postgres.Conn) ([]string, error) {
	rows, err := conn.Query(ctx, `
		select case when n.nspname = 'public' then c.relname else n.nspname || '.' || c.relname end
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r', 'p') and not c.relispartition and has_any_column_privilege(c.oid, 'select')
		  and n.nspname not in ('information_schema', 'ftsync') and n.nspname !~ '^pg_'
		order by 1`)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

func find(ctx context.Context, conn *postgres.Conn, name string) (t table, err error) {
	schema, relation, err := postgres.ParseRelation(name)
	if err != nil {
		return t, err
	}
	var kind string
	err = conn.QueryRow(ctx, `
		select c.oid, n.nspname, c.relname, c.relkind::text, c.reltuples::bigint
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relname = $2 and c.relkind in ('r', 'p', 'v', 'm', 'f')
		  and case when $1 = '' then n.nspname = any($3::text[]) else n.nspname = $1 end
		order by array_position($3::text[], n.nspname::text)
		limit 1`, schema, relation, conn.SearchPath()).Scan(&t.oid, &t.schema, &t.name, &kind, &t.rows)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		all, err := tables(ctx, conn)
		if err != nil {
			return t, err
		}
		return t, fmt.Errorf("there is none that this role can see, expected %s",
			nearest.Perhaps(name, all, "one of "+nearest.Some(all)))
	case err != nil:
		return t, fmt.Errorf("look for it: %w", err)
	case kind == "v", kind == "m":
		return t, errors.New("it is a view, and a view has no changes to follow: an index over several tables is a " +
			"query, see “Several tables” in worker/README.md")
	case kind == "f":
		return t, errors.New("it is a foreign table: its changes happen elsewhere and can't be followed")
	}
	return t, nil
}

// read reads the columns and the key, and guesses the language.
func (t *table) read(ctx context.Context, conn *postgres.Conn) error {
	rows, err := conn.Query(ctx, `
		with recursive base as (
			select a.attnum, a.attname, a.attgenerated, a.atttypid as typ, a.atttypmod as mod
			from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
			union all
			select b.attnum, b.attname, b.attgenerated, y.typbasetype, y.typtypmod
			from base b join pg_type y on y.oid = b.typ where y.typtype = 'd'
		)
		select b.attname, format_type(b.typ, b.mod), y.typname, y.typcategory::text, coalesce(max(s.avg_width), 0),
		    coalesce(max(s.n_distinct), 0), b.attgenerated <> 'v' and y.typnamespace = 'pg_catalog'::regnamespace
		from base b join pg_type y on y.oid = b.typ
		left join pg_stats s on s.schemaname = $2 and s.tablename = $3 and s.attname = b.attname
		where y.typtype <> 'd'
		group by b.attnum, b.attname, b.attgenerated, b.typ, b.mod, y.typname, y.typcategory, y.typnamespace
		order by b.attnum`, t.oid, t.schema, t.name)
	if err != nil {
		return fmt.Errorf("read its columns: %w", err)
	}
	t.columns, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c column, err error) {
		err = row.Scan(&c.name, &c.typ, &c.typname, &c.category, &c.width, &c.values, &c.stored)
		return c, err
	})
	if err != nil {
		return fmt.Errorf("read its columns: %w", err)
	}
	err = conn.QueryRow(ctx, `
		select i.indisprimary, array_agg(a.attname::text order by k.n)
		from pg_index i
		cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
		join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
		where i.indrelid = $1 and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
		  and k.n <= i.indnkeyatts
		group by i.indexrelid, i.indisprimary
		having bool_and(a.attnotnull)
		order by i.indisprimary desc, count(*), i.indexrelid
		limit 1`, t.oid).Scan(&t.primary, &t.key)
	if errors.Is(err, pgx.ErrNoRows) {
		return errors.New("it has neither a primary key nor a unique index on columns that are not null, so nothing " +
			"identifies a row")
	}
	if err != nil {
		return fmt.Errorf("look for its key: %w", err)
	}
	if len(t.in(search)) == 0 {
		return errors.New("it has no column with text to search in")
	}
	return t.guessLanguage(ctx, conn)
}

// guessLanguage looks at the texts of some rows.
func (t *table) guessLanguage(ctx context.Context, conn *postgres.Conn) error {
	var parts []string
	for _, c := range t.in(search) {
		if c.stored && c.category == "S" {
			parts = append(parts, "pg_catalog.left(d."+postgres.Quote(c.name)+"::pg_catalog.text, 1000)")
		}
	}
	t.language = unicodeTokenizer
	if len(parts) == 0 {
		return nil
	}
	rows, err := conn.Query(ctx, "select pg_catalog.concat_ws(E'\\n', "+strings.Join(parts, ", ")+") from "+
		postgres.Quote(t.schema, t.name)+" d limit 500")
	if err != nil {
		return fmt.Errorf("read some texts: %w", err)
	}
	texts, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("read some texts: %w", err)
	}
	t.language = languageOf(texts)
	return nil
}
