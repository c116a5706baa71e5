package plan

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/worker/postgres"
)

// condition checks the `where:` of an index over one table and returns the columns of the table
// that it reads; all reports that it may read any of them. EXPLAIN is asked, because it names
// each table, and each column as d.column, however the author wrote them.
func (pl *planner) condition(ctx context.Context, p *Plan, r Relation, attrs []Attribute) (columns []string, all bool,
	err error) {
	const field = "where"
	sql := "select 1 from " + p.from + " where true" + p.where
	_, pgErr, err := pl.prepare(ctx, sql)
	if err != nil {
		return nil, false, err
	}
	if pgErr != nil {
		pl.problem(field, "an SQL condition on "+r.String(), "%s", pgErr.Message)
		return nil, false, nil
	}
	// An index scan would hide conditions that its index implies, and pruning would hide the
	// partitions that it rules out.
	node, err := pl.explain(ctx, sql, nil, "enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan",
		"enable_partition_pruning", "constraint_exclusion")
	if pl.refused(field, "grant select on the columns of "+r.SQL()+" that it reads to the role ftsync connects as",
		err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	const instead = "`query:` with this condition, and `watch:` for every table it reads"
	own, others := map[string]bool{}, []uint32{}
	for _, n := range node.all() {
		if n.Relation == "" {
			continue
		}
		oid, _, err := pl.rootOf(ctx, n)
		switch {
		case err != nil:
			return nil, false, err
		case oid == r.OID:
			own[postgres.Quote(n.Schema, n.Relation)] = true
		case !slices.Contains(others, oid):
			others = append(others, oid)
		}
	}
	if node.combines(own) {
		pl.problem(field, instead, "the condition looks at other rows of %s, whose changes would not lead to this one",
			r)
		return nil, false, nil
	}
	for _, oid := range others {
		if err := pl.decides(ctx, p, r, oid); err != nil {
			return nil, false, err
		}
	}
	for _, a := range attrs {
		if mentions(pl.def.Where, a.Name) { // also if the planner left it out, knowing the answer
			columns = append(columns, a.Name)
		}
	}
	for _, n := range node.all() {
		for _, text := range []string{n.Filter, n.OneTime, n.TID, n.Recheck, n.Index, n.Hash, n.Merge, n.Join} {
			named, row := columnsIn(text)
			columns, all = append(columns, named...), all || row
		}
	}
	for _, name := range columns {
		if slices.Contains([]string{"ctid", "xmin", "xmax", "cmin", "cmax"}, name) {
			pl.problem(field, "a condition on columns that only a statement on the row changes",
				"the condition reads %s, which changes without one", name)
			return nil, false, nil
		}
	}
	return columns, all, nil
}

// mentions reports whether a name occurs anywhere in SQL, also inside a string.
func mentions(sql, name string) bool {
	return regexp.MustCompile(`(?i)(^|[^\pL\pN_])` + regexp.QuoteMeta(strings.ReplaceAll(name, `"`, `""`)) +
		`([^\pL\pN_]|$)`).MatchString(sql)
}

// refused reports whether err says that a privilege is missing, and makes a problem of it.
func (pl *planner) refused(field, want string, err error) bool {
	var pgErr *pgconn.PgError
	if !postgres.IsCode(err, postgres.InsufficientPrivilege) || !errors.As(err, &pgErr) {
		return false
	}
	pl.problem(field, want, "%s", pgErr.Message)
	return true
}

// decides adds a table whose rows the condition reads as a source. Nothing says which documents a
// change of such a row concerns, so any change has all documents read again.
func (pl *planner) decides(ctx context.Context, p *Plan, root Relation, oid uint32) error {
	const field = "where"
	var src Source
	err := pl.conn.QueryRow(ctx, `
		select c.oid, n.nspname, c.relname, c.relkind::text,
		       coalesce((select array_agg(a.attname::text order by k.n)
		                 from pg_index i cross join unnest(i.indkey::int2[]) with ordinality as k(attnum, n)
		                 join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
		                 where i.indrelid = c.oid and i.indisprimary and k.n <= i.indnkeyatts), '{}')
		from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = $1`, oid).Scan(
		&src.Relation.OID, &src.Relation.Schema, &src.Relation.Table, &src.Relation.Kind, &src.Columns)
	if err != nil {
		return fmt.Errorf("look up a table that the condition reads: %w", err)
	}
	if err := pl.suitable(ctx, field, src.Relation); err != nil || pl.failed() {
		return err
	}
	if err := pl.see(ctx, oid); err != nil {
		return err
	}
	attrs, err := Attributes(ctx, pl.conn, oid)
	if err != nil {
		return err
	}
	for _, name := range src.Columns {
		i := slices.IndexFunc(attrs, func(a Attribute) bool { return a.Name == name })
		src.Types = append(src.Types, attrs[i].Type)
		if err := pl.identifying(ctx,
			field, fmt.Sprintf("column %q of %s, which the condition reads,", name, src.Relation),
			attrs[i].Type); err != nil {
			return err
		}
	}
	if src.arrays, err = pl.arrayTypes(ctx, src.Types); err != nil {
		return err
	}
	if len(src.Columns) == 0 || slices.Contains(src.arrays, 0) {
		pl.problem(field, "`query:` with this condition, and `watch:` for every table it reads",
			"the condition reads %s, which has no primary key by which its changes could be followed", src.Relation)
		return nil
	}
	keys := make([]string, len(p.key))
	for i, k := range p.key {
		keys[i] = "d." + postgres.Quote(k.Name)
	}
	src.field, src.keys = field, "select "+strings.Join(keys, ", ")+" from "+root.SQL()+" as d"
	p.Sources = append(p.Sources, src)
	if pl.deep {
		pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: field, Warning: true,
			Found: fmt.Sprintf("the condition reads %s, and each change of that has all of %s read again", src.Relation,
				root),
			Want: "for tables that change often, `query:` with this condition and `watch:` that says which rows " +
				"are concerned"})
	}
	return nil
}

