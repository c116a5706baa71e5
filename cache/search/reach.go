package search

import (
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// Documents of a later tier are added where the tiers before it have found fewer than enough in
// the index, or in what Query.Confine leaves of it. Neither the limit nor the offset decides, nor
// Query.Filters: a total is the same on each page, and a facet shows of each value what a filter
// for it finds. Only where such a filter leaves nothing does the search go on.
//
// Why a facet is right: what it shows of a value is above 0. So where the filters find something
// that goes no further, the same filters and one for that value find some of it, and go no further.
const enough = 20

// few reports whether the tiers that have been collected have found too few documents.
func (s *Prepared) few(m *matches) (bool, error) {
	if m.total == 0 {
		return true, nil
	}
	n, err := s.unfiltered(m)
	return n < enough, err
}

// unfiltered returns how many documents the tiers that have been collected would have found without
// Query.Filters, as far as enough. It looks at no more documents than that, since of those found
// with the filters there were fewer.
func (s *Prepared) unfiltered(m *matches) (int64, error) {
	if m.total >= enough || !slices.ContainsFunc(s.q.Filters, isFilter) {
		return m.total, nil
	}
	confined, _, err := s.view.Allowed(s.ctx, s.confines)
	if err != nil {
		return 0, err
	}
	found, n := columns.NewBitmap(s.ids), int64(0)
	for _, e := range m.tiers {
		if e.Match == "" || n >= enough {
			continue
		}
		within := s.within(e, confined)
		ask := fts5.Ask{Allowed: within, Found: found, Stop: enough - n}
		if n > 0 {
			ask.Allowed = without(within, found)
		}
		c := fts5.NewCollector(ask)
		defer c.Free()
		if err := s.find(e.Match, c); err != nil {
			return 0, s.matchError(err, e)
		}
		n += c.Total()
	}
	return n, nil
}

// without returns the allowed documents that are not in first; allowed may be nil, for all.
func without(allowed, first columns.Bitmap) columns.Bitmap {
	rest := slices.Repeat(columns.Bitmap{^uint64(0)}, max(len(first), len(allowed)))
	for i := range rest {
		if allowed != nil {
			rest[i] = 0
		}
		if i < len(allowed) {
			rest[i] = allowed[i]
		}
		if i < len(first) {
			rest[i] &^= first[i]
		}
	}
	return rest
}
