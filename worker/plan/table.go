package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// table plans an index over one table.
func (pl *planner) table(ctx context.Context) (*Plan, error) {
	r, attrs, ok, err := pl.lookup(ctx, "table", pl.def.Table)
	if err != nil || !ok {
		return nil, err
	}
	p := &Plan{Def: pl.def, from: r.SQL() + " as d"}
	if r.Kind == "r" { // a table that inherits from it may come and go unnoticed, and its rows with it
		p.from = "only " + p.from
	}
	if err := pl.suitable(ctx, "table", r); err != nil || pl.failed() {
		return nil, err
	}
	if err := pl.tableKey(ctx, p, r, attrs); err != nil {
		return nil, err
	}
	pl.fields(p, attrs, "table "+r.String())
	if pl.def.Where != "" {
		p.where = " and (" + pl.def.Where + "\n)" // a comment at the end of it must not swallow the parenthesis
	}
	columns := make([]string, len(p.key))
	for i, k := range p.key {
		columns[i] = k.Name
	}
	src := Source{Relation: r, Columns: columns}
	if !pl.failed() {
		if src.Reads, err = pl.reads(ctx, p, r, attrs); err != nil {
			return nil, err
		}
	}
	if !pl.failed() {
		err = pl.readable(ctx, r, src.Reads)
	}
	src.Reads = withComputed(src.Reads, attrs)
	p.Sources = append([]Source{src}, p.Sources...) // the table itself first, then those that its condition reads
	return p, err
}

// suitable complains of a relation whose changes can't be captured, or whose rows can't be read.
func (pl *planner) suitable(ctx context.Context, field string, r Relation) error {
	switch r.Kind {
	case "v", "m":
		pl.problem(field, "a table, or `query:` with the view's SELECT and `watch:` for the tables it reads",
			"%s is a view, and a view has no changes to follow", r)
		return nil
	case "f":
		pl.problem(field, "a table of this database",
			"%s is a foreign table: its changes happen elsewhere and can't be followed", r)
		return nil
	}
	var readable, rls, children, temporary bool
	var parent, foreign *string
	err := pl.conn.QueryRow(ctx, `
		select has_any_column_privilege(c.oid, 'select'),
		       c.relrowsecurity and row_security_active(c.oid),
		       c.relkind = 'r' and exists (select from pg_inherits i where i.inhparent = c.oid),
		       c.relpersistence = 't',
		       (select n.nspname || '.' || k.relname from pg_inherits i join pg_class k on k.oid = i.inhparent
		       join pg_namespace n on n.oid = k.relnamespace
		        where i.inhrelid = c.oid limit 1),
		       (select f.relid::text from pg_partition_tree(c.oid::regclass) f join pg_class k on k.oid = f.relid
		       where k.relkind = 'f' limit 1)
		from pg_class c where c.oid = $1`, r.OID).Scan(&readable, &rls, &children, &temporary, &parent, &foreign)
	if err != nil {
		return err
	}
	switch {
	case temporary:
		pl.problem(field, "a permanent table", "%s is a temporary table of another session", r)
	case !readable:
		pl.problem(field, "grant select on "+r.SQL()+" to the role ftsync connects as", "this role may not read %s", r)
	case rls:
		pl.problem(field, "a role with BYPASSRLS, the table's owner, or a policy-free table",
			"row-level security hides rows of %s from this role", r)
	case children:
		pl.problem(field, "an index for each table, or `query:` with `from only`",
			"%s has tables that inherit from it, whose rows have no key in common", r)
	case foreign != nil:
		pl.problem(field, "a table whose partitions are all of this database: detach that one, or make an index on "+
			"each of the others", "partition %s of %s is a foreign table: its changes happen elsewhere and can't be "+
			"followed", *foreign, r)
	case parent != nil:
		pl.problem(field, *parent, "%s is a part of %s", r, *parent)
	}
	return nil
}

// tableKey finds the columns that identify a row: those under `key:`, or the primary key.
func (pl *planner) tableKey(ctx context.Context, p *Plan, r Relation, attrs []Attribute) error {
	rows, err := pl.conn.Query(ctx, `
		select i.indisprimary, array_agg(a.attname::text order by k.n), 
		       bool_and(a.attnotnull and not exists ( -- which may be said of new rows only, since Postgres 18
		           select from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'n'
		           and c.conkey = array[a.attnum] and not c.convalidated))
		from pg_index i
		cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
		join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
		where i.indrelid = $1 and i.indisunique and i.indisvalid
		  and i.indpred is null and i.indexprs is null and k.n <= i.indnkeyatts
		group by i.indexrelid, i.indisprimary
		order by i.indisprimary desc, i.indexrelid`, r.OID)
	if err != nil {
		return err
	}
	type unique struct {
		Primary bool
		Columns []string
		NotNull bool
	}
	indexes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[unique])
	if err != nil {
		return err
	}
	var usable []string
	for _, u := range indexes {
		if u.NotNull {
			usable = append(usable, "["+strings.Join(u.Columns, ", ")+"]")
		}
	}
	want := "`key:` with the columns of a unique index that are all not null"
	if len(usable) > 0 {
		want += ": " + strings.Join(usable, " or ")
	}
	key := pl.def.Key
	if len(key) == 0 {
		if len(indexes) == 0 || !indexes[0].Primary {
			pl.problem("table", want, "%s has no primary key", r)
			return nil
		}
		key = indexes[0].Columns
	}
	ok := true
	for i, name := range key {
		n := slices.IndexFunc(attrs, func(a Attribute) bool { return a.Name == name })
		if n < 0 {
			pl.problem(fmt.Sprintf("key[%d]", i), want, "no column %q in table %s", name, r)
			ok = false
			continue
		}
		k := keyColumn{Name: name, Type: attrs[n].Type.Name, typ: attrs[n].Type}
		if k.keyType, err = pl.keyTypeOf(ctx, k.typ); err != nil {
			return err
		}
		if err := pl.identifying(ctx, "key", fmt.Sprintf("the key's column %q", name), k.typ); err != nil {
			return err
		}
		p.key = append(p.key, k)
	}
	sorted := slices.Sorted(slices.Values(key))
	identifies := slices.ContainsFunc(indexes, func(u unique) bool {
		return u.NotNull && slices.Equal(slices.Sorted(slices.Values(u.Columns)), sorted)
	})
	if ok && !identifies {
		pl.problem("key", want, "[%s] does not identify a row of %s: there is no unique index on it, or a column "+
			"may be null", strings.Join(key, ", "), r)
	}
	return nil
}
