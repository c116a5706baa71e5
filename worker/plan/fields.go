package plan

import (
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/document"
	"ftsync/cache/nearest"
	"ftsync/cache/rank"
)

// fields makes the columns of the document from the attributes of a relation or query.
func (pl *planner) fields(p *Plan, attrs []Attribute, of string) {
	names := make([]string, len(attrs))
	byName := map[string]Attribute{}
	for i, a := range attrs {
		names[i] = a.Name
		byName[a.Name] = a
	}
	attr := func(field, name string) (Attribute, bool) {
		a, ok := byName[name]
		if !ok {
			pl.problem(field, nearest.Perhaps(name, names, "one of "+nearest.Some(names)), "no column %q in %s", name,
				of)
		}
		return a, ok
	}
	add := func(field, name string, c document.Column) {
		a, ok := attr(field, name)
		if !ok {
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
		if c.HTML && !mayBeHTML(col.typ) {
			pl.problem(field+".html", "no html, or a column of text", "column %q is of type %s, which is never HTML",
				name, a.Type.Name)
			return
		}
		c.Name, c.Type = name, col.typ
		p.Columns = append(p.Columns, col)
		p.Schema.Columns = append(p.Schema.Columns, c)
	}
	filters, named := pl.def.filters()
	for _, s := range pl.def.Search {
		weight := s.Weight
		if weight == 0 {
			weight = 1
		}
		add("search."+s.Name, s.Name,
			document.Column{Search: true, Weight: weight, Exact: s.Exact, HTML: s.HTML,
				Filter: slices.Contains(filters, s.Name)})
	}
	for i, name := range filters {
		if !slices.ContainsFunc(pl.def.Search, func(s SearchColumn) bool { return s.Name == name }) {
			add(named[i], name, document.Column{Filter: true})
		}
	}
	for i, name := range pl.def.Store {
		if name != pl.def.Distinct {
			add(fmt.Sprintf("store[%d]", i), name, document.Column{})
		}
	}
	pl.place(p, attr)
	if name := pl.def.Distinct; !pl.failed() && name != "" && !slices.Contains(p.Schema.Distinguishing(), name) {
		pl.problem("distinct", "a column with one value a document", "%q is a list", name)
	}
	p.Schema.Distinct = pl.def.Distinct
	p.Schema.Key = p.keyAmong()
	p.Schema.Tokenizer = pl.def.Tokenizer
	if p.Schema.Tokenizer == "" {
		p.Schema.Tokenizer = "unicode"
	}
	p.Schema.Synonyms, p.Schema.StopWords = pl.def.Synonyms, pl.def.StopWords
	for _, by := range pl.def.Rank {
		pl.ranks(p, by, byName[by.Column].Type.Name)
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
