package worker

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"ftsync/cache"
)

const (
	ackEvery  = 250 * time.Millisecond // at most, however many indexes there are
	ackIdle   = 10 * time.Second       // at least, so that a consumer does not look abandoned
	journaled = 1000                   // acknowledgements whose keys the journal keeps, for a Postgres that goes back
)

// acknowledge writes the positions of some feeds to Postgres in one statement.
// Before, each file stores the number that the acknowledgement will have, on
// disk, with all that was applied: so Postgres is never ahead of the cache.
func (s *session) acknowledge(ctx context.Context, feeds []*feed) error {
	if len(feeds) == 0 {
		return nil
	}
	var ids, pos []string
	var targets, xids []*string
	var cursors []*int64
	var acks []int64
	byID := map[string]*feed{}
	for _, f := range feeds {
		state := map[string]string{keyAck: strconv.FormatInt(f.ack+1, 10), keyPosition: f.at.String(), keyAckedAt: f.at.Pos}
		if f.phase == loading {
			load, err := f.gen.State(keyLoad)
			if err != nil {
				return fmt.Errorf("prepare the acknowledgement of index %s: %w", f.ix.def.Name, err)
			}
			state[keyLoadAcked] = load
			if cursor, err := parseLoadCursor(load); err == nil && cursor.Done {
				state[keyLoadedAck] = state[keyAck]
			}
		}
		if _, err := f.gen.Apply(cache.Batch{State: state, Sync: true}); err != nil {
			if f.ix.err == nil { // else its retry would be put off for ever
				s.fail(f.ix, stageApply, fmt.Errorf("prepare the acknowledgement: %w", err))
			}
			continue
		}
		byID[f.id] = f
		ids, pos, acks = append(ids, f.id), append(pos, f.at.Pos), append(acks, f.ack)
		if f.at.Target != "" && f.at.CursorXID != "" {
			targets, xids, cursors = append(targets, &f.at.Target), append(xids, &f.at.CursorXID), append(cursors, &f.at.CursorID)
		} else {
			targets, xids, cursors = append(targets, nil), append(xids, nil), append(cursors, nil)
		}
	}
	rows, err := s.conn.Query(ctx, `
		update ftsync.consumer c
		set pos = v.pos::pg_snapshot, target = v.target::pg_snapshot, cursor_xid = v.xid::xid8, cursor_id = v.id, ack = c.ack + 1, seen_at = now()
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) as v(consumer, pos, target, xid, id, ack)
		where c.id = v.consumer and c.ack = v.ack and ($7 = '' or exists (select from ftsync.alive where token = $7))
		returning c.id`, ids, pos, targets, xids, cursors, acks, s.token)
	if err != nil {
		return fmt.Errorf("acknowledge positions: %w", err)
	}
	defer rows.Close()
	s.lastAck = time.Now()
	s.w.metrics.acks.Inc()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("acknowledge positions: %w", err)
		}
		f := byID[id]
		delete(byID, id)
		f.ack++
		f.unacked = false
		if f.phase == loading && f.loaded {
			s.buildIndexes(f)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("acknowledge positions: %w", err)
	}
	if len(byID) > 0 && s.token != "" {
		return errSessionStale // the server behind the pooler may have crashed
	}
	for _, f := range byID {
		// Dropped while it was away too long, or somebody else works on the same
		// generation: to be found out.
		f.ix.stale = "Postgres did not take an acknowledgement"
	}
	for _, f := range feeds {
		if f.ack%64 == 0 && f.ack > journaled {
			if err := f.gen.TrimJournal(f.ack - journaled); err != nil {
				s.fail(f.ix, stageApply, fmt.Errorf("trim the journal: %w", err))
			}
		}
	}
	return nil
}

func (s *session) unacknowledged() []*feed { return unacknowledged(s.w.indexes...) }

func unacknowledged(indexes ...*index) []*feed {
	var due []*feed
	for _, ix := range indexes {
		for _, f := range ix.feeds() {
			if f.unacked {
				due = append(due, f)
			}
		}
	}
	return due
}

// acknowledgeDue acknowledges what was applied, at most every ackEvery, and
// every position at least every ackIdle.
func (s *session) acknowledgeDue(ctx context.Context) error {
	var due []*feed
	switch since := time.Since(s.lastAck); {
	case since >= ackIdle:
		for _, ix := range s.w.indexes {
			due = append(due, ix.feeds()...)
		}
	case since >= ackEvery:
		due = s.unacknowledged()
	}
	return s.acknowledge(ctx, due)
}
