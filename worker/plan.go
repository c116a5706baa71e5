package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/cache"
	"ftsync/cache/nearest"
	"ftsync/worker/postgres"
)

// plan is a definition that the database can fulfil: the SQL that reads its
// documents, the sources whose changes it needs, and the schema it has in the cache.
type plan struct {
	def     Definition
	schema  cache.Schema
	columns []column
	key     []keyColumn
	from    string // relation or query, with the alias d
	where   string // " and (…)", or empty
	sources []source
	static  []relation // read, but their changes do not matter
	types   []uint32   // of what a query returns
	views   bool       // its query reads some
	viewed  []uint32   // those, and the ones that its `where:` and `keys:` read
	gate    string     // a condition that what it reads is still what it was; see gate.go
	formats string     // in which the author's SQL reads and writes values; empty: there is none
}

// keyColumn is one column of the document's key.
type keyColumn struct {
	Name string
	Type string // as format_type writes it
	typ  pgType
	keyType
	origin *origin // the table's column that it is; nil: it is computed, or unknown
}

// source is what an index must know of a table's changes: the values of some
// columns, in that order. Documents follow from them by keys, or are them.
type source struct {
	relation relation
	columns  []string
	types    []pgType // of the columns
	field    string   // where the definition has it
	keys     string   // SQL that maps the values to document keys; empty: they are the key
	mapped   string   // SQL that the values run through; empty: they are ids as they are
	arrays   []uint32 // the types of the parameters of keys
	reads    []string // the columns whose changes matter; nil: all
}

// relation is a table as Postgres knows it.
type relation struct {
	oid           uint32
	schema, table string
	kind          string // pg_class.relkind: r, p, v, m, f
}

func (r relation) String() string { return r.schema + "." + r.table }

// sql is the relation's name in SQL.
func (r relation) sql() string { return postgres.Quote(r.schema, r.table) }

// keyExpr is the document's id: one column's text, or a JSON array of the texts of several.
func (p *plan) keyExpr() string {
	texts := make([]string, len(p.key))
	for i, k := range p.key {
		texts[i] = readText("d."+postgres.Quote(k.Name), k.typ)
	}
	return keyText(texts)
}

// readByKeySQL reads the documents of some keys, up to about so many bytes of them;
// see bounded and byKeySQL.
func (p *plan) readByKeySQL() string { return p.bounded(p.byKeySQL, pageBytes) }

// splitKey turns a document's id into the texts of its key columns.
func (p *plan) splitKey(id string) ([]string, error) {
	if len(p.key) == 1 {
		return []string{id}, nil
	}
	texts, ok := splitTexts(id)
	if !ok || len(texts) != len(p.key) {
		return nil, fmt.Errorf("the key %q of index %s is no array of %d texts", id, p.def.Name, len(p.key))
	}
	parts := make([]string, len(texts))
	for i, t := range texts {
		if t == nil {
			return nil, fmt.Errorf("the key %q of index %s has a part that is null", id, p.def.Name)
		}
		parts[i] = *t
	}
	return parts, nil
}

// identity names what a generation was built from: as long as it is the same,
// the generation fits. The tuning is not part of it; it is applied at search time.
func (p *plan) identity() string {
	type field struct{ Name, Type, Expr string }
	var fields []field
	for i, c := range p.columns {
		s := p.schema.Columns[i]
		fields = append(fields, field{c.name, fmt.Sprint(c.typ, s.Search, s.Filter), c.expr})
	}
	var sources []string
	for _, s := range p.sources {
		sources = append(sources, fmt.Sprint(s.relation, s.columns, s.keys, s.mapped))
	}
	b, err := json.Marshal(struct {
		From, Where, Tokenizer, Formats string
		Key                             []keyColumn
		Fields                          []field
		Sources                         []string
	}{p.from, p.where, p.schema.Tokenizer, p.formats, p.key, fields, sources})
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}

// planner asks the database what a definition needs, and collects all that is wrong.
type planner struct {
	conn     *postgres.Conn
	def      Definition
	deep     bool // to take the time for it, and warn
	problems []Problem
	seen     map[uint32][]sight // of each table that was looked up, before anything else of it was asked
}

func (pl *planner) problem(field, want, found string, args ...any) {
	pl.problems = append(pl.problems, Problem{Index: pl.def.Name, Field: field, Found: fmt.Sprintf(found, args...), Want: want})
}

