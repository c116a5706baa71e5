package worker

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/compare"
	"ftsync/worker/postgres"
)

// auditPause bounds the time between two pages of an audit, so that a small index is done in
// minutes and not spread over the day.
const auditPause = time.Minute

// auditLimits bound the reading of a page, because trimming waits for it. A table that is locked,
// or a page that takes longer, is left to the next round.
var auditLimits = postgres.Limits{Lock: 5 * time.Second, Run: time.Minute}

// audit compares the indexes with Postgres in the background, a page at a time, one full round in
// Config.VerifyEvery. A difference that it finds is the fault of ftsync, or of somebody who
// changed rows without triggers: it is counted and logged, and the document is read again. The
// housekeeping goroutine owns the audit.
type audit struct {
	w     *Worker
	began time.Time // when the round began
	due   time.Time // when the next round may begin, if rows may be hidden
	next  uint64    // the next transaction id when the round began, if rows may be hidden; 0: an ordinary round
	whole bool      // no index was left out of the round so far

	index  int // in w.indexes
	gen    Generation
	direct int32
	walk   compare.Walk
}

// wait returns the time until the next step.
func (a *audit) wait() time.Duration {
	every := a.w.cfg.VerifyEvery
	switch {
	case a.next != 0 && a.index < len(a.w.indexes):
		return 0
	case every < 0:
		return math.MaxInt64
	case a.index >= len(a.w.indexes):
		return max(0, every-time.Since(a.began))
	}
	pages := int64(0)
	for _, ix := range a.w.indexes {
		if gen := ix.cache.Published(); gen != nil {
			pages += 2 * (gen.Documents()/compare.PageRows + 1)
		}
	}
	return min(every/time.Duration(pages+1), auditPause)
}

const (
	// hiddenEvery is how often the audit asks whether rows that may be hidden have come. A round
	// for them takes at most a tenth of the time.
	hiddenEvery = 2 * time.Second
	// leftOutPause is the pause after a round that left an index out, perhaps for good.
	leftOutPause = 10 * time.Second
)

// unhide begins a round at once if transaction ids went back and some were given out since the
// last round began; see ids.
func (a *audit) unhide(ctx context.Context, conn *postgres.Conn) error {
	until := a.w.ids.hidden()
	if until == 0 || a.next != 0 && a.index < len(a.w.indexes) || time.Now().Before(a.due) {
		return nil
	}
	next, err := nextXID(ctx, conn)
	if err != nil || next == a.next && a.whole {
		return err
	}
	*a = audit{w: a.w, began: time.Now(), next: next, whole: true}
	return nil
}

// step compares one page. An error means that the connection can't be used any more. Anything else
// that goes wrong ends the audit of this index until the next round.
func (a *audit) step(ctx context.Context, conn *postgres.Conn) error {
	if a.index >= len(a.w.indexes) || a.began.IsZero() {
		*a = audit{w: a.w, began: time.Now()}
	}
	if len(a.w.indexes) == 0 {
		return nil
	}
	ix := a.w.indexes[a.index]
	more, err := a.page(ctx, conn, ix)
	switch {
	case err != nil && !conn.IsClosed() && ctx.Err() == nil:
		a.w.log.Debug("the verification of an index is left to the next round", "index", ix.def.Name, "because", err)
		a.whole = false
	case err != nil:
		return fmt.Errorf("verify index %s: %w", ix.def.Name, err)
	case more:
		return nil
	}
	*a = audit{w: a.w, began: a.began, next: a.next, whole: a.whole, index: a.index + 1}
	if a.index == len(a.w.indexes) {
		pause := 10 * time.Since(a.began)
		switch {
		case a.next == 0:
			pause = 0
		case a.whole:
			a.w.ids.shown(a.next)
		default:
			pause = max(pause, leftOutPause)
		}
		a.due = time.Now().Add(pause)
	}
	return nil
}

// page compares the next page of an index, and reports whether there are more.
func (a *audit) page(ctx context.Context, conn *postgres.Conn, ix *index) (more bool, err error) {
	if a.gen == nil {
		if err := a.begin(ctx, conn, ix); err != nil {
			return false, err
		}
	}
	a.walk.Conn = conn
	page, err := a.walk.Page(ctx)
	if err != nil {
		return false, err
	}
	a.w.metrics.verified.WithLabelValues(ix.def.Name).Add(float64(page.N))
	if page.Due {
		if err := a.confirm(ctx, conn, ix); err != nil {
			return false, err
		}
	}
	if !page.More {
		a.w.verified(ix, time.Now())
	}
	return page.More, nil
}

func (a *audit) begin(ctx context.Context, conn *postgres.Conn, ix *index) (err error) {
	gen := ix.cache.Published()
	if gen == nil {
		return cache.ErrNotReady
	}
	state := gen.States()
	if a.walk.Plan, err = compare.PlanOf(ctx, conn, gen.ID(), state[keyDefinition], state[keyIdentity]); err != nil {
		return err
	}
	if a.direct, err = changelog.RequestSource(ctx, conn, ix.def.Name); err != nil {
		return err
	}
	a.gen, a.walk.Have = gen, gen
	a.walk.CaughtUp = func(ctx context.Context) error {
		var xid uint64
		if err := a.walk.Conn.QueryRow(ctx, "select pg_current_xact_id()::text::bigint").Scan(&xid); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(ctx, compare.CaughtUpWithin)
		defer cancel()
		return a.w.Await(ctx, xid, []string{ix.def.Name})
	}
	return nil
}

func (a *audit) confirm(ctx context.Context, conn *postgres.Conn, ix *index) error {
	drift, _, err := a.walk.Confirmed(ctx)
	if err != nil {
		return err
	}
	if a.gen != ix.cache.Published() {
		return errors.New("another generation has been published")
	}
	if len(drift) == 0 {
		return nil
	}
	said := make([]string, 0, 10)
	for _, d := range drift {
		a.w.metrics.drift.WithLabelValues(ix.def.Name, d.Kind).Inc()
		if len(said) < cap(said) {
			said = append(said, d.Kind+" "+d.Key)
		}
	}
	a.w.drifted(ix, len(drift))
	a.w.log.Error("documents differ from Postgres and are read again; were rows changed without triggers?",
		"index", ix.def.Name, "documents", len(drift), "first", strings.Join(said, ", "))
	return changelog.RequestKeys(ctx, conn, a.direct, compare.Keys(drift))
}
