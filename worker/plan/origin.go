package plan

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/worker/postgres"
)

// origin is a column of a table that a query returns unchanged.
type origin struct {
	table, column string // in SQL
	loose         bool   // its collation treats different texts as equal
}

// originOf finds out which table's column a column of a query's result is; nil: none.
func (pl *planner) originOf(ctx context.Context, f pgconn.FieldDescription) (*origin, error) {
	var schema, table, column string
	o := &origin{}
	rows, err := pl.conn.Query(ctx, `
		select n.nspname, c.relname, a.attname,
		       coalesce((select to_jsonb(k) ->> 'collisdeterministic' = 'false' from pg_collation k
		       where k.oid = a.attcollation), false)
		from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
		where c.oid = $1 and a.attnum = $2 and c.relkind in ('r', 'p', 'm', 'f')`, f.TableOID, f.TableAttributeNumber)
	if err != nil {
		return nil, fmt.Errorf("look up where column %s comes from: %w", f.Name, err)
	}
	found, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*origin, error) {
		return o, row.Scan(&schema, &table, &column, &o.loose)
	})
	if err != nil {
		return nil, fmt.Errorf("look up where column %s comes from: %w", f.Name, err)
	}
	if len(found) == 0 {
		return nil, nil
	}
	o.table, o.column = postgres.Quote(schema, table), postgres.Quote(column)
	return o, nil
}

// sameText reports whether equal values of two types, given by typname, have equal texts.
func sameText(a, b string) bool {
	class := func(t string) string {
		switch t {
		case "int2", "int4", "int8":
			return "integer"
		case "text", "varchar", "bpchar", "name":
			return "text"
		}
		return t
	}
	return class(a) == class(b)
}

// known complains of a key of which equal values may have different texts, unless it is a column
// of a table. Of a deleted row only the logged text remains, and the document may be stored under
// another one.
func (pl *planner) known(p *Plan, field string) {
	for _, k := range p.key {
		if k.loose && k.origin == nil {
			pl.problem(field, fmt.Sprintf("a key that is a plain column of a table, or its text: %s::text", k.Name),
				"equal values of type %s, of which the key's column %q is, may have different texts", k.Type, k.Name)
			return
		}
	}
}

// direct adds a source whose values are the key. Where the text of a value may differ from that
// of the document's key, the values are mapped to keys, as `keys:` does.
func (pl *planner) direct(ctx context.Context, p *Plan, src Source) error {
	if len(src.Columns) != len(p.key) {
		pl.problem(src.field+".columns", fmt.Sprintf("%d, or `keys:` with SQL that maps them to the key", len(p.key)),
			"%d columns stand for a key of %d", len(src.Columns), len(p.key))
		return nil
	}
	if len(p.key) == 0 || pl.failed() {
		return nil
	}
	exact := true
	for i, k := range p.key {
		exact = exact && !k.loose && (k.typ.oid == src.Types[i].oid || sameText(k.typ.Typname, src.Types[i].Typname))
	}
	if exact {
		p.Sources = append(p.Sources, src)
		return nil
	}
	pl.known(p, src.field+".columns")
	read, values := make([]keyColumn, len(p.key)), make([]string, len(p.key))
	for i, k := range p.key {
		from := src.Types[i]
		read[i], values[i] = k, fmt.Sprintf("k.k%d", i+1) // the logged text, as a value of the key's type
		if k.typ.oid == from.oid {
			continue
		}
		if from.Builtin && k.typ.Builtin {
			_, pgErr, err := pl.prepare(ctx, fmt.Sprintf("select null::%s::%s", from.Name, k.input))
			if err != nil {
				return err
			}
			if pgErr == nil {
				values[i] += "::" + k.input
				if read[i].keyType, err = pl.keyTypeOf(ctx, from); err != nil {
					return err
				}
				continue
			}
		}
		if k.made || from.category == "A" || from.kind == "c" {
			pl.problem(src.field+".columns", "`keys:` with SQL that maps them to the key",
				"column %s is of type %s, the key's is %s", src.Columns[i], from.Name, k.Type)
			return nil
		}
	}
	src.arrays = make([]uint32, len(p.key)) // typedRows gives the types of its parameters
	src.mapped = fmt.Sprintf("select %s from %s", strings.Join(values, ", "), typedRows(read))
	p.Sources = append(p.Sources, src)
	return nil
}