// makePlan returns a plan, or the problems that stand in its way; an error means
// that Postgres could not be asked. A deep check may read whole tables.
func makePlan(ctx context.Context, conn *postgres.Conn, def Definition, deep bool) (p *plan, problems []Problem, err error) {
	for range 3 {
		if p, problems, err = makePlanOnce(ctx, conn, def, deep); !errors.Is(err, errAltered) {
			break
		}
	}
	return p, problems, err
}

func makePlanOnce(ctx context.Context, conn *postgres.Conn, def Definition, deep bool) (*plan, []Problem, error) {
	pl := &planner{conn: conn, def: def, deep: deep}
	var p *plan
	var err error
	if def.Query != "" {
		p, err = pl.query(ctx)
	} else {
		p, err = pl.table(ctx)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("check index %s: %w", def.Name, err)
	}
	if pl.failed() {
		return nil, pl.problems, nil
	}
	if p.authored() {
		if p.formats = conn.FormatSettings(); !pl.settled(p) {
			return nil, pl.problems, nil
		}
	}
	if err := pl.viewsRead(ctx, p); err != nil {
		return nil, nil, fmt.Errorf("check index %s: %w", def.Name, err)
	}
	if err := pl.readsViews(ctx, p); err != nil {
		return nil, nil, fmt.Errorf("check index %s: %w", def.Name, err)
	}
	if err := pl.gate(ctx, p); err != nil {
		return nil, nil, fmt.Errorf("check index %s: %w", def.Name, err)
	}
	if deep {
		if err := pl.deepCheck(ctx, p); err != nil {
			return nil, nil, fmt.Errorf("check index %s: %w", def.Name, err)
		}
		if pl.failed() {
			return nil, pl.problems, nil
		}
	}
	return p, pl.problems, nil
}

// attribute is a column a definition may name.
type attribute struct {
	pgType
	name string
	// computed are the columns from which the value is computed whenever it is read, for a
	// generated column that is virtual (Postgres 18): no trigger sees a value of it. nil: it is stored.
	computed []string
}

// lookup finds a relation and its columns by the name written in a definition.
func (pl *planner) lookup(ctx context.Context, field, written string) (r relation, attrs []attribute, ok bool, err error) {
	schema, table, err := postgres.ParseRelation(written)
	if err != nil {
		pl.problem(field, "a table as table or schema.table", "%v", err)
		return r, nil, false, nil
	}
	err = pl.conn.QueryRow(ctx, `
		select c.oid, n.nspname, c.relname, c.relkind::text
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relname = $2 and c.relkind in ('r','p','v','m','f')
		  and case when $1 = '' then n.nspname = any($3::text[]) and has_schema_privilege(n.oid, 'usage') else n.nspname = $1 end
		order by array_position($3::text[], n.nspname::text)
		limit 1`, schema, table, pl.conn.SearchPath()).Scan(&r.oid, &r.schema, &r.table, &r.kind)
	if errors.Is(err, pgx.ErrNoRows) {
		want, err := pl.tablesLike(ctx, schema, table)
		pl.problem(field, want, "no table %q that this role can see", written)
		return r, nil, false, err
	}
	if err != nil {
		return r, nil, false, err
	}
	if err := pl.see(ctx, r.oid); err != nil {
		return r, nil, false, err
	}
	attrs, err = attributes(ctx, pl.conn, r.oid)
	return r, attrs, err == nil, err
}

