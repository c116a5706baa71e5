package plan

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/document"
	"ftsync/cache/nearest"
	"ftsync/cache/rank"
)

// A definition names columns, or what stands at a path in a column of JSON (attrs.size.width; see
// document.ParsePath). attrs.* is all that is in attrs, and so is attrs. A column that has the name
// of a path is meant before the path. What stands at a path is taken from the whole value here, not
// by SQL: paths lead through arrays, and in json, which can hold what jsonb can't.

const allPaths = ".*"

// fields makes the columns of the document from the attributes of a relation or query.
func (pl *planner) fields(p *Plan, attrs []Attribute, of string) {
	f := fielder{planner: pl, plan: p, of: of, attrs: map[string]Attribute{}}
	for _, a := range attrs {
		f.names = append(f.names, a.Name)
		f.attrs[a.Name] = a
	}
	filters, named := pl.def.filters()
	for _, s := range pl.def.Search {
		weight := s.Weight
		if weight == 0 {
			weight = 1
		}
		f.add("search."+s.Name, s.Name, document.Column{Search: true, Weight: weight, Exact: s.Exact, HTML: s.HTML})
	}
	for i, name := range filters {
		f.add(named[i], name, document.Column{Filter: true})
	}
	for i, name := range pl.def.Store {
		f.add(fmt.Sprintf("store[%d]", i), name, document.Column{})
	}
	pl.place(p, f.attr)
	if name := pl.def.Distinct; !pl.failed() && name != "" && !slices.Contains(p.Schema.Distinguishing(), name) {
		pl.problem("distinct", "a column with one value a document", "%q is a list", name)
	}
	p.Schema.Distinct = pl.def.Distinct
	p.shareValues()
	p.Schema.Key = p.keyAmong()
	p.Schema.Tokenizer = pl.def.Tokenizer
	if p.Schema.Tokenizer == "" {
		p.Schema.Tokenizer = "unicode"
	}
	p.Schema.Synonyms, p.Schema.StopWords = pl.def.Synonyms, pl.def.StopWords
	for _, by := range pl.def.Rank {
		_, base, _ := f.resolve(by.Column)
		pl.ranks(p, by, f.attrs[base].Type.Name)
	}
	p.Schema.Rank = pl.def.Rank
}

// ranks finds out whether documents can be ranked by a column of theirs.
func (pl *planner) ranks(p *Plan, by rank.By, typ string) {
	i := slices.IndexFunc(p.Schema.Columns, func(c document.Column) bool { return c.Name == by.Column })
	if i < 0 {
		return // it is a problem already
	}
	field := "rank." + by.Column
	switch of := p.Schema.Columns[i].Type; {
	case !of.IsNumeric():
		pl.problem(field, "a number, a date or a timestamp", "column %q is of type %s, which has no more and less",
			by.Column, typ)
	case of.IsMoment() && by.HalfLife == 0:
		pl.problem(field, "{half_life: 90d} or another duration", "column %q is of type %s, and no half_life says how "+
			"fast it counts less", by.Column, typ)
	case !of.IsMoment() && by.HalfLife != 0:
		pl.problem(field+".half_life", "no half_life", "column %q is of type %s, which does not grow old", by.Column,
			typ)
	}
}

// fielder finds what the names of a definition mean.
type fielder struct {
	*planner
	plan  *Plan
	of    string // the table or query, for people
	names []string
	attrs map[string]Attribute
}

// attr returns a column of the table or query, and complains where there is none.
func (f *fielder) attr(field, name string) (Attribute, bool) {
	a, ok := f.attrs[name]
	if !ok {
		f.problem(field, nearest.Perhaps(name, f.names, "one of "+nearest.Some(f.names)), "no column %q in %s", name,
			f.of)
	}
	return a, ok
}

// add adds the column that a name means to the document, or to what the document has of it what
// is to be done with it.
func (f *fielder) add(field, written string, c document.Column) {
	name, base, path := f.resolve(written)
	a, ok := f.attr(field, base)
	if !ok {
		return
	}
	col, problem := columnOf(base, a.Type)
	switch {
	case problem == "" && c.Search && a.Typname == "bytea":
		problem = "a bytea is never searched: it may stand under store, and is returned as base64"
	case problem == "" && written != base && col.typ != document.JSON:
		problem = "only JSON has paths"
	}
	if problem != "" {
		f.problem(field, "a column of another type", "column %q is of type %s; %s", base, a.Type.Name, problem)
		return
	}
	if c.HTML && !mayBeHTML(col.typ) {
		f.problem(field+".html", "no html, or a column of text", "column %q is of type %s, which is never HTML",
			base, a.Type.Name)
		return
	}
	if i := slices.IndexFunc(f.plan.Schema.Columns, func(c document.Column) bool { return c.Name == name }); i >= 0 {
		had := &f.plan.Schema.Columns[i]
		if c.Search && had.Search {
			f.problem(field, "each once", "%s, which is searched already", name)
		}
		had.Filter = had.Filter || c.Filter
		return
	}
	c.Name, c.Type, c.Scalars = name, col.typ, path != nil
	if path != nil {
		col.Name, col.sources, col.path = name, []string{base}, path
	}
	f.plan.Columns = append(f.plan.Columns, col)
	f.plan.Schema.Columns = append(f.plan.Schema.Columns, c)
}

// resolve returns what a name means: the column to read, the path in it if that is not all of it,
// and the name that the document has for it.
func (f *fielder) resolve(written string) (name, base string, path []string) {
	if _, ok := f.attrs[written]; ok {
		return written, written, nil
	}
	if whole, ok := strings.CutSuffix(written, allPaths); ok {
		return f.resolve(whole)
	}
	base, rest, ok := document.CutPath(written, func(name string) bool { _, ok := f.attrs[name]; return ok })
	if !ok {
		return written, written, nil
	}
	path, _ = document.ParsePath(rest)
	return base + "." + rest, base, path
}

// shareValues has each value of JSON sent once, whatever number of columns is taken from it.
func (p *Plan) shareValues() {
	for i := range p.Columns {
		c := &p.Columns[i]
		c.from = slices.IndexFunc(p.Columns, func(other Column) bool { return other.expr == c.expr })
	}
}

// keyAmong returns the column of the document whose values are written as its keys are; "" if
// there is none, or it may be written in another way.
func (p *Plan) keyAmong() string {
	if len(p.key) != 1 {
		return ""
	}
	switch name, _, _ := strings.Cut(p.key[0].Type, "("); name {
	case "smallint", "integer", "bigint", "uuid", "text", "character varying":
		if slices.Contains(p.Schema.Names(), p.key[0].Name) {
			return p.key[0].Name
		}
	}
	return ""
}
