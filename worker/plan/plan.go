package plan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/cache/document"
	"ftsync/cache/nearest"
	"ftsync/worker/postgres"
)

// Plan is a definition that the database can fulfil: the SQL that reads its documents, the
// sources whose changes it needs, and the schema that its documents have in the cache.
type Plan struct {
	Def     Definition
	Schema  document.Schema
	Columns []Column
	key     []keyColumn
	from    string // relation or query, with the alias d
	where   string // " and (…)", or empty
	Sources []Source
	Static  []Relation // tables that are read, but whose changes do not matter
	Types   []uint32   // of the columns that a query returns
	views   bool       // the author's SQL reads views, and is allowed to
	viewed  []uint32   // the views that it reads, also in `where:` and `keys:`
	gate    string     // SQL condition that the tables are what they were when the plan was made; see gate.go
	formats string     // in which the author's SQL reads and writes values; empty: there is none
}

// keyColumn is one column of the document's key.
type keyColumn struct {
	Name string
	Type string // as format_type writes it
	typ  Type
	keyType
	origin *origin // the table's column that it is; nil: it is computed, or nobody knows
}

// Source is a table and the columns whose values an index has to learn, in that order, of each
// row that changes. The values are the key of a document, or keys of documents follow from them.
type Source struct {
	Relation Relation
	Columns  []string
	Types    []Type   // of the columns
	field    string   // where the definition has it
	keys     string   // SQL that maps the values to document keys; empty: they are the key
	mapped   string   // SQL that makes ids of the values; empty: the values are ids as they are
	arrays   []uint32 // the types of the parameters of keys or mapped
	Reads    []string // the columns whose changes matter; nil: all
}

// Relation is a table as Postgres knows it.
type Relation struct {
	OID           uint32
	Schema, Table string
	Kind          string // pg_class.relkind: r, p, v, m, f
}

// String is the relation's name for people; see SQL.
func (r Relation) String() string { return r.Schema + "." + r.Table }

// SQL is the relation's name in SQL.
func (r Relation) SQL() string { return postgres.Quote(r.Schema, r.Table) }

// KeyExpr returns SQL for the id of a document: the text of its key column, or a JSON array of
// the texts of several.
func (p *Plan) KeyExpr() string {
	texts := make([]string, len(p.key))
	for i, k := range p.key {
		texts[i] = readText("d."+postgres.Quote(k.Name), k.typ)
	}
	return KeyText(texts)
}

// readByKeySQL reads the documents with some keys, up to about PageBytes of them; see bounded and
// ByKeySQL.
func (p *Plan) readByKeySQL() string { return p.bounded(p.ByKeySQL, PageBytes) }

// splitKey turns a document's id into the texts of its key columns.
func (p *Plan) splitKey(id string) ([]string, error) {
	if len(p.key) == 1 {
		return []string{id}, nil
	}
	texts, ok := SplitTexts(id)
	if !ok || len(texts) != len(p.key) {
		return nil, fmt.Errorf("the key %q of index %s is no array of %d texts", id, p.Def.Name, len(p.key))
	}
	parts := make([]string, len(texts))
	for i, t := range texts {
		if t == nil {
			return nil, fmt.Errorf("the key %q of index %s has a part that is null", id, p.Def.Name)
		}
		parts[i] = *t
	}
	return parts, nil
}

// Identity returns a text that is equal for two plans if they make the same documents in the
// same way. A generation fits a plan as long as their identities are equal. Settings of
// search are not part of it.
func (p *Plan) Identity() string {
	type field struct{ Name, Type, Expr string }
	var fields []field
	for i, c := range p.Columns {
		s := p.Schema.Columns[i]
		fields = append(fields, field{c.Name, fmt.Sprint(c.typ, s.Search, s.Filter), c.expr})
	}
	var sources []string
	for _, s := range p.Sources {
		sources = append(sources, fmt.Sprint(s.Relation, s.Columns, s.keys, s.mapped))
	}
	b, err := json.Marshal(struct {
		From, Where, Tokenizer, Formats string
		Key                             []keyColumn
		Fields                          []field
		Sources                         []string
	}{p.from, p.where, p.Schema.Tokenizer, p.formats, p.key, fields, sources})
	if err != nil {
		panic(err) // strings only
	}
	return string(b)
}

// planner asks the database about the needs of a definition, and collects all problems.
type planner struct {
	conn     *postgres.Conn
	def      Definition
	deep     bool // take the time for deepCheck
	problems []Problem
	seen     map[uint32][]sight // each table as it was before anything else was asked about it; see gate.go
}

func (pl *planner) problem(field, want, found string, args ...any) {
	pl.problems = append(pl.problems,
		Problem{Index: pl.def.Name, Field: field, Found: fmt.Sprintf(found, args...), Want: want})
}

// Make returns a plan, or the problems that stand in its way. An error means that Postgres could
// not be asked. A deep check may read whole tables.
func Make(ctx context.Context, conn *postgres.Conn, def Definition, deep bool) (p *Plan, problems []Problem,
	err error) {
	for range 3 {
		if p, problems, err = makeOnce(ctx, conn, def, deep); !errors.Is(err, errAltered) {
			break
		}
	}
	return p, problems, err
}

