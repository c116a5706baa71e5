package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/worker/changelog"
	"ftsync/worker/compare"
	"ftsync/worker/postgres"
)

// keptDrift is the number of differing documents that a report names; all are counted.
const keptDrift = 1000

// Verification is the result of comparing an index with Postgres.
type Verification struct {
	Index     string
	Rows      int64 // documents read from Postgres
	Documents int64 // documents looked up from the index
	Missing   int64
	Extra     int64
	Different int64
	Unsettled int64           // documents that changed too fast to tell
	Drift     []compare.Drift // the first keptDrift of them
	Repaired  bool            // everything that differed has been read again, and is right now
}

// Differences returns the number of documents that are not as they should be.
func (v Verification) Differences() int64 { return v.Missing + v.Extra + v.Different }

func (v *Verification) add(drift []compare.Drift, unsettled int) {
	v.Unsettled += int64(unsettled)
	for _, d := range drift {
		switch d.Kind {
		case compare.Missing:
			v.Missing++
		case compare.Extra:
			v.Extra++
		default:
			v.Different++
		}
		if len(v.Drift) < keptDrift {
			v.Drift = append(v.Drift, d)
		}
	}
}

// Verify compares the published generation of an index, in the cache at dir, with Postgres: every
// document by a hash of its content, in bounded memory, while changes go on. It takes no lock on
// the cache. The process that follows must be running, because a difference only counts once
// everything committed before it has been applied. With repair, Verify asks every replica,
// through the log, to read documents that differ again.
func Verify(ctx context.Context, connect, dir, index string, repair bool) (result Verification, err error) {
	result.Index = index
	defer func() {
		if err != nil {
			err = fmt.Errorf("verify index %s: %w", index, err)
		}
	}()
	in, err := cache.Inspect(dir, index)
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	conn, err := postgres.Dial(ctx, connect, "verify")
	if err != nil {
		return result, err
	}
	defer postgres.Close(conn)
	// This comes first because its error says so if the database knows nothing of ftsync.
	direct, err := changelog.RequestSource(ctx, conn, index)
	if err != nil {
		return result, err
	}
	p, err := compare.PlanOf(ctx, conn, in.ID(), in.State(keyDefinition), in.State(keyIdentity))
	if err != nil {
		return result, err
	}
	v := compare.Verifier{Conn: conn, Plan: p, Have: in, CaughtUp: func(ctx context.Context) error {
		return consumerCaughtUp(ctx, conn, in, direct)
	}}
	walk := compare.Walk{Verifier: v}
	for more := true; more; {
		page, err := walk.Page(ctx)
		if err != nil {
			return result, err
		}
		if more = page.More; page.Back {
			result.Documents += int64(page.N)
		} else {
			result.Rows += int64(page.N)
		}
		if !page.Due {
			continue
		}
		drift, unsettled, err := walk.Confirmed(ctx)
		if err != nil {
			return result, err
		}
		result.add(drift, unsettled)
		if repair && len(drift) > 0 {
			if err := repairAll(ctx, v, direct, compare.Keys(drift)); err != nil {
				return result, err
			}
		}
	}
	if in.Replaced() {
		return result, errors.New("another generation has been published meanwhile: run it again")
	}
	result.Repaired = repair && result.Differences() > 0
	return result, nil
}

// repairAll has every replica read documents again, and makes sure that they are right then.
func repairAll(ctx context.Context, v compare.Verifier, direct int32, keys []string) error {
	if err := changelog.RequestKeys(ctx, v.Conn, direct, keys); err != nil {
		return err
	}
	left, _, err := v.Confirm(ctx, keys)
	if err == nil && len(left) > 0 {
		err = fmt.Errorf("%d documents still differ after they were read again, the first of them %q: "+
			"`ftsync reindex %s` builds the index anew", len(left), left[0].Key, v.Plan.Def.Name)
	}
	return err
}

// consumerCaughtUp waits until the process that follows has acknowledged a position taken after
// now. A logged change without keys makes it acknowledge soon.
func consumerCaughtUp(ctx context.Context, conn *postgres.Conn, in *cache.Inspection, direct int32) error {
	var xid string
	err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "select ftsync.put($1, '{}')", direct)
		if err == nil {
			err = tx.QueryRow(ctx, "select pg_current_xact_id()::text").Scan(&xid)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("ask the process that follows to catch up: %w", err)
	}
	for deadline := time.Now().Add(compare.CaughtUpWithin); ; {
		var seen bool
		err := conn.QueryRow(ctx,
			"select pg_visible_in_snapshot($1::text::xid8, pos) from ftsync.consumer where id = $2",
			xid, in.ID()).Scan(&seen)
		switch {
		case errors.Is(err, pgx.ErrNoRows) && in.Replaced():
			return errors.New("another generation has been published meanwhile: run it again")
		case errors.Is(err, pgx.ErrNoRows):
			return fmt.Errorf("Postgres does not know the generation %s: is this the database it was filled from?",
				in.ID())
		case err != nil:
			return fmt.Errorf("ask for the position of the index: %w", err)
		case seen:
			return nil
		case time.Now().After(deadline):
			return fmt.Errorf("the index has not caught up within %v: is ftsync running, "+
				"and what does its /status say?", compare.CaughtUpWithin)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}
