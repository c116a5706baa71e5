package search

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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
	filterable := s.schema.Filterable()
	for _, named := range []struct {
		part  string
		what  string
		names []string
		known []string
	}{
		{"in", "searched column", q.In, s.schema.Searched()},
		{"fields", "column", q.Fields, s.schema.Names()},
		{"facets", "filter column", q.Facets, filterable},
	} {
		for i, name := range named.names {
			if !slices.Contains(named.known, name) {
				return &BadQuery{Part: named.part, Item: i, Offset: -1,
					Detail: fmt.Sprintf("there is no %s %q; there are %s.", named.what, name, listed(named.known))}
			}
		}
	}
	for i, o := range q.Order {
		detail := ""
		switch {
		case o.Near == nil && !slices.Contains(filterable, o.Column):
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
	kinds := s.schema.FilterKinds()
	for i, text := range slices.Concat(q.Filters, q.Confine) {
		if !isFilter(text) {
			continue
		}
		e, err := compileFilter(text, kinds, filterable)
		var bad *filter.Error
		if errors.As(err, &bad) {
			return &BadQuery{Part: "filters", Item: i, Offset: bad.Offset, Detail: bad.Detail}
		}
		if err != nil {
			return fmt.Errorf("filter: %w", err)
		}
		s.filters = append(s.filters, e)
		if i >= len(q.Filters) {
			s.confines = append(s.confines, e)
		}
	}
	return nil
}

// isFilter reports whether a filter asks for anything.
func isFilter(text string) bool { return strings.TrimSpace(text) != "" }

func compileFilter(text string, kinds map[string]filter.Kind, names []string) (filter.Expr, error) {
	parsed, err := filter.Parse(text)
	if err != nil {
		return nil, err
	}
	return parsed.Bind(func(column string) (filter.Kind, bool) {
		kind, ok := kinds[column]
		return kind, ok
	}, names)
}

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}
