package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"ftsync/cache/document"
	"ftsync/cmd/ftsync/web/page"
)

// The page's form has fields of its own for filters: is.COLUMN for each value chosen,
// min.COLUMN and max.COLUMN for the ends of a range, find.COLUMN for what is looked for among
// the values, and more.COLUMN where more of them are shown. why.INDEX is the document of which the
// page says why it is a hit.
const (
	choiceIs   = "is."
	choiceMin  = "min."
	choiceMax  = "max."
	choiceFind = "find."
	choiceMore = "more."
	choiceWhy  = "why."
)

var ownFields = []string{choiceIs, choiceMin, choiceMax, choiceFind, choiceMore, choiceWhy}

// choices are the values of the page's own fields.
type choices []parameter

// splitChoices takes the page's own fields out of the query string.
func splitChoices(list []parameter) (chosen choices, rest []parameter) {
	for _, p := range list {
		switch prefix, column, ok := strings.Cut(p.name, "."); {
		case !ok || column == "" || !slices.Contains(ownFields, prefix+"."):
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

// any reports whether a filter of a column is chosen.
func (c choices) any(column string) bool {
	return c.of(choiceIs, column) != nil || c.of(choiceMin, column) != nil || c.of(choiceMax, column) != nil
}

// filters returns the choices as filter expressions, except those of one column.
func (c choices) filters(schema document.Schema, without string) (list []string) {
	for _, col := range schema.Columns {
		if !col.IsFacet() || col.Name == without {
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
			if day, err := time.Parse(time.DateOnly, v); err == nil && col.Type == document.Time {
				list = append(list, name+" < "+quotedValue(day.AddDate(0, 0, 1).Format(time.DateOnly))) // with that day
				continue
			}
			list = append(list, name+" <= "+quotedValue(v))
		}
	}
	return list
}

// quotedValue quotes a text for a filter expression.
func quotedValue(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// isChoice reports whether a parameter is a filter that was chosen.
func isChoice(p parameter) bool {
	return strings.HasPrefix(p.name, choiceIs) || strings.HasPrefix(p.name, choiceMin) ||
		strings.HasPrefix(p.name, choiceMax)
}

func named(names ...string) func(parameter) bool {
	return func(p parameter) bool { return slices.Contains(names, p.name) }
}

// link is the query string of the request without some parameters, without its place in the
// list, and with others.
func (p pageRequest) link(drop func(parameter) bool, add ...parameter) string {
	return p.linkHere(func(q parameter) bool {
		return drop(q) || q.name == "offset" || q.name == "cursor" || isWhy(q)
	}, add...)
}

// asks is the link that asks why a document is a hit, or takes that question back.
func (p pageRequest) asks(index, id string) (link string, asked bool) {
	if asked = slices.Contains(p.chosen.of(choiceWhy, index), id); asked {
		return p.linkHere(isWhy), true
	}
	return p.linkHere(isWhy, parameter{choiceWhy + index, id}) + "#why", false
}

func isWhy(p parameter) bool { return strings.HasPrefix(p.name, choiceWhy) }

// linkHere is link for the same place in the list.
func (p pageRequest) linkHere(drop func(parameter) bool, add ...parameter) string {
	var b strings.Builder
	for _, q := range slices.Concat(slices.DeleteFunc(slices.Clone(p.list), func(q parameter) bool {
		return drop(q) || q.value == ""
	}), add) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(q.name) + "=" + url.QueryEscape(q.value))
	}
	return "?" + b.String()
}

// kept returns the parameters that the form has no field for. Whoever types anew begins at the
// top, and with corrections.
func (p pageRequest) kept() (list []page.Parameter) {
	shown := false // the field for an expression shows the first
	for _, q := range p.list {
		_, plain := splitChoices([]parameter{q})
		switch {
		case q.value == "" || slices.Contains([]string{"q", "sort", "offset", "cursor", "typo"}, q.name):
		case q.name == "filter" && !shown:
			shown = true
		case len(plain) > 0 || strings.HasPrefix(q.name, choiceMore):
			list = append(list, page.Parameter{Name: q.name, Value: q.value})
		}
	}
	return list
}

// expression is the parameter filter, if there is one.
func (p pageRequest) expression() *string {
	if text := valueOf(p.list, "filter"); text != "" {
		return &text
	}
	return nil
}

// chips returns what is chosen, in the order of the columns.
func (p pageRequest) chips() (list []page.Chip) {
	for _, c := range p.schema.Columns {
		if !c.IsFacet() {
			continue
		}
		for _, q := range p.chosen {
			var text string
			switch q.name {
			case choiceIs + c.Name:
				text = choiceText(c.Type, q.value)
			case choiceMin + c.Name:
				text = "from " + q.value
			case choiceMax + c.Name:
				text = "to " + q.value
			default:
				continue
			}
			list = append(list, page.Chip{Label: p.look.Label(c.Name), Value: text,
				Without: p.link(func(other parameter) bool { return other == q })})
		}
	}
	return list
}

// choiceText is a value of a facet as people read it.
func choiceText(t document.Type, value string) string {
	switch {
	case t == document.Boolean && value == "true":
		return "yes"
	case t == document.Boolean && value == "false":
		return "no"
	}
	return value
}

// valueOf returns the first value of a parameter that is not empty.
func valueOf(list []parameter, name string) string {
	for _, p := range list {
		if p.name == name && p.value != "" {
			return p.value
		}
	}
	return ""
}
