package worker

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// lookWithin is how long a look may take before the connection counts as dead.
const lookWithin = 10 * time.Second

// target is one look at Postgres: the state that a pass brings every feed to.
type target struct {
	snapshot string
	taken    time.Time
	lastID   int64 // the last id that the log has given out
	// page is the first page of the way from a position to the target. It is what most feeds
	// need, for they stand together, and in most passes it is all there is to read.
	from    changelog.Position
	sources map[int32]bool // the sources whose rows are on the page
	page    *changelog.Page
}

// leads reports whether the page is the next one for a feed: the feed stands where the page
// begins, and all its sources were asked for. A feed that has come to this position during the
// pass may have others.
func (t target) leads(f *feed) bool {
	return f.at == t.from && !slices.ContainsFunc(f.sources, func(s int32) bool { return !t.sources[s] })
}

// takeTarget takes the target of a pass, and reads the page that follows the position of the
// first feed.
func (s *lane) takeTarget(ctx context.Context, feeds []*feed) (t target, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	limit := 0
	t.sources = map[int32]bool{}
	for _, f := range feeds {
		switch {
		case f.at.Target != "": // it has an earlier target to reach first
			continue
		case limit == 0:
			t.from, limit = f.at, plan.PageDocuments
		case f.at != t.from:
			continue
		}
		for _, source := range f.sources {
			t.sources[source] = true
		}
	}
	if limit == 0 {
		t.from = changelog.Position{Pos: "1:1:"} // nobody's position
	}
	t.taken = time.Now()
	now, err := s.look(ctx, feeds, t, limit)
	if err != nil {
		return t, err
	}
	t.snapshot, t.lastID, t.page = now.Snapshot, now.LastID, now.Page
	if s.started.IsZero() {
		s.started = now.Started
	}
	// a pooler kept the connection, but what is known of ids and positions is from before
	if !now.Started.Equal(s.started) {
		return t, fmt.Errorf("another server answers, or it has started again: %w", postgres.ErrStale)
	}
	s.w.ids.taken(t.snapshot)
	if now.Long {
		select {
		case s.long <- struct{}{}:
		default:
		}
	}
	if now.Epoch%2 == 1 && len(feeds) > 0 {
		return t, fmt.Errorf("the change log has been closed because it was full: %w", postgres.ErrStale)
	}
	return t, nil
}

// look takes the look of a target, and reads rows ahead if there is a feed to do that for.
func (s *lane) look(ctx context.Context, feeds []*feed, t target, limit int) (changelog.Look, error) {
	sources := slices.Sorted(maps.Keys(t.sources))
	s.ahead = nil
	if f := s.aheadFor(feeds, t.from); f != nil && limit > 0 {
		return s.lookAhead(ctx, f, t.from, sources, limit)
	}
	return changelog.LookAt(ctx, s.conn, t.from, sources, limit)
}