func makeOnce(ctx context.Context, conn *postgres.Conn, def Definition, deep bool) (*Plan, []Problem, error) {
	pl := &planner{conn: conn, def: def, deep: deep}
	var p *Plan
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
	err = pl.conn.QueryRow(ctx, `
		select c.oid, n.nspname, c.relname, c.relkind::text
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		where c.relname = $2 and c.relkind in ('r','p','v','m','f')
		  and case when $1 = '' then n.nspname = any($3::text[]) and has_schema_privilege(n.oid, 'usage')
		           else n.nspname = $1 end
		order by array_position($3::text[], n.nspname::text)
		limit 1`, schema, table, pl.conn.SearchPath()).Scan(&r.OID, &r.Schema, &r.Table, &r.Kind)
	if errors.Is(err, pgx.ErrNoRows) {
		want, err := pl.tablesLike(ctx, schema, table)
		pl.problem(field, want, "no table %q that this role can see", written)
		return r, nil, false, err
	}
	if err != nil {
		return r, nil, false, err
	}
	if err := pl.see(ctx, r.OID); err != nil {
		return r, nil, false, err
	}
	attrs, err = Attributes(ctx, pl.conn, r.OID)
	return r, attrs, err == nil, err
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
	return "an existing table: " + someOf(names), nil
}

// someOf lists up to 20 names, for a message.
func someOf(names []string) string {
	if len(names) == 0 {
		return "(there is none)"
	}
	if len(names) > 20 {
		return strings.Join(names[:20], ", ") + ", …"
	}
	return strings.Join(names, ", ")
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

// fields makes the columns of the document from the attributes of a relation or query.
func (pl *planner) fields(p *Plan, attrs []Attribute, of string) {
	names := make([]string, len(attrs))
	byName := map[string]Attribute{}
	for i, a := range attrs {
		names[i] = a.Name
		byName[a.Name] = a
	}
	add := func(field, name string, c document.Column) {
		a, ok := byName[name]
		if !ok {
			want := "one of " + someOf(names)
			if best := nearest.Name(name, names); best != "" {
				want = fmt.Sprintf("perhaps %s; %s", best, want)
			}
			pl.problem(field, want, "no column %q in %s", name, of)
			return
		}
		col, problem := columnOf(name, a.Type)
		if problem == "" && c.Search && a.Typname == "bytea" {
			problem = "a bytea is never searched: it may stand under store, and is returned as base64"
		}
		if problem != "" {
			pl.problem(field, "a column of another type", "column %q is of type %s; %s", name, a.Type.Name, problem)
			return
		}
		c.Name, c.Type = name, col.typ
		p.Columns = append(p.Columns, col)
		p.Schema.Columns = append(p.Schema.Columns, c)
	}
	for _, s := range pl.def.Search {
		weight := s.Weight
		if weight == 0 {
			weight = 1
		}
		add("search."+s.Name, s.Name,
			document.Column{Search: true, Weight: weight, Exact: s.Exact, Filter: slices.Contains(pl.def.Filter,
				s.Name)})
	}
	for i, name := range pl.def.Filter {
		if !slices.ContainsFunc(pl.def.Search, func(s SearchColumn) bool { return s.Name == name }) {
			add(fmt.Sprintf("filter[%d]", i), name, document.Column{Filter: true})
		}
	}
	for i, name := range pl.def.Store {
		add(fmt.Sprintf("store[%d]", i), name, document.Column{})
	}
	p.Schema.Tokenizer = pl.def.Tokenizer
	if p.Schema.Tokenizer == "" {
		p.Schema.Tokenizer = "unicode"
	}
	p.Schema.Synonyms, p.Schema.StopWords = pl.def.Synonyms, pl.def.StopWords
}

// prepare asks Postgres whether SQL is valid, without running it.
func (pl *planner) prepare(ctx context.Context, sql string) (*pgconn.StatementDescription, *pgconn.PgError, error) {
	return pl.prepareTyped(ctx, sql, nil)
}

// prepareTyped is prepare for SQL with parameters of given types.
func (pl *planner) prepareTyped(ctx context.Context, sql string, params []uint32) (*pgconn.StatementDescription,
	*pgconn.PgError, error) {
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

// Relations returns the oids of the tables whose changes the plan needs, in the order of Sources.
func (p *Plan) Relations() []uint32 {
	oids := make([]uint32, len(p.Sources))
	for i, src := range p.Sources {
		oids[i] = src.Relation.OID
	}
	return oids
}

// MakeAll makes the plans of all definitions, or returns a *ProblemsError that lists the problems
// of all.
func MakeAll(ctx context.Context, conn *postgres.Conn, defs []Definition) (plans []*Plan, err error) {
	var all []Problem
	for _, def := range defs {
		p, problems, err := Make(ctx, conn, def, false)
		if err != nil {
			return nil, err
		}
		if p == nil {
			all = append(all, problems...)
			continue
		}
		plans = append(plans, p)
	}
	if len(all) > 0 {
		return nil, &ProblemsError{Problems: all}
	}
	return plans, nil
}

// ID identifies a source: sources with the same ID share one number in the log.
func (s Source) ID() string { return fmt.Sprintf("%d %q", s.Relation.OID, s.Columns) }

// Union returns the union of two sorted sets of columns, where nil stands for all columns.
func Union(a, b []string) []string {
	if a == nil || b == nil {
		return nil
	}
	all := slices.Concat([]string{}, a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
