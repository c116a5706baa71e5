package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cmd/ftsync/web/page"
)

const (
	shownValues = 8   // of a filter, besides those chosen
	moreValues  = 100 // where more are asked for
	shownBars   = 24  // of a range, at most
)

// pageFilters makes the filters of an index. The values of a column are counted as if none of
// them was chosen, so that one can choose another.
func (s *Server) pageFilters(p pageRequest) (list []page.Filter, bad *problem) {
	var open []string // columns that one search counts together
	for _, c := range p.schema.Columns {
		if c.IsFacet() && p.countedWith(c.Name) {
			open = append(open, c.Name)
		}
	}
	counted, bad := s.countValues(p, "", "", open...)
	if bad != nil {
		return nil, bad
	}
	for _, c := range p.schema.Columns {
		if !c.IsFacet() {
			continue
		}
		of, find := counted[c.Name], firstOf(p.chosen.of(choiceFind, c.Name))
		if !p.countedWith(c.Name) {
			alone, bad := s.countValues(p, c.Name, find, c.Name)
			if bad != nil {
				return nil, bad
			}
			of = alone[c.Name]
		}
		f := p.bareFilter(c)
		if f.Range != "" {
			f.bars(of.bars)
			// Of one value there is no range to choose.
			if len(of.bars) > 1 || p.chosen.any(c.Name) {
				list = append(list, f.Filter)
			}
			continue
		}
		f.values(p, of)
		// If nearly every document has a value of its own there is nothing to choose from.
		if f.Find != "" || len(f.Values) > 0 && (p.chosen.any(c.Name) || of.Values[0].Count > 1) {
			list = append(list, f.Filter)
		}
	}
	return list, nil
}

// countedWith reports whether a column is counted together with others: nothing is chosen of it.
func (p pageRequest) countedWith(column string) bool {
	return !p.chosen.any(column) && p.chosen.of(choiceFind, column) == nil
}

// countValues counts the values of columns, those with a word that begins with find, in the
// documents found without what is chosen of one column.
func (s *Server) countValues(p pageRequest, without, find string, columns ...string) (map[string]facet, *problem) {
	if len(columns) == 0 {
		return nil, nil
	}
	q := p.searchRequest
	q.Limit, q.Offset, q.Order, q.Mark, q.Facets = 0, 0, nil, false, columns
	q.FacetValues, q.FacetPrefix, q.Bars = moreValues, find, shownBars
	q.Filters = append(slices.Clone(q.Filters), p.chosen.filters(p.schema, without)...)
	a, bad := s.search(p.ctx, q)
	if bad != nil {
		return nil, bad
	}
	return a.Facets, nil
}

// pageFilter is a filter of the page being made.
type pageFilter struct {
	page.Filter
	column document.Column
}

// bareFilter is a filter with what is chosen in it, before anything is counted.
func (p pageRequest) bareFilter(c document.Column) pageFilter {
	return pageFilter{page.Filter{Column: c.Name, Label: p.look.Label(c.Name), Range: rangeInput(c.Type),
		Min: firstOf(p.chosen.of(choiceMin, c.Name)), Max: firstOf(p.chosen.of(choiceMax, c.Name)),
		Find: firstOf(p.chosen.of(choiceFind, c.Name))}, c}
}

// bareFilters are those of which something is chosen, for a request that could not be answered.
func (p pageRequest) bareFilters() (list []page.Filter) {
	for _, c := range p.schema.Columns {
		if c.IsFacet() && p.chosen.any(c.Name) {
			f := p.bareFilter(c)
			f.values(p, facet{})
			list = append(list, f.Filter)
		}
	}
	return list
}

// bars takes in how the values of a range are spread.
func (f *pageFilter) bars(of []columns.Bar) {
	for _, b := range of {
		f.Bars = append(f.Bars, page.Bar{From: f.end(b.From), To: f.end(b.To), Count: b.Count})
	}
	if n := len(f.Bars); n > 0 {
		f.Least, f.Biggest = f.Bars[0].From, f.Bars[n-1].To
	}
}

// end is the end of a bar as the inputs for a range have it.
func (f *pageFilter) end(value json.RawMessage) string {
	text := plainText(value)
	if f.column.Type == document.Time {
		text = text[:min(len(text), len(time.DateOnly))]
	}
	return text
}

// values takes in the values counted, and those chosen that are not among them.
func (f *pageFilter) values(p pageRequest, counts facet) {
	if f.Range != "" {
		return
	}
	column := f.column
	chosen := p.chosen.of(choiceIs, column.Name)
	more := p.chosen.of(choiceMore, column.Name) != nil
	most := shownValues
	if more || f.Find != "" {
		most = moreValues
	}
	for i, v := range counts.Values {
		text := plainText(v.Value)
		if is := slices.Contains(chosen, text); is || i < most {
			f.Values = append(f.Values, page.Choice{Value: text, Text: choiceText(column.Type, text), Count: v.Count,
				Chosen: is})
		}
	}
	for _, text := range chosen {
		if !slices.ContainsFunc(f.Values, func(v page.Choice) bool { return v.Value == text }) {
			f.Values = append(f.Values, page.Choice{Value: text, Text: choiceText(column.Type, text), Chosen: true})
		}
	}
	f.Search = counts.Distinct > shownValues
	parameter := parameter{choiceMore + column.Name, "1"}
	switch without := p.link(named(parameter.name)); {
	case f.Find != "":
	case more:
		f.More = &page.Link{Text: "Show fewer", To: without}
	case len(counts.Values) > shownValues:
		f.More = &page.Link{Text: fmt.Sprintf("Show %d more", len(counts.Values)-shownValues),
			To: p.link(named(parameter.name), parameter)}
	}
}

// plainText is a JSON string without its quotes, and any other value as it is.
func plainText(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
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
