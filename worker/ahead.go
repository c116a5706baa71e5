package worker

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// Reading ahead. A lone change would cost two round trips: a look that finds its key, and a
// question for the row. So the rows of one index are asked for along with the look, by the keys
// that the look finds: those of the index that had something to do last. If that fails, or there
// are other keys to read, nothing is lost: the rows are asked for after the look, as those of all
// other indexes are.
//
// What was read ahead is as new as the look or newer, as every row is that is read after it. It is
// used for the first page that the feed applies in the pass, before anything else is read for it,
// and thrown away with the pass: so it never replaces what was read later.

// aheadLimits bound how long all indexes wait for the rows of one. What takes longer is read after
// the look, within followLimits.
var aheadLimits = postgres.Limits{Lock: 20 * time.Millisecond, Run: 100 * time.Millisecond}

// ahead is what a look has read for a feed.
type ahead struct {
	feed *feed
	keys []string // in ascending order
	read plan.Read
}

// aheadFor returns the feed whose rows are to be read along with the next look; nil: no feed's.
func (s *lane) aheadFor(feeds []*feed, at changelog.Position) *feed {
	f := s.eager
	if f == nil || !slices.Contains(feeds, f) || f.at != at || f.phase != followingUp || f.dirty || f.collecting ||
		len(f.poison) > 0 {
		return nil
	}
	return f
}

// lookAhead takes a look that also reads the rows of a feed.
func (s *lane) lookAhead(ctx context.Context, f *feed, at changelog.Position, sources []int32, limit int) (
	changelog.Look, error) {
	manner := f.plan.Manner()
	manner.Limits = aheadLimits
	var got *ahead
	now, failed, err := changelog.LookAhead(ctx, s.conn, at, sources, limit, changelog.Ahead{
		Sources: f.keySources(), Manner: manner, SQL: f.plan.AheadSQL(),
		Rows: func(rows pgx.Rows, keys []string) error {
			read, err := f.plan.Collect(rows, keys)
			got = &ahead{f, keys, read}
			return err
		},
	})
	switch {
	case failed != nil:
		s.eager = nil // until a read has succeeded
	case err == nil:
		s.ahead = got
	}
	return now, err
}

// keySources are the sources whose logged values are keys of documents.
func (f *feed) keySources() []int32 {
	list := []int32{f.direct()}
	for i, src := range f.plan.Sources {
		if !src.Maps() {
			list = append(list, f.sources[i])
		}
	}
	return list
}

// readKeys reads the documents with some keys as they are now, or takes what the look has read of
// them.
func (s *lane) readKeys(ctx context.Context, f *feed, keys []string) (plan.Read, error) {
	if a := s.ahead; a != nil && a.feed == f {
		s.ahead = nil
		if len(a.keys) == len(keys) && slices.Equal(a.keys, slices.Sorted(slices.Values(keys))) {
			return a.read, nil
		}
	}
	return plan.ReadKeys(ctx, s.conn, f.plan, keys)
}

// hasRead notes that a feed has read rows: those of its next change are read ahead, if they can be.
func (s *lane) hasRead(f *feed) {
	if f.plan.ReadsAhead() && !s.conn.Pooled() {
		s.eager = f
	}
}
