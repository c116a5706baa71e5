package worker

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// consumer is the row of a generation in ftsync.consumer.
type consumer struct {
	id        string
	sources   []int32
	epoch     int64 // of the log; another one now means that the log was closed in between
	breakages int64 // how often the capture of its tables was found broken, in all
	at        changelog.Position
	ack       int64

	definition string // digest of the definition that it was built by; empty: unknown
}

// newID makes an id for a generation and its consumer: 128 random bits.
func newID() string { return strings.ToLower(rand.Text()) }

// register captures the sources of a plan, and then makes a consumer that will see every change
// that commits after the position that it is given. The order makes that true: first the
// triggers, then the end of all transactions that may have written without them, then the
// position.
func (s *preparer) register(ctx context.Context, name string, p *plan.Plan) (c consumer, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("register index %s: %w", name, err)
		}
	}()
	c.id = newID()
	var epoch int64
	for keep := false; ; keep = true {
		if c.sources, err = s.captureSources(ctx, p, keep); err != nil {
			return c, err
		}
		if epoch, err = s.openLog(ctx); err != nil {
			return c, err
		}
		if c.breakages, err = s.breakages(ctx, c.sources); err != nil {
			return c, err
		}
		if err := s.waitForWriters(ctx, name, fmt.Sprint(c.sources, c.breakages, epoch), p.Relations()); err != nil {
			return c, err
		}
		s.orphans = append(s.orphans, c.id) // an orphan until a generation has it
		captured := false
		err = changelog.WithState(ctx, s.conn, func(tx pgx.Tx) error {
			// Up to here nothing shows that this capture is wanted, and another process that
			// starts now may have put its own in place of it. Once the consumer has its row, the
			// capture stays.
			if captured, err = isCaptured(ctx, tx, p, c.sources); err != nil || !captured {
				return err
			}
			// This is a statement of its own, so that its snapshot is taken with the lock held.
			return tx.QueryRow(ctx, `
				insert into ftsync.consumer (id, replica, name, sources, epoch, pos, last_id, definition)
				values ($1, $2, $3, $4, pg_sequence_last_value('ftsync.epoch'), pg_current_snapshot(),
				        pg_sequence_last_value('ftsync.change_id'), $5)
				returning pos::text, epoch`, c.id, s.w.replica, name, c.sources,
				changelog.Digest(p.Def.Text())).Scan(&c.at.Pos, &c.epoch)
		})
		if err != nil {
			return c, err
		}
		if captured {
			break
		}
		s.w.log.Info("another process has changed the capture while the index was being registered; doing it again",
			"index", name)
	}
	if c.epoch%2 == 1 || c.epoch != epoch {
		return c, errors.New("the change log filled up again while the index was being registered")
	}
	return c, nil
}

// isCaptured reports whether what is installed logs all sources of a plan, whose numbers are
// ids, and compares all columns that they read.
func isCaptured(ctx context.Context, q postgres.Querier, p *plan.Plan, ids []int32) (yes bool, err error) {
	for i, src := range p.Sources {
		err = q.QueryRow(ctx, `
			select exists (
				select from ftsync.capture c join ftsync.source s on s.relation = c.relation
				where s.id = $1 and s.id = any(c.sources)
				  and (c.reads is null or c.reads @> $2::text[])
				      and (s.reads is null or s.reads @> $2::text[]))`, ids[i], src.Reads).Scan(&yes)
		if err != nil || !yes {
			return false, err
		}
	}
	return true, nil
}

// breakages returns how often the capture of the tables of some sources was found broken, in sum.
func (s *preparer) breakages(ctx context.Context, sources []int32) (n int64, err error) {
	err = s.conn.QueryRow(ctx, `
		select coalesce(sum(doubts), 0)::bigint from ftsync.capture
		where relation in (select relation from ftsync.source where id = any($1))`, sources).Scan(&n)
	return n, err
}

// openLog opens the log if it was closed because it was full. Consumers from before have missed
// changes and are dropped, which their replicas will notice. The new epoch is taken from the
// clock, so that a trigger that closes an older epoch late can't bring back a number that was in
// use.
func (s *preparer) openLog(ctx context.Context) (epoch int64, err error) {
	const current = "select pg_sequence_last_value('ftsync.epoch')"
	if err := s.conn.QueryRow(ctx, current).Scan(&epoch); err != nil || epoch%2 == 0 {
		return epoch, err
	}
	err = changelog.WithState(ctx, s.conn, func(tx pgx.Tx) error {
		if err := tx.QueryRow(ctx, current).Scan(&epoch); err != nil || epoch%2 == 0 {
			return err // another replica was faster
		}
		s.w.log.Warn("the change log was full and closed; opening it again, every index will be built anew")
		for _, sql := range changelog.ForgetConsumers {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return tx.QueryRow(ctx, current).Scan(&epoch)
	})
	return epoch, err
}

// find returns the row of a consumer, or nil if Postgres does not know it.
func (s *preparer) find(ctx context.Context, id string) (*consumer, error) {
	c := consumer{id: id}
	var target, xid *string
	var cursor *int64
	err := s.conn.QueryRow(ctx, `
		select sources, epoch, pos::text, target::text, cursor_xid::text, cursor_id, ack, coalesce(definition, '')
		from ftsync.consumer where id = $1`, id).Scan(&c.sources, &c.epoch, &c.at.Pos, &target, &xid, &cursor,
		&c.ack, &c.definition)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read consumer %s: %w", id, err)
	}
	if target != nil && xid != nil && cursor != nil {
		c.at.Target, c.at.CursorXID, c.at.CursorID = *target, *xid, *cursor
	}
	return &c, nil
}

// captureSources makes sure that the changes of all sources of a plan are logged, and returns the
// numbers of the sources, that of requests last. keep is Installer.Keep.
func (s *preparer) captureSources(ctx context.Context, p *plan.Plan, keep bool) (ids []int32, err error) {
	in := capture.Installer{Conn: s.conn, Log: s.w.log, Keep: keep}
	if in.ByRow, err = plan.ByRow(ctx, s.conn, s.w.cfg.Indexes); err != nil {
		return nil, err
	}
	numbers, err := in.Capture(ctx, p.Sources)
	if err != nil {
		return nil, err
	}
	for _, src := range p.Sources {
		ids = append(ids, numbers[src.ID()])
	}
	if _, ok := s.direct[p.Def.Name]; !ok {
		all := []string{p.Def.Name} // and the indexes whose numbers will be asked for next
		for _, ix := range s.w.indexes {
			if ix.def.Name != p.Def.Name {
				all = append(all, ix.def.Name)
			}
		}
		if s.direct, err = in.DirectSources(ctx, all); err != nil {
			return nil, err
		}
	}
	return append(ids, s.direct[p.Def.Name]), nil
}
