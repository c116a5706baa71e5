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

// Transaction ids go back when somebody sets the server's counter to a lower number, as
// pg_resetwal does. Rows written with higher ids are then hidden, in tables as in the log, until
// those ids are given out once more: rows come and go, and no trigger notices. So until the
// counter is past them, the indexes are compared with their tables again and again; see audit. A
// server that has lost commits, by a crash, by a failover or as a copy of the past, looks the
// same from here; then comparing finds nothing.

// idsBeyond is how far past the highest known id the comparing goes on, since further ids were
// given out after the last look.
const idsBeyond = 100

// ids are the transaction ids of one database, as far as the worker knows them. It is
// safe for concurrent use.
type ids struct {
	mu       sync.Mutex
	database string
	next     uint64 // the highest next id that a look has found
	until    uint64 // rows may be hidden until this one has been given out; 0: none are
}

// begin compares what is known with a server whose next id is next.
func (i *ids) begin(database string, next uint64) (back bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.database != database {
		i.database, i.next, i.until = database, 0, 0
	}
	return i.compare(i.next, next)
}

// saw compares an earlier next id with the present one.
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

// taken records the snapshot of a look.
func (i *ids) taken(snapshot string) {
	if next, ok := nextOf(snapshot); ok {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.next = max(i.next, next)
	}
}

// nextOf returns the id that was the next one when a snapshot was taken.
func nextOf(snapshot string) (next uint64, ok bool) {
	_, rest, _ := strings.Cut(snapshot, ":")
	xmax, _, _ := strings.Cut(rest, ":")
	next, err := strconv.ParseUint(xmax, 10, 64)
	return next, err == nil
}

// hidden returns the id until which rows may be hidden; 0: none are.
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

// shown records that everything was compared while the server's next id was next.
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

// idsSeen compares the ids that a generation has seen with those that the server gives out, and
// records in its file until when rows may be hidden.
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

// nextXID returns the upper end of what Postgres shows now: every transaction below it has its
// id.
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