func (pl *planner) tablesLike(ctx context.Context, schema, table string) (string, error) {
	rows, err := pl.conn.Query(ctx, `
		select n.nspname || '.' || c.relname
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relkind in ('r','p') and not c.relispartition and n.nspname not in ('pg_catalog','information_schema','ftsync') and n.nspname !~ '^pg_'
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
	return "an existing table: " + someOf(names), nil
}

// someOf lists names, but not hundreds of them.
func someOf(names []string) string {
	if len(names) == 0 {
		return "(there is none)"
	}
	if len(names) > 20 {
		return strings.Join(names[:20], ", ") + ", …"
	}
	return strings.Join(names, ", ")
}

// attributes are the columns of a relation; a domain counts as what it is made of.
func attributes(ctx context.Context, q postgres.Querier, oid uint32) ([]attribute, error) {
	rows, err := q.Query(ctx, `
		with recursive base as (
			select a.attnum, a.attname, a.attgenerated, a.atttypid as typ, a.atttypmod as mod
			from pg_attribute a where a.attrelid = $1 and a.attnum > 0 and not a.attisdropped
			union all
			select b.attnum, b.attname, b.attgenerated, t.typbasetype, t.typtypmod
			from base b join pg_type t on t.oid = b.typ where t.typtype = 'd'
		)
		select b.attname, t.oid, format_type(b.typ, b.mod), t.typname, t.typcategory::text, t.typtype::text, t.typnamespace = 'pg_catalog'::regnamespace, `+leaves+`,
		       case when b.attgenerated = 'v' then array(
		           select f.attname::text
		           from pg_attrdef e
		           join pg_depend u on u.classid = 'pg_attrdef'::regclass and u.objid = e.oid and u.refclassid = 'pg_class'::regclass and u.refobjid = $1
		           join pg_attribute f on f.attrelid = $1 and f.attnum = u.refobjsubid
		           where e.adrelid = $1 and e.adnum = b.attnum and f.attnum <> b.attnum) end
		from base b join pg_type t on t.oid = b.typ
		where t.typtype <> 'd'
		order by b.attnum`, oid)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a attribute, err error) {
		err = row.Scan(&a.name, &a.oid, &a.pgType.name, &a.typname, &a.category, &a.kind, &a.builtin, &a.parts, &a.computed)
		return a, err
	})
}

// fields makes the document's columns from the attributes at hand.
func (pl *planner) fields(p *plan, attrs []attribute, of string) {
	names := make([]string, len(attrs))
	byName := map[string]attribute{}
	for i, a := range attrs {
		names[i] = a.name
		byName[a.name] = a
	}
	add := func(field, name string, c cache.Column) {
		a, ok := byName[name]
		if !ok {
			want := "one of " + someOf(names)
			if best := nearest.Name(name, names); best != "" {
				want = fmt.Sprintf("perhaps %s; %s", best, want)
			}
			pl.problem(field, want, "no column %q in %s", name, of)
			return
		}
		col, problem := columnOf(name, a.pgType)
		if problem == "" && c.Search && a.typname == "bytea" {
			problem = "a bytea is never searched: it may stand under store, and is returned as base64"
		}
		if problem != "" {
			pl.problem(field, "a column of another type", "column %q is of type %s; %s", name, a.pgType.name, problem)
			return
		}
		c.Name, c.Type = name, col.typ
		p.columns = append(p.columns, col)
		p.schema.Columns = append(p.schema.Columns, c)
	}
	for _, s := range pl.def.Search {
		weight := s.Weight
		if weight == 0 {
			weight = 1
		}
		add("search."+s.Name, s.Name, cache.Column{Search: true, Weight: weight, Exact: s.Exact, Filter: slices.Contains(pl.def.Filter, s.Name)})
	}
	for i, name := range pl.def.Filter {
		if !slices.ContainsFunc(pl.def.Search, func(s SearchColumn) bool { return s.Name == name }) {
			add(fmt.Sprintf("filter[%d]", i), name, cache.Column{Filter: true})
		}
	}
	for i, name := range pl.def.Store {
		add(fmt.Sprintf("store[%d]", i), name, cache.Column{})
	}
	p.schema.Tokenizer = pl.def.Tokenizer
	if p.schema.Tokenizer == "" {
		p.schema.Tokenizer = "unicode"
	}
	p.schema.Synonyms, p.schema.StopWords = pl.def.Synonyms, pl.def.StopWords
}

// prepare asks Postgres whether SQL is valid, without running it.
func (pl *planner) prepare(ctx context.Context, sql string) (*pgconn.StatementDescription, *pgconn.PgError, error) {
	return pl.prepareTyped(ctx, sql, nil)
}

// prepareTyped is prepare for SQL whose parameters are of some types.
func (pl *planner) prepareTyped(ctx context.Context, sql string, params []uint32) (*pgconn.StatementDescription, *pgconn.PgError, error) {
	var sd *pgconn.StatementDescription
	err := pl.conn.Theirs(ctx, func(pgx.Tx) (err error) {
		sd, err = pl.conn.PgConn().Prepare(ctx, "", sql, params)
		return err
	})
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) && !pl.conn.IsClosed() && !postgres.IsCode(err, postgres.LockNotAvailable) {
		return nil, pgErr, nil
	}
	return sd, nil, err
}
