package worker

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// query plans an index over a query, whose documents change with the tables watched.
func (pl *planner) query(ctx context.Context) (*plan, error) {
	p := &plan{def: pl.def, from: "(" + strings.TrimRight(pl.def.Query, " \t\r\n;") + "\n) as d"}
	sd, pgErr, err := pl.prepare(ctx, "select * from "+p.from)
	if err != nil {
		return nil, err
	}
	if pgErr != nil {
		pl.problem("query", "a SELECT that Postgres accepts inside from (…)", "%s", pgErr.Message)
		return nil, nil
	}
	attrs, err := pl.resultTypes(ctx, sd.Fields)
	if err != nil {
		return nil, err
	}
	for _, f := range sd.Fields {
		p.types = append(p.types, f.DataTypeOID)
	}
	names := make([]string, len(attrs))
	for i, a := range attrs {
		if slices.Contains(names[:i], a.name) {
			pl.problem("query", "every column under a name of its own", "two columns are called %q", a.name)
		}
		names[i] = a.name
	}
	if len(pl.def.Key) == 0 {
		pl.problem("query", "`key:` with the columns of the query that identify a document", "a query has no primary key")
	}
	for i, name := range pl.def.Key {
		n := slices.Index(names, name)
		if n < 0 {
			pl.problem(fmt.Sprintf("key[%d]", i), "one of "+someOf(names), "the query returns no column %q", name)
			continue
		}
		k := keyColumn{Name: name, Type: attrs[n].pgType.name, typ: attrs[n].pgType}
		if k.keyType, err = pl.keyTypeOf(ctx, k.typ); err != nil {
			return nil, err
		}
		if k.origin, err = pl.originOf(ctx, sd.Fields[n]); err != nil {
			return nil, err
		}
		k.loose = k.loose || k.origin != nil && k.origin.loose
		p.key = append(p.key, k)
		p.where += " and " + isGiven("d."+quote(name))
	}
	pl.fields(p, attrs, "the query")
	if len(pl.def.Watch) == 0 {
		pl.problem("query", "`watch:` with the tables the query reads", "nothing says which tables' changes concern it")
	}
	for i, w := range pl.def.Watch {
		if err := pl.watch(ctx, p, fmt.Sprintf("watch[%d]", i), w); err != nil {
			return nil, err
		}
	}
	if !pl.failed() {
		if err := pl.comparable(ctx, p); err != nil {
			return nil, err
		}
	}
	if !pl.failed() {
		if err := pl.unwatched(ctx, p); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// resultTypes resolves the columns of a prepared statement.
func (pl *planner) resultTypes(ctx context.Context, fields []pgconn.FieldDescription) ([]attribute, error) {
	attrs := make([]attribute, len(fields))
	for i, f := range fields {
		attrs[i].name = f.Name
		a := &attrs[i]
		err := pl.conn.QueryRow(ctx, "select t.oid, format_type(t.oid, $2), typname, typcategory::text, typtype::text, typnamespace = 'pg_catalog'::regnamespace, "+leaves+" from pg_type t where t.oid = $1",
			f.DataTypeOID, f.TypeModifier).Scan(&a.oid, &a.pgType.name, &a.typname, &a.category, &a.kind, &a.builtin, &a.parts)
		if err != nil {
			return nil, err
		}
	}
	return attrs, nil
}

// watch adds the source of one watched table.
func (pl *planner) watch(ctx context.Context, p *plan, field string, w Watch) error {
	r, attrs, ok, err := pl.lookup(ctx, field+".table", w.Table)
	if err != nil || !ok {
		return err
	}
	if w.Static {
		p.static = append(p.static, r)
		return nil
	}
	if err := pl.suitable(ctx, field+".table", r); err != nil {
		return err
	}
	src := source{relation: r, columns: w.Columns, field: field, keys: strings.TrimRight(w.Keys, " \t\r\n;")}
	if len(w.Columns) == 0 {
		pl.problem(field, "`columns:` of the table, from whose values the documents' keys follow", "no columns to log")
		return nil
	}
	for i, name := range w.Columns {
		n := slices.IndexFunc(attrs, func(a attribute) bool { return a.name == name })
		if n < 0 {
			pl.problem(fmt.Sprintf("%s.columns[%d]", field, i), "one of its columns", "no column %q in table %s", name, r)
			return nil
		}
		src.types = append(src.types, attrs[n].pgType)
	}
	if src.keys == "" {
		return pl.direct(ctx, p, src)
	}
	if src.arrays, err = pl.arrayTypes(ctx, src.types); err != nil {
		return err
	}
	sd, pgErr, err := pl.prepareTyped(ctx, src.keys, src.arrays)
	if err != nil {
		return err
	}
	want := fmt.Sprintf("SQL that returns the key [%s] for arrays of changed %s ($1, …)", strings.Join(pl.def.Key, ", "), strings.Join(src.columns, ", "))
	switch {
	case pgErr != nil:
		pl.problem(field+".keys", want, "%s", pgErr.Message)
	case len(sd.Fields) != len(p.key):
		pl.problem(field+".keys", want, "it returns %d columns, the key has %d", len(sd.Fields), len(p.key))
	default:
		got, err := pl.resultTypes(ctx, sd.Fields)
		if err != nil {
			return err
		}
		for i, k := range p.key {
			if got[i].oid != k.typ.oid && !sameText(got[i].typname, k.typ.typname) {
				pl.problem(field+".keys", want, "its column %d is of type %s, the key's is %s", i+1, got[i].pgType.name, k.Type)
			}
		}
		pl.known(p, field+".keys")
	}
	p.sources = append(p.sources, src)
	return nil
}

func (pl *planner) arrayTypes(ctx context.Context, types []pgType) ([]uint32, error) {
	oids := make([]uint32, len(types))
	for i, t := range types {
		if err := pl.conn.QueryRow(ctx, "select typarray from pg_type where oid = $1", t.oid).Scan(&oids[i]); err != nil {
			return nil, fmt.Errorf("find the array type of %s: %w", t.name, err)
		}
	}
	return oids, nil
}

// failed says that something is wrong, not merely worth a warning.
func (pl *planner) failed() bool {
	return slices.ContainsFunc(pl.problems, func(p Problem) bool { return !p.Warning })
}

// unwatched complains of tables that are read and neither watched nor static:
// their changes would go unnoticed. The planner is asked, because it looks
// through views; what a function reads stays hidden from it.
func (pl *planner) unwatched(ctx context.Context, p *plan) error {
	known := map[uint32]bool{}
	for _, s := range p.sources {
		known[s.relation.oid] = true
	}
	for _, r := range p.static {
		known[r.oid] = true
	}
	check := func(field, sql string, params []uint32) error {
		explained, err := pl.explain(ctx, sql, params)
		if pl.refused(field, "grant select on what it reads to the role ftsync connects as", err) {
			return nil
		}
		if err != nil {
			return err
		}
		var complained []string
		for _, node := range explained.all() {
			if node.Relation == "" {
				continue
			}
			oid, name, err := pl.rootOf(ctx, node)
			if err != nil {
				return err
			}
			if !known[oid] && !slices.Contains(complained, name) {
				complained = append(complained, name)
				pl.problem(field, "the table under `watch:` (with `static: true` when its changes do not matter)", "%s is read and not watched", name)
			}
		}
		return nil
	}
	if err := check("query", "select * from "+p.from, nil); err != nil {
		return err
	}
	for _, s := range p.sources {
		if s.keys == "" {
			continue
		}
		if err := check(s.field+".keys", s.keys, s.arrays); err != nil {
			return err
		}
	}
	return nil
}

// rootOf is the table that a node reads; for a partition, the table it is of.
func (pl *planner) rootOf(ctx context.Context, n planNode) (oid uint32, name string, err error) {
	err = pl.conn.QueryRow(ctx, `
		select r.oid, r.oid::regclass::text
		from (select coalesce(pg_partition_root(c.oid)::oid, c.oid) as oid
		      from pg_class c join pg_namespace n on n.oid = c.relnamespace
		      where n.nspname = $1 and c.relname = $2) r`, n.Schema, n.Relation).Scan(&oid, &name)
	return oid, name, err
}

// planNode is a node of EXPLAIN's answer.
type planNode struct {
	Type     string     `json:"Node Type"`
	Parent   string     `json:"Parent Relationship"`
	Schema   string     `json:"Schema"`
	Relation string     `json:"Relation Name"`
	Alias    string     `json:"Alias"`
	Filter   string     `json:"Filter"`
	OneTime  string     `json:"One-Time Filter"`
	Index    string     `json:"Index Cond"`
	Recheck  string     `json:"Recheck Cond"`
	TID      string     `json:"TID Cond"`
	Hash     string     `json:"Hash Cond"`
	Merge    string     `json:"Merge Cond"`
	Join     string     `json:"Join Filter"`
	Output   []string   `json:"Output"`
	Plans    []planNode `json:"Plans"`
}

// all is the node and everything below it.
func (n planNode) all() []planNode {
	nodes := []planNode{n}
	for _, child := range n.Plans {
		nodes = append(nodes, child.all()...)
	}
	return nodes
}

// explain is the plan of a statement whatever its parameters are, which are arrays of
// some types, with some settings of the planner off.
func (pl *planner) explain(ctx context.Context, sql string, params []uint32, off ...string) (node planNode, err error) {
	err = pl.conn.theirs(ctx, func(tx pgx.Tx) error {
		types, values := "", ""
		if len(params) > 0 {
			names := make([]string, len(params))
			for i, oid := range params {
				if err := tx.QueryRow(ctx, "select case $1::oid when 0 then 'unknown' else format_type($1, -1) end", oid).Scan(&names[i]); err != nil {
					return err
				}
			}
			types = "(" + strings.Join(names, ", ") + ")"
			values = "(" + strings.TrimSuffix(strings.Repeat("null, ", len(params)), ", ") + ")"
		}
		if _, err := tx.Exec(ctx, "set local plan_cache_mode = force_generic_plan"); err != nil {
			return err
		}
		for _, setting := range off {
			if _, err := tx.Exec(ctx, "set local "+setting+" = off"); err != nil {
				return err
			}
		}
		if _, err := pl.conn.PgConn().Exec(ctx, "prepare ftsync_explained"+types+" as "+sql).ReadAll(); err != nil {
			return err
		}
		var results []*pgconn.Result
		err := pgx.BeginFunc(ctx, tx, func(pgx.Tx) (err error) { // a savepoint: what was prepared is not undone
			results, err = pl.conn.PgConn().Exec(ctx, "explain (format json, verbose) execute ftsync_explained"+values).ReadAll()
			return err
		})
		if _, e := pl.conn.PgConn().Exec(ctx, "deallocate ftsync_explained").ReadAll(); err == nil {
			err = e
		}
		if err != nil {
			return err
		}
		var answer []struct{ Plan planNode }
		if err := json.Unmarshal(results[0].Rows[0][0], &answer); err != nil {
			return err
		}
		node = answer[0].Plan
		return nil
	})
	if err != nil {
		return node, fmt.Errorf("explain %s: %w", sql, err)
	}
	return node, nil
}

// deepCheck proves what a start does not take the time to: that a query's key is
// unique and not null. And it warns of reads that would scan a table each time a
// few documents change.
func (pl *planner) deepCheck(ctx context.Context, p *plan) error {
	if pl.def.Query != "" {
		if err := pl.checkKey(ctx, p); err != nil {
			return err
		}
	}
	arrays := make([]uint32, len(p.key)) // as $1::type[] says
	field := "table"
	if pl.def.Query != "" {
		field = "query"
	}
	if err := pl.warnOfTime(ctx, p); err != nil {
		return err
	}
	if err := pl.warnOfScans(ctx, field, "re-reading changed documents by key", p.readByKeySQL(), arrays); err != nil {
		return err
	}
	for _, s := range p.sources {
		if s.keys == "" || pl.def.Query == "" { // which reads all of the table, and says so
			continue
		}
		if err := pl.warnOfScans(ctx, s.field+".keys", "finding the documents of changed rows of "+s.relation.String(), s.keys, s.arrays); err != nil {
			return err
		}
	}
	return nil
}

// ofTheMoment is what gives something else each time, with no row changed, as EXPLAIN
// writes it. Strings, which may hold anything, come first.
var ofTheMoment = regexp.MustCompile(`'(?:[^']|'')*'|\b((?:now|statement_timestamp|clock_timestamp|transaction_timestamp|timeofday|random|gen_random_uuid|nextval)\(|CURRENT_DATE|CURRENT_TIME|LOCALTIME|CURRENT_USER|SESSION_USER)`)

// warnOfTime warns of SQL whose rows change as time goes by: nothing tells.
func (pl *planner) warnOfTime(ctx context.Context, p *plan) error {
	if !p.authored() {
		return nil
	}
	field := "query"
	if pl.def.Query == "" {
		field = "where"
	}
	node, err := pl.explain(ctx, "select * from "+p.from+" where true"+p.where, nil)
	if err != nil {
		return err
	}
	for _, n := range node.all() {
		for _, text := range append(n.Output, n.Filter, n.OneTime, n.Index, n.Recheck, n.Hash, n.Merge, n.Join) {
			for _, m := range ofTheMoment.FindAllStringSubmatch(text, -1) {
				if m[1] == "" {
					continue
				}
				pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: field, Warning: true,
					Found: fmt.Sprintf("it depends on %s, and a document changes only when a row does", strings.TrimSuffix(m[1], "(")),
					Want:  "a column that says so, or a `filter` on the date when searching"})
				return nil
			}
		}
	}
	return nil
}

