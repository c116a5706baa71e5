package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"ftsync/cache"
)

// errSessionStale ends a session because what it knows of Postgres is no longer
// true; the next one looks again.
var errSessionStale = errors.New("what is known of the database is out of date")

// session is what may be believed as long as one connection to Postgres lives.
// The goroutine that calls run owns it.
type session struct {
	w    *Worker
	conn *db // reads changes and changed rows, and acknowledges: in that order

	database string                // identifies server and database
	catalog  map[uint32]tableState // as it was when the feeds were last compared with it
	token    string                // in ftsync.alive, while nothing has crashed; empty without a pooler
	lastAck  time.Time
	lastLook time.Time // at the catalog

	loads     chan *feed      // to the loader
	loaded    chan loadResult // from the loader
	done      <-chan struct{} // closed when the session is to end
	listen    *listener
	unparked  int // times in a row that the lock of those that wait was not had
	untrimmed int // the same of the state lock, for trimming
	group     *errgroup.Group
}

// session connects, compares the cache with Postgres, and follows until ctx ends
// or the connection breaks.
func (w *Worker) session(ctx context.Context, begun func()) error {
	conn, err := dial(ctx, w.cfg.Connect, "follow")
	if err != nil {
		return err
	}
	defer closeConn(conn)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	s := &session{
		w: w, conn: conn, group: group,
		loads: make(chan *feed, 2*len(w.indexes)+1), loaded: make(chan loadResult, 2*len(w.indexes)+1),
	}
	if err := s.begin(ctx); err != nil {
		if isCode(err, insufficientPrivilege) && !errors.Is(err, errMigration) {
			err = fmt.Errorf("%w: the owner of schema ftsync gives the rights with `ftsync migrate -grant=%s`", err, conn.Config().User)
		}
		cancel()
		return errors.Join(err, group.Wait())
	}
	begun()
	s.listen = newListener(w)
	defer s.listen.close()
	group.Go(func() error { return s.follow(ctx) })
	group.Go(func() error { return s.load(ctx) })
	group.Go(func() error { return s.keepHouse(ctx) })
	group.Go(func() error { return s.listen.run(ctx) })
	return group.Wait()
}

// begin finds out where it is, and brings the schema up to date.
func (s *session) begin(ctx context.Context) error {
	var standby bool
	err := s.conn.QueryRow(ctx, `
		select pg_is_in_recovery(), `+databaseSQL).Scan(&standby, &s.database)
	if err != nil {
		return fmt.Errorf("identify the database: %w", err)
	}
	if standby {
		return ErrStandby
	}
	if err := s.checkNew(ctx); err != nil {
		return err
	}
	if err := migrate(ctx, s.conn); err != nil {
		return err
	}
	if err := settle(ctx, s.conn, s.w.log); err != nil {
		return err
	}
	if s.conn.pooled {
		s.token = newID()
		if _, err := s.conn.Exec(ctx, "delete from ftsync.alive a where made_at < now() - interval '7 days' and not exists (select from ftsync.consumer c where c.id = a.token)"); err != nil {
			return fmt.Errorf("forget old sessions: %w", err)
		}
		if _, err := s.conn.Exec(ctx, "insert into ftsync.alive (token) values ($1)", s.token); err != nil {
			return fmt.Errorf("note the session: %w", err)
		}
	}
	if err := s.removeOthers(ctx); err != nil {
		return err
	}
	for _, ix := range s.w.indexes {
		ix.plan, ix.published, ix.building, ix.rebuild, ix.retryAt = nil, nil, nil, "", time.Time{}
		if err := s.start(ctx, ix); err != nil {
			return err
		}
	}
	if err := s.lookAtCatalog(ctx); err != nil {
		return err
	}
	s.w.connected()
	return nil
}

// removeOthers removes indexes that the cache holds and nobody configures any more.
func (s *session) removeOthers(ctx context.Context) error {
	names, err := s.w.cache.Names()
	if err != nil {
		return fmt.Errorf("list the indexes in the cache: %w", err)
	}
	for _, name := range names {
		if slices.ContainsFunc(s.w.indexes, func(ix *index) bool { return ix.def.Name == name }) {
			continue
		}
		x, err := s.w.cache.Index(name)
		if err != nil {
			return err
		}
		for _, gen := range []*cache.Generation{x.Published(), x.Building()} {
			if gen != nil {
				if err := s.forget(ctx, gen.ID()); err != nil {
					return err
				}
			}
		}
		if err := s.w.cache.Remove(name); err != nil {
			return fmt.Errorf("remove index %s, which is no longer configured: %w", name, err)
		}
		s.w.log.Info("removed an index that is no longer configured", "index", name)
	}
	return nil
}

// checkNew returns a *ProblemsError, before anything is touched, when an index
// that has never been built can't be: those are mistakes to be corrected. What
// becomes wrong later is lived through; see start.
func (s *session) checkNew(ctx context.Context) error {
	var defs []Definition
	for _, ix := range s.w.indexes {
		if ix.cache.Published() == nil && ix.cache.Building() == nil {
			defs = append(defs, ix.def)
		}
	}
	_, err := plansOf(ctx, s.conn, defs)
	return err
}

// start makes an index follow, or begins to build it. What can't be done now
// marks it as failed, to be tried again; only a broken connection is an error.
func (s *session) start(ctx context.Context, ix *index) error {
	p, problems, err := makePlan(ctx, s.conn, ix.def, false)
	if err == nil && p == nil {
		err = &ProblemsError{Problems: problems}
	}
	ix.plan = p
	if err := s.tolerate(ix, stagePlan, err); err != nil {
		return err
	}
	planned := err == nil
	if err := s.resume(ctx, ix); err != nil {
		return s.tolerate(ix, stageCapture, err)
	}
	if !planned {
		return nil
	}
	if ix.rebuild != "" && ix.due() {
		return s.build(ctx, ix)
	}
	s.recover(ix)
	return nil
}

// tolerate marks an index as failed by what is only its own fault; what ends
// the session is returned.
func (s *session) tolerate(ix *index, stage string, err error) error {
	var problems *ProblemsError
	switch {
	case err == nil:
		return nil
	case isCacheError(err):
		s.fail(ix, stageApply, err)
	case ofStatement(s.conn, err), errors.As(err, &problems):
		s.fail(ix, stage, err)
	default:
		return err
	}
	return nil
}

// build begins a new generation of an index.
func (s *session) build(ctx context.Context, ix *index) error {
	if err := s.create(ctx, ix); err != nil {
		return s.tolerate(ix, stageCapture, err)
	}
	s.recover(ix)
	return nil
}

// fail marks an index as failed; the others go on. It is tried again after a
// pause that grows to a minute.
func (s *session) fail(ix *index, stage string, err error) {
	s.w.metrics.errors.WithLabelValues(stage).Inc()
	pause := ix.backoff.next()
	if ix.err == nil || ix.err.Error() != err.Error() {
		s.w.log.Error("index failed; its last state is served", "index", ix.def.Name, "stage", stage, "error", err, "retry in", pause.Round(time.Millisecond))
	}
	if ix.err == nil {
		ix.failedAt = time.Now()
	}
	ix.err, ix.retryAt = err, time.Now().Add(pause)
	s.w.report(ix)
}

// recover notes that an index works again.
func (s *session) recover(ix *index) {
	if ix.err != nil {
		s.w.log.Info("index works again", "index", ix.def.Name, "after", time.Since(ix.failedAt).Round(time.Millisecond))
	}
	ix.err, ix.failedAt, ix.retryAt = nil, time.Time{}, time.Time{}
	s.w.report(ix)
}
