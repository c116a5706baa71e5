package search

import (
	"maps"
	"slices"

	"ftsync/cache/fts5"
)

// placed returns the documents of a page, and of each where in it words stand. Those that were not ranked
// before (see matches.unranked), or of which the places were not noted, are ranked here, all of a tier at once.
func (s *Prepared) placed(page []placed, m *matches) ([]placed, [][]fts5.Instance, error) {
	page = slices.Clone(page)
	found, left := make([][]fts5.Instance, len(page)), map[int64]int{}
	for i, p := range page {
		if found[i] = m.noted[p.tier].Of(p.Place); m.unranked || s.q.Mark && found[i] == nil {
			left[p.ID] = i
		}
	}
	for at, e := range m.tiers {
		if len(left) == 0 {
			break
		}
		if e.Match == "" {
			continue
		}
		ids := slices.Sorted(maps.Keys(left))
		best, noted, err := s.rankThese(e, ids, m.bonus[at])
		if err != nil {
			return nil, nil, err
		}
		for _, b := range best {
			i, in := left[b.ID], noted.Of(b)
			if s.q.Mark && in == nil && len(ids) > 1 { // there are so many places that not all were noted
				one, alone, err := s.rankThese(e, []int64{b.ID}, m.bonus[at])
				if err != nil || len(one) == 0 {
					return nil, nil, err
				}
				in = alone.Of(one[0])
			}
			page[i], found[i] = placed{Place: b, tier: at, shown: m.shown(at, b.Score)}, in
			delete(left, b.ID)
		}
	}
	for _, i := range left {
		page[i].shown = 1
	}
	return page, found, nil
}

// rankThese ranks some documents, ascending, and finds where in them words stand.
func (s *Prepared) rankThese(e expression, ids []int64, bonus float64) ([]fts5.Place, fts5.Instances, error) {
	ask := s.ask(e, bonus)
	ask.Keep = len(ids)
	c := fts5.NewCollector(ask)
	defer c.Free()
	if err := s.findAmong(e.Match, ids, c); err != nil {
		return nil, nil, s.matchError(err, e)
	}
	return c.Best(), c.Instances(), nil
}
