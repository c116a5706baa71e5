package worker

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/postgres"
)

const (
	ackEvery  = 250 * time.Millisecond // the least time between two acknowledgements, however many indexes there are
	journaled = 1000                   // acknowledgements whose keys the journal keeps, in case Postgres goes back
)

// acknowledge writes the positions of some feeds to Postgres in one statement. Before that, each
// file stores on disk the number that the acknowledgement will have, and all that was applied, so
// that Postgres is never ahead of the cache.
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
		state := map[string]string{keyAck: strconv.FormatInt(f.ack+1, 10), keyPosition: f.at.String(),
			keyAckedAt: f.at.Pos,
			keyApplied: strconv.FormatInt(f.appliedTo.UnixMilli(), 10)}
		if f.phase == loading {
			load := f.gen.State(keyLoad)
			state[keyAckedCursor] = load
			if cursor, err := parseLoadCursor(load); err == nil && cursor.Done {
				state[keyLoadDoneAck] = state[keyAck]
			}
		}
		if _, err := f.gen.Apply(cache.Batch{State: state, Dirty: f.collected, Sync: true}); err != nil {
			if f.ix.err == nil { // otherwise its retry would be put off for ever
				s.fail(f.ix, stageApply, fmt.Errorf("prepare the acknowledgement: %w", err))
			}
			continue
		}
		f.dirty, f.collected = f.dirty || len(f.collected) > 0, nil
		byID[f.id] = f
		ids, pos, acks = append(ids, f.id), append(pos, f.at.Pos), append(acks, f.ack)
		if f.at.Target != "" && f.at.CursorXID != "" {
			targets, xids, cursors = append(targets, &f.at.Target), append(xids, &f.at.CursorXID),
				append(cursors, &f.at.CursorID)
		} else {
			targets, xids, cursors = append(targets, nil), append(xids, nil), append(cursors, nil)
		}
	}
	rows, err := s.conn.Query(ctx, `
		update ftsync.consumer c
		set pos = v.pos::pg_snapshot, target = v.target::pg_snapshot, cursor_xid = v.xid::xid8, cursor_id = v.id,
		    ack = c.ack + 1, seen_at = now(),
		    last_id = pg_sequence_last_value('ftsync.change_id')
		from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) as v(consumer, pos,
		    target, xid, id, ack)
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
		f.acked, f.unacked = s.lastAck, false
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("acknowledge positions: %w", err)
	}
	if err := s.notTaken(byID); err != nil {
		return err
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
		for _, f := range ix.here() {
			if f.unacked {
				due = append(due, f)
			}
		}
	}
	return due
}

// acknowledgeDue acknowledges what was applied, at most once every ackEvery. Every
// changelog.SeenEvery it shows that the other feeds are followed, too. Their positions stay: the
// log keeps nothing for a consumer but changes of its own sources, and to move hundreds of idle
// positions on would write to as many files.
func (s *session) acknowledgeDue(ctx context.Context) error {
	if time.Since(s.lastSeen) >= changelog.SeenEvery {
		s.lastSeen = time.Now()
		if err := s.beSeen(ctx); err != nil {
			return err
		}
	}
	if time.Since(s.lastAck) < ackEvery {
		return nil
	}
	if err := s.acknowledge(ctx, s.unacknowledged()); err != nil {
		return err
	}
	s.buildLoaded(ctx)
	return nil
}

// beSeen records in Postgres that all consumers of this replica are at work.
func (s *session) beSeen(ctx context.Context) error {
	var ids []string
	var acks []int64
	missed := map[string]*feed{}
	for _, ix := range s.w.indexes {
		for _, f := range ix.feeds() {
			missed[f.id] = f
			ids, acks = append(ids, f.id), append(acks, f.ack)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.conn.Query(ctx, `
		update ftsync.consumer c set seen_at = now()
		from unnest($1::text[], $2::bigint[]) as v(consumer, ack)
		where c.id = v.consumer and c.ack = v.ack and ($3 = '' or exists (select from ftsync.alive where token = $3))
		returning c.id`, ids, acks, s.token)
	if err != nil {
		return fmt.Errorf("show that consumers are at work: %w", err)
	}
	var id string
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		delete(missed, id)
		return nil
	})
	if err != nil {
		return fmt.Errorf("show that consumers are at work: %w", err)
	}
	return s.notTaken(missed)
}

// notTaken has those indexes looked at anew whose acknowledgement Postgres did not take.
func (s *session) notTaken(feeds map[string]*feed) error {
	if len(feeds) > 0 && s.token != "" {
		return postgres.ErrStale // the server behind the pooler may have crashed
	}
	for _, f := range feeds {
		// The consumer was dropped while this replica was away too long, or somebody else works
		// on the same generation: preparing the index finds out which.
		f.ix.stale = "Postgres did not take an acknowledgement"
	}
	return nil
}
