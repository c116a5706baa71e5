package search

import (
	"ftsync/cache/columns"
	"ftsync/cache/fts5"
)

// Facets, orders and totals need all documents of a tier, also where so many match that not all are ranked.
// The whole list of a word has to be read for that, which takes 2 ms for 200,000 documents and FTS5 10 ms. So
// the documents of large matches are kept beside the views (see View.Matching): a search reads what the last
// one has found, and asks only about documents whose texts have changed since.

// matching returns all documents that match an expression. The caller may not change the bitmap.
func (s *Prepared) matching(e expression) (columns.Bitmap, error) {
	known, changed, ok := s.view.Matching(e.Match)
	if ok && len(changed) == 0 {
		return known, nil
	}
	found := columns.NewBitmap(s.ids)
	c := fts5.NewCollector(fts5.Ask{Found: found})
	defer c.Free()
	var err error
	if ok && int64(len(changed))*probeCost <= e.Cost {
		copy(found, known)
		for _, id := range changed {
			found.Remove(id)
		}
		err = s.findAmong(e.Match, changed, c)
	} else {
		err = s.find(e.Match, c)
	}
	if err != nil {
		return nil, s.matchError(err, e)
	}
	s.view.KeepMatching(e.Match, found)
	return found, nil
}
