package search

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/columns"
	"ftsync/cache/filter"
	"ftsync/cache/geo"
)

// check compiles the query's filters. It returns a *BadQuery for the first part that can't be
// answered.
func (s *Prepared) check() error {
	q := s.q
	if q.Match == "" {
		s.q.Match = MatchAuto
	} else if !slices.Contains(Matches, q.Match) {
		return &BadQuery{Part: "match", Offset: -1, Detail: fmt.Sprintf("it is %q; expected one of %v.", q.Match,
			Matches)}
	}
	if n := len(q.Explained); n > MaxExplained || n > 0 && (len(q.Order) > 0 || q.Cursor != "" || q.Like != "" ||
		q.Match == MatchFTS) {
		return &BadQuery{Part: "explained", Offset: -1, Detail: fmt.Sprintf("there are %d ids; expected at most %d, "+
			"and neither an order, nor a cursor, nor an FTS5 expression.", n, MaxExplained)}
	}
	if q.Confine != nil {
		s.q.Explained = nil
	}
	if err := s.lookIn(); err != nil {
		return err
	}
	filterable := s.schema.Filterable()
	canFilter := func(name string) bool {
		kind, ok := s.schema.FilterKind(name)
		return ok && kind != filter.Place
	}
	among := func(known []string) func(name string) bool {
		return func(name string) bool { return slices.Contains(known, name) }
	}
	for _, named := range []struct {
		part  string
		what  string
		names []string
		known []string
		is    func(name string) bool
	}{
		{"in", "searched column", q.In, s.schema.Searched(), s.canLookIn},
		{"fields", "column", q.Fields, s.schema.Names(), among(s.schema.Names())},
		{"facets", "filter column", q.Facets, filterable, canFilter},
	} {
		for i, name := range named.names {
			if !named.is(name) {
				return &BadQuery{Part: named.part, Item: i, Offset: -1,
					Detail: fmt.Sprintf("there is no %s %q; there are %s.", named.what, name, listed(named.known))}
			}
		}
	}
	for i, o := range q.Order {
		detail := ""
		switch {
		case o.Near == nil && !canFilter(o.Column):
			detail = fmt.Sprintf("there is no filter column %q; there are %s.", o.Column, listed(filterable))
		case o.Near != nil && (!s.schema.HasPlaces() || o.Column != geo.Field):
			detail = "the documents have no places to sort by; geo: in the index's definition says which columns " +
				"hold them."
		}
		if detail != "" {
			return &BadQuery{Part: "order", Item: i, Offset: -1, Detail: detail}
		}
	}
	// To ask for a facet or an order twice changes no result, and costs twice as much.
	s.q.Facets = slices.Compact(slices.Sorted(slices.Values(q.Facets)))
	s.q.Order = slices.Clone(q.Order)[:0]
	for _, o := range q.Order {
		if !slices.ContainsFunc(s.q.Order, o.Repeats) {
			s.q.Order = append(s.q.Order, o)
		}
	}
	if name := s.distinctColumn(); !slices.Contains(s.schema.Distinguishing(), name) && name != "" {
		return &BadQuery{Part: "distinct", Offset: -1, Detail: fmt.Sprintf(
			"there is no filter column %q that is no list; there are %s.", name, listed(s.schema.Distinguishing()))}
	}
	for i, text := range slices.Concat(q.Filters, q.Confine) {
		if !isFilter(text) {
			continue
		}
		e, err := compileFilter(text, s.schema.FilterKind, filterable)
		var bad *filter.Error
		if errors.As(err, &bad) {
			return &BadQuery{Part: "filters", Item: i, Offset: bad.Offset, Detail: bad.Detail}
		}
		if err != nil {
			return fmt.Errorf("filter: %w", err)
		}
		s.filters, s.items = append(s.filters, e), append(s.items, i)
		if i >= len(q.Filters) {
			s.confines = append(s.confines, e)
		}
	}
	return nil
}

// isFilter reports whether a filter asks for anything.
func isFilter(text string) bool { return strings.TrimSpace(text) != "" }

func compileFilter(text string, kind func(column string) (filter.Kind, bool), names []string) (filter.Expr, error) {
	parsed, err := filter.Parse(text)
	if err != nil {
		return nil, err
	}
	return parsed.Bind(kind, names)
}

// held returns a *BadQuery for a path whose values are not kept in memory.
func (s *Prepared) held() error {
	bad := func(part string, item, offset int, name string) error {
		if !s.view.Lacks(name) {
			return nil
		}
		return &BadQuery{Part: part, Item: item, Offset: offset, Detail: fmt.Sprintf("the paths in JSON are more "+
			"than the %d that are kept in memory, and %q is not among them; to filter by it, name it in the "+
			"configuration.", columns.MostPaths, name)}
	}
	var errs []error
	for i, e := range s.filters {
		filter.Each(e, func(c *filter.Condition) {
			errs = append(errs, bad("filters", s.items[i], c.Offset, c.Column))
		})
	}
	for i, name := range s.paths {
		errs = append(errs, bad("in", i, -1, name))
	}
	for i, name := range s.q.Facets {
		errs = append(errs, bad("facets", i, -1, name))
	}
	for i, o := range s.q.Order {
		errs = append(errs, bad("order", i, -1, o.Column))
	}
	return cmp.Or(errs...)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
