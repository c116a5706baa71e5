package worker

import (
	"context"
	"fmt"
	"ftsync/worker/postgres"
	"maps"
	"slices"
	"time"
)

// lookWithin is how long a look may take before the connection counts as dead.
const lookWithin = 10 * time.Second

// target is one look at Postgres: the state that a pass brings every feed to.
type target struct {
	snapshot string
	taken    time.Time
	lastID   int64 // of the log
	// page is the first that leads from a position to the target: what most feeds
	// need, for they stand together, and in most passes all there is to read.
	from    position
	sources map[int32]bool // whose rows are on it
	page    *logPage
}

// leads says that the page is the next one for a feed. One that stands where it
// begins may have come there only in this pass, and have sources nobody asked for.
func (t target) leads(f *feed) bool {
	return f.at == t.from && !slices.ContainsFunc(f.sources, func(s int32) bool { return !t.sources[s] })
}

// lookSQL takes a target and, in the same question, the first page of the log that
// leads to it: a statement sees exactly what its own snapshot does.
var lookSQL = `
	with now as materialized (
		select pg_current_snapshot()::text as snapshot, pg_postmaster_start_time() as started,
		       pg_sequence_last_value('ftsync.epoch') as epoch,
		       pg_sequence_last_value('ftsync.change_id') as last_id,
		       pg_sequence_last_value('ftsync.change_id') - pg_sequence_last_value('ftsync.trimmed') > pg_sequence_last_value('ftsync.log_limit') / 8 as long
	)
	select now.snapshot, now.started, now.epoch, now.last_id, now.long,
	       page.xid::text, page.id, page.source, page.keys, page.note, page.n
	from now left join (` + logPageSQL("true") + `) page on true
	order by page.xid, page.id`

// look takes the target of a pass, and reads from where the first feed stands.
func (s *lane) look(ctx context.Context, feeds []*feed) (t target, err error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	limit := 0
	t.sources = map[int32]bool{}
	for _, f := range feeds {
		switch {
		case f.at.Target != "": // it has a target of its own to reach first
			continue
		case limit == 0:
			t.from, limit = f.at, pageDocuments
		case f.at != t.from:
			continue
		}
		for _, source := range f.sources {
			t.sources[source] = true
		}
	}
	if limit == 0 {
		t.from = position{Pos: "1:1:"} // nobody's
	}
	t.taken = time.Now()
	args, err := t.from.logArgs(slices.Sorted(maps.Keys(t.sources)), limit)
	if err != nil {
		return t, err
	}
	rows, err := s.conn.Query(ctx, lookSQL, args...)
	if err != nil {
		return t, fmt.Errorf("look for changes: %w", err)
	}
	var epoch int64
	var long bool
	var started time.Time
	if t.page, err = collectLog(rows, &t.snapshot, &started, &epoch, &t.lastID, &long); err != nil {
		return t, fmt.Errorf("look for changes: %w", err)
	}
	if s.started.IsZero() {
		s.started = started
	}
	if !started.Equal(s.started) { // a pooler kept the connection, and what is known of ids and positions is of before
		return t, fmt.Errorf("another server answers, or it has started again: %w", postgres.ErrStale)
	}
	s.w.ids.looked(t.snapshot)
	if long {
		select {
		case s.long <- struct{}{}:
		default:
		}
	}
	if epoch%2 == 1 && len(feeds) > 0 {
		return t, fmt.Errorf("the change log has been closed because it was full: %w", postgres.ErrStale)
	}
	return t, nil
}