func (pl *planner) checkKey(ctx context.Context, p *plan) error {
	var names, nulls []string
	for _, k := range p.key {
		names = append(names, "d."+quote(k.Name))
		nulls = append(nulls, "d."+quote(k.Name)+" is null")
	}
	key := strings.Join(names, ", ")
	var twice, missing *string
	err := pl.conn.theirs(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, fmt.Sprintf(`
		select (select %s from %s where true%s group by %s having count(*) > 1 limit 1),
		       (select 'x' from %s where %s limit 1)`, p.keyExpr(), p.from, p.where, key, p.from, strings.Join(nulls, " or "))).Scan(&twice, &missing)
	})
	if err != nil {
		return fmt.Errorf("look for keys that are not unique: %w", err)
	}
	if twice != nil {
		pl.problem("key", "columns that identify a document", "the query returns several rows with the key %s", *twice)
	}
	if missing != nil {
		pl.problem("key", "columns that are never null", "the query returns rows whose key is null; they would not be documents")
	}
	return nil
}

// warnOfScans warns where Postgres has to read a whole table: with sequential
// scans discouraged, one that is left means that no index helps.
func (pl *planner) warnOfScans(ctx context.Context, field, doing, sql string, params []uint32) error {
	node, err := pl.explain(ctx, sql, params, "enable_seqscan")
	if err != nil {
		return err
	}
	for _, n := range node.all() {
		if n.Type != "Seq Scan" {
			continue
		}
		want := "an index that its condition can use"
		if operand := n.anyOf(); operand != "" {
			on, err := pl.indexable(ctx, n, operand)
			if err != nil {
				return err
			}
			want = fmt.Sprintf("create index on %s (%s)", quote(n.Schema, n.Relation), on)
		}
		pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: field, Warning: true, Want: want,
			Found: fmt.Sprintf("%s reads all of %s.%s", doing, n.Schema, n.Relation)})
	}
	return nil
}

