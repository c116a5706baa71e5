package worker

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"ftsync/cache"
	"ftsync/worker/postgres"
)

// Transaction ids go back when somebody sets the server's counter to a lower one, as
// pg_resetwal does. What was written with the ids above is hidden then, in tables as in
// our log, until they are given out once more: rows come and go, and no trigger tells.
// So until the counter is beyond them the indexes are compared with their tables again
// and again: see audit. A server that has lost commits, in a crash, by a failover or as a copy
// of the past, looks the same from here; there the comparing finds nothing.

// idsBeyond is how far beyond the highest id that is known of the comparing goes on:
// others were given out after the last look.
const idsBeyond = 100

// ids are the transaction ids of one database, as far as the worker knows them. It is
// safe for concurrent use.
type ids struct {
	mu       sync.Mutex
	database string
	next     uint64 // the highest that was the next one, in a look
	until    uint64 // rows may be hidden until this one has been given out; 0: none are
}

// begin compares what is known with a server that gives out next as its next id.
func (i *ids) begin(database string, next uint64) (back bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.database != database {
		i.database, i.next, i.until = database, 0, 0
	}
	return i.compare(i.next, next)
}

// saw compares what was the next id once with a server's next one now.
func (i *ids) saw(then, now uint64) (back bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.compare(then, now)
}

func (i *ids) compare(then, now uint64) (back bool) {
	if then <= now || i.until >= then+idsBeyond {
		return false
	}
	i.until = then + idsBeyond
	return true
}

// taken notes the snapshot of a look.
func (i *ids) taken(snapshot string) {
	if next, ok := nextOf(snapshot); ok {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.next = max(i.next, next)
	}
}

// nextOf is the id that was the next one when a snapshot was taken.
func nextOf(snapshot string) (next uint64, ok bool) {
	_, rest, _ := strings.Cut(snapshot, ":")
	xmax, _, _ := strings.Cut(rest, ":")
	next, err := strconv.ParseUint(xmax, 10, 64)
	return next, err == nil
}

// hidden is the id until which rows may be hidden; 0: none are.
func (i *ids) hidden() uint64 {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.until
}

// resume goes on where an earlier process was.
func (i *ids) resume(until, next uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if until > next {
		i.until = max(i.until, until)
	}
}

// shown notes that all was compared with a server whose next id was this one.
func (i *ids) shown(next uint64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if next > i.until {
		i.until = 0
	}
}

const idsWentBack = "transaction ids of the server went back, or it has lost commits: " +
	"rows may be hidden until their ids come again"

func (w *Worker) wentBack() { w.log.Warn(idsWentBack, "until", w.ids.hidden()) }

// idsSeen compares the ids that a generation has seen with those the server gives out,
// and notes in its file until when rows may be hidden.
func (s *preparer) idsSeen(ctx context.Context, gen Generation, state map[string]string) (err error) {
	then, ok := nextOf(state[keyAckedAt])
	if ok && then > s.nextID { // the session may have begun long ago
		if s.nextID, err = nextXID(ctx, s.conn); err != nil {
			return err
		}
	}
	if until, err := strconv.ParseUint(state[keyHidden], 10, 64); err == nil {
		s.w.ids.resume(until, s.nextID)
	}
	if ok && s.w.ids.saw(then, s.nextID) {
		s.w.wentBack()
	}
	hidden := s.w.ids.hidden()
	if now := strconv.FormatUint(hidden, 10); hidden > 0 && now != state[keyHidden] {
		_, err = gen.Apply(cache.Batch{State: map[string]string{keyHidden: now}})
		return err
	}
	return nil
}

// nextXID is the upper end of what Postgres shows now: below it every transaction
// has its id.
func nextXID(ctx context.Context, q postgres.Querier) (next uint64, err error) {
	var text string
	err = q.QueryRow(ctx, "select pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::text").Scan(&text)
	if err == nil {
		next, err = strconv.ParseUint(text, 10, 64)
	}
	if err != nil {
		return 0, fmt.Errorf("ask for the next transaction: %w", err)
	}
	return next, nil
}
