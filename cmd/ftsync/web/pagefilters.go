package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"ftsync/cache/document"
	"ftsync/cmd/ftsync/web/page"
)

// The page's form has fields of its own for filters: is.COLUMN for each value
// chosen, min.COLUMN and max.COLUMN for the ends of a range.
const (
	choiceIs  = "is."
	choiceMin = "min."
	choiceMax = "max."
)

// choices are the values chosen in the page's filters.
type choices []parameter

// splitChoices takes the page's own fields out of the query string.
func splitChoices(list []parameter) (chosen choices, rest []parameter) {
	for _, p := range list {
		prefix, column, ok := strings.Cut(p.name, ".")
		switch {
		case !ok || column == "" || prefix != "is" && prefix != "min" && prefix != "max":
			rest = append(rest, p)
		case p.value != "":
			chosen = append(chosen, p)
		}
	}
	return chosen, rest
}

// of returns the values chosen of a column.
func (c choices) of(prefix, column string) (values []string) {
	for _, p := range c {
		if p.name == prefix+column {
			values = append(values, p.value)
		}
	}
	return values
}

// filters returns the choices as filter expressions, except those of one column.
func (c choices) filters(schema document.Schema, without string) (list []string) {
	for _, col := range schema.Columns {
		if !col.Filter || col.Name == without {
			continue
		}
		name := quotedValue(col.Name)
		var values []string
		for _, v := range c.of(choiceIs, col.Name) {
			values = append(values, quotedValue(v))
		}
		if values != nil {
			list = append(list, name+" IN ["+strings.Join(values, ", ")+"]")
		}
		for _, v := range c.of(choiceMin, col.Name) {
			list = append(list, name+" >= "+quotedValue(v))
		}
		for _, v := range c.of(choiceMax, col.Name) {
			list = append(list, name+" <= "+quotedValue(v))
		}
	}
	return list
}

// quotedValue quotes a text for a filter expression.
func quotedValue(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// shownValues is the number of values shown of a filter, besides those chosen.
const shownValues = 8

// pageFilters makes the filters of an index. The values of a column are counted as if none of
// them was chosen, so that one can choose another.
func (s *Server) pageFilters(r *http.Request, schema document.Schema, req searchRequest,
	chosen choices) (list []page.Filter, bad *problem) {
	var open []string // columns of which nothing was chosen
	for _, c := range schema.Columns {
		if c.Filter && rangeInput(c.Type) == "" && chosen.of(choiceIs, c.Name) == nil {
			open = append(open, c.Name)
		}
	}
	counted := map[string]facet{}
	count := func(without string, columns ...string) *problem {
		if len(columns) == 0 {
			return nil
		}
		q := req
		q.Limit, q.Offset, q.Order, q.Mark, q.Facets, q.FacetValues = 0, 0, nil, false, columns, shownValues
		q.Filters = append(slices.Clone(req.Filters), chosen.filters(schema, without)...)
		a, bad := s.search(r.Context(), q)
		if bad != nil {
			return bad
		}
		for name, f := range a.Facets {
			counted[name] = f
		}
		return nil
	}
	if bad := count("", open...); bad != nil {
		return nil, bad
	}
	for _, c := range schema.Columns {
		if !c.Filter {
			continue
		}
		f := page.Filter{Column: c.Name, Range: rangeInput(c.Type)}
		if f.Range != "" {
			f.Min, f.Max = firstOf(chosen.of(choiceMin, c.Name)), firstOf(chosen.of(choiceMax, c.Name))
			list = append(list, f)
			continue
		}
		values := chosen.of(choiceIs, c.Name)
		if values != nil {
			if bad := count(c.Name, c.Name); bad != nil {
				return nil, bad
			}
		}
		addValues(&f, counted[c.Name], values)
		// If nearly every document has a value of its own there is nothing to choose from.
		if len(f.Values) > 0 && (values != nil || counted[c.Name].Values[0].Count > 1) {
			list = append(list, f)
		}
	}
	return list, nil
}

// addValues adds the values counted to a filter, and those chosen that are not among them.
func addValues(f *page.Filter, counts facet, chosen []string) {
	for _, v := range counts.Values {
		text := string(v.Value)
		var s string
		if json.Unmarshal(v.Value, &s) == nil {
			text = s
		}
		f.Values = append(f.Values, page.Value{Text: text, Count: page.Thousands(v.Count),
			Chosen: slices.Contains(chosen, text)})
	}
	for _, text := range chosen {
		if !slices.ContainsFunc(f.Values, func(v page.Value) bool { return v.Text == text }) {
			f.Values = append(f.Values, page.Value{Text: text, Count: "0", Chosen: true})
		}
	}
}

// rangeInput returns the type of the inputs for a range of a column; "": the column has values
// to choose from.
func rangeInput(t document.Type) string {
	switch t {
	case document.Integer, document.Real, document.Number:
		return "number"
	case document.Date, document.Time:
		return "date"
	}
	return ""
}

func firstOf(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}