// anyOf is what a node compares with the elements of an array, as EXPLAIN writes it;
// empty: nothing.
func (n planNode) anyOf() string {
	end := strings.Index(n.Filter, " = ANY")
	if end < 0 {
		return ""
	}
	begin, depth := end, 0
	for begin > 0 {
		switch n.Filter[begin-1] {
		case ')':
			depth++
		case '(':
			depth--
		}
		if depth < 0 {
			break
		}
		begin--
	}
	return strings.NewReplacer(quote(n.Alias)+".", "", n.Alias+".", "").Replace(n.Filter[begin:end])
}

// plainColumn is a column, with or without a cast.
var plainColumn = regexp.MustCompile(`^\(?("(?:[^"]|"")+"|[\pL_][\pL\pN_$]*)\)?(::.+)?$`)

// indexable is what an index is to be made on for an expression. That of a varchar
// serves its text, which others are cast to.
func (pl *planner) indexable(ctx context.Context, n planNode, expression string) (string, error) {
	m := plainColumn.FindStringSubmatch(expression)
	if m == nil {
		return "(" + expression + ")", nil
	}
	if m[2] == "" {
		return m[1], nil
	}
	var varchar bool
	err := pl.conn.QueryRow(ctx, `
		select coalesce(bool_or(a.atttypid = 'varchar'::regtype), false)
		from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace s on s.oid = c.relnamespace
		where s.nspname = $1 and c.relname = $2 and quote_ident(a.attname) = $3`, n.Schema, n.Relation, m[1]).Scan(&varchar)
	if err != nil || varchar {
		return m[1], err
	}
	return "(" + expression + ")", nil
}