// combines reports whether the answer of the condition for one row depends on other rows of the
// same table: a subquery reads it, or both sides of a join do. own are the names of the table in
// the plan.
func (n planNode) combines(own map[string]bool) bool {
	reading := 0
	for _, child := range n.Plans {
		if slices.ContainsFunc(child.all(),
			func(n planNode) bool { return own[postgres.Quote(n.Schema, n.Relation)] }) {
			reading++
			if child.Parent == "InitPlan" || child.Parent == "SubPlan" {
				return true
			}
		}
	}
	return reading > 1 && (strings.HasSuffix(n.Type, "Join") || n.Type == "Nested Loop") ||
		slices.ContainsFunc(n.Plans, func(child planNode) bool { return child.combines(own) })
}

// rowColumn matches, in what EXPLAIN writes, a column of the row d, or d.*; partitions are called
// d_1 and so on. Strings may hold anything, so they are matched first and skipped.
var rowColumn = regexp.MustCompile(`'(?:[^']|'')*'|\bd(?:_\d+)?\.(?:(\*)|"((?:[^"]|"")*)"|([\pL_][\pL\pN_$]*))`)

// columnsIn finds the columns of the row d in an expression that EXPLAIN has written.
func columnsIn(expression string) (columns []string, row bool) {
	for _, m := range rowColumn.FindAllStringSubmatch(expression, -1) {
		switch {
		case m[1] != "":
			row = true
		case m[2] != "":
			columns = append(columns, strings.ReplaceAll(m[2], `""`, `"`))
		case m[3] != "":
			columns = append(columns, m[3])
		}
	}
	return columns, row
}

// reads returns, sorted, the columns of a table whose changes may change its documents: the
// columns in the documents and those that the condition reads. nil means all columns.
func (pl *planner) reads(ctx context.Context, p *Plan, r Relation, attrs []Attribute) (reads []string, err error) {
	for _, k := range p.key {
		reads = append(reads, k.Name)
	}
	for _, c := range p.Columns {
		if c.sources == nil {
			reads = append(reads, c.Name)
		}
		reads = append(reads, c.sources...)
	}
	if p.where != "" {
		columns, all, err := pl.condition(ctx, p, r, attrs)
		if err != nil || all {
			return nil, err
		}
		reads = append(reads, columns...)
	}
	reads = slices.DeleteFunc(reads, func(name string) bool { // a system column such as tableoid
		return !slices.ContainsFunc(attrs, func(a Attribute) bool { return a.Name == name })
	})
	slices.Sort(reads)
	return slices.Compact(reads), nil
}

// withComputed adds, for each virtual generated column, the columns that it is computed from.
func withComputed(reads []string, attrs []Attribute) []string {
	for _, a := range attrs {
		if slices.Contains(reads, a.Name) && len(a.computed) > 0 {
			reads = Union(reads, slices.Sorted(slices.Values(a.computed)))
		}
	}
	return reads
}

// readable complains of columns that this role may not read.
func (pl *planner) readable(ctx context.Context, r Relation, columns []string) error {
	var hidden []string
	err := pl.conn.QueryRow(ctx, `
		select coalesce(array_agg(a.attname::text order by a.attnum), '{}')
		from pg_attribute a
		where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped and ($2::text[] is null or a.attname = any($2))
		  and not has_column_privilege(a.attrelid, a.attnum, 'select')`, r.OID, columns).Scan(&hidden)
	if err != nil || len(hidden) == 0 {
		return err
	}
	for i, name := range hidden {
		hidden[i] = postgres.Quote(name)
	}
	list := strings.Join(hidden, ", ")
	pl.problem("table", fmt.Sprintf("grant select (%s) on %s to the role ftsync connects as", list, r.SQL()),
		"this role may not read %s of %s", list, r)
	return nil
}
