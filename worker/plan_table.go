package worker

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// table plans an index over one table.
func (pl *planner) table(ctx context.Context) (*plan, error) {
	r, attrs, ok, err := pl.lookup(ctx, "table", pl.def.Table)
	if err != nil || !ok {
		return nil, err
	}
	p := &plan{def: pl.def, from: r.sql() + " as d"}
	if err := pl.suitable(ctx, "table", r); err != nil || pl.failed() {
		return nil, err
	}
	if err := pl.tableKey(ctx, p, r, attrs); err != nil {
		return nil, err
	}
	pl.fields(p, attrs, "table "+r.String())
	if pl.def.Where != "" {
		p.where = " and (" + pl.def.Where + "\n)" // a comment at its end must not swallow the parenthesis
		_, pgErr, err := pl.prepare(ctx, "select 1 from "+p.from+" where true"+p.where)
		if err != nil {
			return nil, err
		}
		if pgErr != nil {
			pl.problem("where", "an SQL condition on "+r.String(), "%s", pgErr.Message)
		}
	}
	columns := make([]string, len(p.key))
	for i, k := range p.key {
		columns[i] = k.Name
	}
	src := source{relation: r, columns: columns}
	if !pl.failed() {
		if src.reads, err = pl.reads(ctx, p, attrs); err != nil {
			return nil, err
		}
	}
	p.sources = []source{src}
	return p, nil
}

// wholeRow finds a condition that may look at the row as a whole, by the alias d.
var wholeRow = regexp.MustCompile(`(?i)(^|[^\w."])d([^\w."]|$)`)

// reads are the columns of a table by which its documents may change, sorted:
// those they are made of, and those that the condition does not do without.
func (pl *planner) reads(ctx context.Context, p *plan, attrs []attribute) ([]string, error) {
	if wholeRow.MatchString(pl.def.Where) {
		return nil, nil
	}
	read := map[string]bool{}
	for _, k := range p.key {
		read[k.Name] = true
	}
	for _, c := range p.columns {
		read[c.name] = true
	}
	for _, a := range attrs {
		if read[a.name] || p.where == "" {
			continue
		}
		var others []string
		for _, b := range attrs {
			if b.name != a.name {
				others = append(others, quote(b.name))
			}
		}
		_, pgErr, err := pl.prepare(ctx, fmt.Sprintf("select 1 from (select %s from %s) as d where true%s", strings.Join(others, ", "), p.from, p.where))
		if err != nil {
			return nil, err
		}
		read[a.name] = pgErr != nil
	}
	return slices.Sorted(func(yield func(string) bool) {
		for name, ok := range read {
			if ok && !yield(name) {
				return
			}
		}
	}), nil
}

// suitable says why changes of a relation can't be captured, or its rows not be read.
func (pl *planner) suitable(ctx context.Context, field string, r relation) error {
	switch r.kind {
	case "v", "m":
		pl.problem(field, "a table, or `query:` with the view's SELECT and `watch:` for the tables it reads", "%s is a view, and a view has no changes to follow", r)
		return nil
	case "f":
		pl.problem(field, "a table of this database", "%s is a foreign table: its changes happen elsewhere and can't be followed", r)
		return nil
	}
	var readable, rls, children, temporary bool
	var parent *string
	err := pl.conn.QueryRow(ctx, `
		select has_table_privilege(c.oid, 'select'),
		       c.relrowsecurity and row_security_active(c.oid),
		       c.relkind = 'r' and exists (select from pg_inherits i where i.inhparent = c.oid),
		       c.relpersistence = 't',
		       (select n.nspname || '.' || k.relname from pg_inherits i join pg_class k on k.oid = i.inhparent join pg_namespace n on n.oid = k.relnamespace
		        where i.inhrelid = c.oid limit 1)
		from pg_class c where c.oid = $1`, r.oid).Scan(&readable, &rls, &children, &temporary, &parent)
	if err != nil {
		return err
	}
	switch {
	case temporary:
		pl.problem(field, "a permanent table", "%s is a temporary table of another session", r)
	case !readable:
		pl.problem(field, "grant select on "+r.sql()+" to the role ftsync connects as", "this role may not read %s", r)
	case rls:
		pl.problem(field, "a role with BYPASSRLS, the table's owner, or a policy-free table", "row-level security hides rows of %s from this role", r)
	case children:
		pl.problem(field, "an index for each table, or `query:` with `from only`", "%s has tables that inherit from it, whose rows have no key in common", r)
	case parent != nil:
		pl.problem(field, *parent, "%s is a part of %s", r, *parent)
	}
	return nil
}

// tableKey finds the columns that identify a row: those named, or the primary key.
func (pl *planner) tableKey(ctx context.Context, p *plan, r relation, attrs []attribute) error {
	rows, err := pl.conn.Query(ctx, `
		select i.indisprimary, array_agg(a.attname::text order by k.n), bool_and(a.attnotnull)
		from pg_index i
		cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
		join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
		where i.indrelid = $1 and i.indisunique and i.indisvalid
		  and i.indpred is null and i.indexprs is null and k.n <= i.indnkeyatts
		group by i.indexrelid, i.indisprimary
		order by i.indisprimary desc, i.indexrelid`, r.oid)
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
		n := slices.IndexFunc(attrs, func(a attribute) bool { return a.name == name })
		if n < 0 {
			pl.problem(fmt.Sprintf("key[%d]", i), want, "no column %q in table %s", name, r)
			ok = false
			continue
		}
		p.key = append(p.key, keyColumn{Name: name, Type: attrs[n].pgType.name, typ: attrs[n].pgType})
	}
	sorted := slices.Sorted(slices.Values(key))
	identifies := slices.ContainsFunc(indexes, func(u unique) bool {
		return u.NotNull && slices.Equal(slices.Sorted(slices.Values(u.Columns)), sorted)
	})
	if ok && !identifies {
		pl.problem("key", want, "[%s] does not identify a row of %s: there is no unique index on it, or a column may be null", strings.Join(key, ", "), r)
	}
	return nil
}
