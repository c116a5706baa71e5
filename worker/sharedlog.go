package worker

import (
	"context"
	"slices"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// sharedPage is a page of the log, read once for all feeds that stand together, as most do. When
// each of them read its own, a backlog was read as many times as there were indexes, also by
// those without a row in it.
type sharedPage struct {
	feeds   []*feed // the feeds of a turn, those that stand together side by side
	at      changelog.Position
	sources []int32
	page    *changelog.Page // the last page read
}

// shareLog puts feeds that stand together side by side.
func shareLog(feeds []*feed) *sharedPage {
	together := func(a, b *feed) int { return a.at.Compare(b.at) }
	if !slices.IsSortedFunc(feeds, together) {
		slices.SortStableFunc(feeds, together)
	}
	return &sharedPage{feeds: feeds}
}

// lead returns the page that leads a feed towards a target.
func (s *sharedPage) lead(ctx context.Context, conn *postgres.Conn, f *feed, t target) (*changelog.Page, error) {
	if t.leads(f) {
		return t.page, nil
	}
	at := f.towards(t)
	strange := func(source int32) bool { return !slices.Contains(s.sources, source) }
	if s.page != nil && s.at == at && !slices.ContainsFunc(f.sources, strange) {
		return s.page, nil
	}
	var sources []int32
	for _, other := range s.feeds {
		if other == f || other.towards(t) == at {
			sources = append(sources, other.sources...)
		}
	}
	slices.Sort(sources)
	sources = slices.Compact(sources)
	page, err := changelog.Read(ctx, conn, at, sources, plan.PageDocuments)
	if err != nil {
		return nil, err
	}
	s.at, s.sources, s.page = at, sources, page
	return page, nil
}
