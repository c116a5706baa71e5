package plan

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"ftsync/cache/nearest"
	"ftsync/worker/postgres"
)

// query plans an index over a query, whose documents change with the watched tables.
func (pl *planner) query(ctx context.Context) (*Plan, error) {
	p := &Plan{Def: pl.def, from: "(" + strings.TrimRight(pl.def.Query, " \t\r\n;") + "\n) as d"}
	// The tables are looked up before the query is prepared, because the types that it returns
	// depend on theirs; see gate.
	tables := make([]watchedTable, len(pl.def.Watch))
	for i, w := range pl.def.Watch {
		t := watchedTable{field: fmt.Sprintf("watch[%d]", i), Watch: w}
		var err error
		if t.relation, t.attrs, t.found, err = pl.lookup(ctx, t.field+".table", w.Table); err != nil {
			return nil, err
		}
		tables[i] = t
	}
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
		p.Types = append(p.Types, f.DataTypeOID)
	}
	names := make([]string, len(attrs))
	for i, a := range attrs {
		if slices.Contains(names[:i], a.Name) {
			pl.problem("query", "every column under a name of its own", "two columns are called %q", a.Name)
		}
		names[i] = a.Name
	}
	if len(pl.def.Key) == 0 {
		pl.problem("query", "`key:` with the columns of the query that identify a document",
			"a query has no primary key")
	}
	for i, name := range pl.def.Key {
		n := slices.Index(names, name)
		if n < 0 {
			pl.problem(fmt.Sprintf("key[%d]", i), "one of "+nearest.Some(names), "the query returns no column %q", name)
			continue
		}
		k := keyColumn{Name: name, Type: attrs[n].Type.Name, typ: attrs[n].Type}
		if k.keyType, err = pl.keyTypeOf(ctx, k.typ); err != nil {
			return nil, err
		}
		if err := pl.identifying(ctx, "key", fmt.Sprintf("the key's column %q", name), k.typ); err != nil {
			return nil, err
		}
		if k.origin, err = pl.originOf(ctx, sd.Fields[n]); err != nil {
			return nil, err
		}
		k.loose = k.loose || k.origin != nil && k.origin.loose
		p.key = append(p.key, k)
		p.where += " and " + IsGiven("d."+postgres.Quote(name))
	}
	pl.fields(p, attrs, "the query")
	if len(pl.def.Watch) == 0 {
		pl.problem("query", "`watch:` with the tables the query reads", "nothing says which tables' changes concern it")
	}
	for _, t := range tables {
		if err := pl.watch(ctx, p, t); err != nil {
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

// resultTypes looks up the types of the columns that a prepared statement returns.
func (pl *planner) resultTypes(ctx context.Context, fields []pgconn.FieldDescription) ([]Attribute, error) {
	attrs := make([]Attribute, len(fields))
	for i, f := range fields {
		attrs[i].Name = f.Name
		a := &attrs[i]
		err := pl.conn.QueryRow(ctx,
			"select t.oid, format_type(t.oid, $2), typname, typcategory::text, typtype::text, typnamespace = "+
				"'pg_catalog'::regnamespace, "+leaves+" from pg_type t where t.oid = $1",
			f.DataTypeOID, f.TypeModifier).Scan(&a.oid, &a.Type.Name, &a.Typname, &a.category, &a.kind, &a.Builtin,
			&a.Parts)
		if err != nil {
			return nil, err
		}
	}
	return attrs, nil
}

// watchedTable is a table under `watch:`, and what the catalog knows of it.
type watchedTable struct {
	Watch
	field    string // its path in the definition
	relation Relation
	attrs    []Attribute
	found    bool
}

// watch adds a watched table to the plan, as a source or as a static table.
func (pl *planner) watch(ctx context.Context, p *Plan, w watchedTable) (err error) {
	field, r, attrs := w.field, w.relation, w.attrs
	if !w.found {
		return nil
	}
	if w.Static {
		p.Static = append(p.Static, r)
		return nil
	}
	if err := pl.suitable(ctx, field+".table", r); err != nil {
		return err
	}
	src := Source{Relation: r, Columns: w.Columns, field: field, keys: strings.TrimRight(w.Keys, " \t\r\n;")}
	if len(w.Columns) == 0 {
		pl.problem(field, "`columns:` of the table, from whose values the documents' keys follow", "no columns to log")
		return nil
	}
	for i, name := range w.Columns {
		n := slices.IndexFunc(attrs, func(a Attribute) bool { return a.Name == name })
		if n < 0 {
			pl.problem(fmt.Sprintf("%s.columns[%d]", field, i), "one of its columns", "no column %q in table %s",
				name, r)
			return nil
		}
		if from := attrs[n].computed; from != nil {
			pl.problem(fmt.Sprintf("%s.columns[%d]", field, i), "what it is generated from: "+nearest.Some(from),
				"triggers see no value of %q, which is generated and virtual", name)
			return nil
		}
		src.Types = append(src.Types, attrs[n].Type)
		if err := pl.identifying(ctx, field+".columns", fmt.Sprintf("column %q", name), attrs[n].Type); err != nil {
			return err
		}
	}
	if src.keys == "" {
		return pl.direct(ctx, p, src)
	}
	if src.arrays, err = pl.arrayTypes(ctx, src.Types); err != nil {
		return err
	}
	sd, pgErr, err := pl.prepareTyped(ctx, src.keys, src.arrays)
	if err != nil {
		return err
	}
	want := fmt.Sprintf("SQL that returns the key [%s] for arrays of changed %s ($1, …)",
		strings.Join(pl.def.Key, ", "), strings.Join(src.Columns, ", "))
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
			if got[i].oid != k.typ.oid && !sameText(got[i].Typname, k.typ.Typname) {
				pl.problem(field+".keys", want, "its column %d is of type %s, the key's is %s", i+1, got[i].Type.Name,
					k.Type)
			}
		}
		pl.known(p, field+".keys")
	}
	p.Sources = append(p.Sources, src)
	return nil
}

func (pl *planner) arrayTypes(ctx context.Context, types []Type) ([]uint32, error) {
	oids := make([]uint32, len(types))
	for i, t := range types {
		if err := pl.conn.QueryRow(ctx, "select typarray from pg_type where oid = $1",
			t.oid).Scan(&oids[i]); err != nil {
			return nil, fmt.Errorf("find the array type of %s: %w", t.Name, err)
		}
	}
	return oids, nil
}

// failed reports whether a problem was found that is more than a warning.
func (pl *planner) failed() bool {
	return slices.ContainsFunc(pl.problems, func(p Problem) bool { return !p.Warning })
}

// unwatched complains of tables that are read but neither watched nor static, since their changes
// would go unnoticed. The planner is asked, because it looks through views; tables that a
// function reads stay hidden from it.
func (pl *planner) unwatched(ctx context.Context, p *Plan) error {
	known := map[uint32]bool{}
	for _, s := range p.Sources {
		known[s.Relation.OID] = true
	}
	for _, r := range p.Static {
		known[r.OID] = true
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
				pl.problem(field, "the table under `watch:` (with `static: true` when its changes do not matter)",
					"%s is read and not watched", name)
			}
		}
		return nil
	}
	if err := check("query", "select * from "+p.from, nil); err != nil {
		return err
	}
	for _, s := range p.Sources {
		if s.keys == "" {
			continue
		}
		if err := check(s.field+".keys", s.keys, s.arrays); err != nil {
			return err
		}
	}
	return nil
}
