package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"ftsync/cache/document"
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
	type field struct {
		Name, Type, Expr string
		Path             []string
	}
	var fields []field
	for i, c := range p.Columns {
		s := p.Schema.Columns[i]
		fields = append(fields, field{c.Name, fmt.Sprint(c.typ, s.Search, s.Filter, s.HTML), c.expr, c.path})
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

// Relations returns the oids of the tables whose changes the plan needs, in the order of Sources.
func (p *Plan) Relations() []uint32 {
	oids := make([]uint32, len(p.Sources))
	for i, src := range p.Sources {
		oids[i] = src.Relation.OID
	}
	return oids
}

// ID identifies a source: sources with the same ID share one number in the log.
func (s Source) ID() string { return fmt.Sprintf("%d %q", s.Relation.OID, s.Columns) }

// Field is where the definition names the table; see Problem.
func (s Source) Field() string { return cmp.Or(s.field, "table") }

// Union returns the union of two sorted sets of columns, where nil stands for all columns.
func Union(a, b []string) []string {
	if a == nil || b == nil {
		return nil
	}
	all := slices.Concat([]string{}, a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
