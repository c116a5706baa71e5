package worker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"ftsync/worker/capture"
	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// session holds the state that is valid for the life of one connection to Postgres. After a
// reconnect, positions and the catalog may be others, so all of it is built anew. The goroutine
// that runs follow owns it.
type session struct {
	*lane // its connection also acknowledges

	database string        // identifies the server and the database
	server   string        // by which addresses and name that was reached
	away     time.Duration // for how long there was no session before, since the log was told so; 0: it was not
	again    bool          // there was a session before
	nextID   uint64        // the next transaction id when the session began
	token    string        // its token in ftsync.alive, which a crash removes; empty without a pooler
	lastAck  time.Time
	lastSeen time.Time
	lastLook time.Time // when a look at files and the catalog was last due
	looking  bool      // a look at the catalog has not been answered yet

	jobs      chan *preparation // to the preparer
	prepared  chan outcome      // from the preparer
	sidings   chan *feed        // to the detour
	back      chan turn         // from the detour
	loads     chan *feed        // to the loader
	loaded    chan loadResult   // from the loader
	done      <-chan struct{}   // closed when the session is to end
	listen    *listener
	many      bool // the last pass with something to do had more than one change
	unparked  int  // times in a row that the park lock could not be had
	untrimmed int  // times in a row that the state lock could not be had for trimming
	group     *errgroup.Group
}

// settledAfter is how long a session lasts that has settled.
const settledAfter = 10 * time.Second

// session connects, compares the cache with Postgres, and follows until ctx ends or the
// connection breaks. It reports whether it has lasted for a while. It calls settled if the next
// session may begin at once. It may not if a statement was refused soon after this one had begun,
// as without a right: then it will be again.
func (w *Worker) session(ctx context.Context, settled func()) (lasted bool, err error) {
	conn, err := w.cfg.dial(ctx, "follow")
	if err != nil {
		return false, err
	}
	defer postgres.Close(conn)
	if w.settings, err = conn.TheirSettings(ctx); err != nil {
		return false, ended(conn, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	most := 2*len(w.indexes) + 1
	s := &session{
		lane: &lane{w: w, conn: conn, long: make(chan struct{}, 1)}, group: group,
		jobs: make(chan *preparation, most), prepared: make(chan outcome, most),
		sidings: make(chan *feed, most), back: make(chan turn, most),
		loads: make(chan *feed, most), loaded: make(chan loadResult, most),
	}
	if err := s.begin(ctx); err != nil {
		cancel()
		return false, errors.Join(ended(conn, err), group.Wait())
	}
	began := time.Now()
	s.listen = newListener(w, s.greeting())
	defer s.listen.close()
	group.Go(func() error { return conn.Why(s.follow(ctx)) })
	group.Go(func() error { return s.prepare(ctx) })
	group.Go(func() error { return s.detours(ctx) })
	group.Go(func() error { return s.load(ctx) })
	group.Go(func() error { return s.keepHouse(ctx) })
	group.Go(func() error { return s.listen.run(ctx) })
	err = group.Wait()
	lasted = time.Since(began) > settledAfter
	if lasted || !postgres.OfStatement(conn, err) {
		settled()
	}
	return lasted, ended(conn, err)
}

// begin finds out which database this is, and brings the schema ftsync up to date.
func (s *session) begin(ctx context.Context) error {
	var standby bool
	err := s.conn.QueryRow(ctx, `
		select pg_is_in_recovery(), pg_postmaster_start_time(),
		    `+changelog.DatabaseSQL).Scan(&standby, &s.started, &s.database)
	if err != nil {
		return fmt.Errorf("identify the database: %w", err)
	}
	if standby {
		return ErrStandby
	}
	s.server = s.conn.Server()
	s.withholdOthers()
	if s.nextID, err = nextXID(ctx, s.conn); err != nil {
		return err
	}
	if s.w.ids.begin(s.database, s.nextID) {
		s.w.wentBack()
	}
	checked, before, err := s.checkNew(ctx)
	if err != nil {
		return err
	}
	if err := changelog.Migrate(ctx, s.conn); err != nil {
		return err
	}
	if err := capture.Settle(ctx, s.conn, s.w.log); err != nil {
		return err
	}
	if s.conn.Pooled() {
		s.token = newID()
		if _, err := s.conn.Exec(ctx,
			"delete from ftsync.alive a where made_at < now() - interval '7 days' and not exists (select from "+
				"ftsync.consumer c where c.id = a.token)"); err != nil {
			return fmt.Errorf("forget old sessions: %w", err)
		}
		if _, err := s.conn.Exec(ctx, "insert into ftsync.alive (token) values ($1)", s.token); err != nil {
			return fmt.Errorf("note the session: %w", err)
		}
	}
	if err := s.removeOthers(ctx); err != nil {
		return err
	}
	s.lastLook = time.Now()
	s.conn.LimitTheirs(followLimits)
	s.conn.ExpectBrief()
	s.away, s.again = s.w.connected()
	s.w.looked() // each index is planned now
	for _, ix := range s.w.indexes {
		s.takeStock(ix, checked[ix.def.Name], before)
	}
	return nil
}

// removeOthers removes the indexes in the cache that are no longer configured.
func (s *session) removeOthers(ctx context.Context) error {
	names, err := s.w.engine.Names()
	if err != nil {
		return fmt.Errorf("list the indexes in the cache: %w", err)
	}
	for _, name := range names {
		if slices.ContainsFunc(s.w.indexes, func(ix *index) bool { return ix.def.Name == name }) {
			continue
		}
		x, err := s.w.engine.Index(name)
		if err != nil {
			return err
		}
		for _, gen := range []Generation{x.Published(), x.Building()} {
			if gen != nil {
				if err := changelog.Forget(ctx, s.conn, gen.ID()); err != nil {
					return err
				}
			}
		}
		if err := s.w.engine.Remove(name); err != nil {
			return fmt.Errorf("remove index %s, which is no longer configured: %w", name, err)
		}
		s.w.log.Info("removed an index that is no longer configured", "index", name)
	}
	return nil
}

// checkNew returns a *ProblemsError, before anything is touched, if an index that has never been
// built can't be built: that is a mistake to be corrected. Problems that arise later are lived
// through; see takeStock. It does not wait for a locked table. before is the state of the tables
// before they were planned.
func (s *session) checkNew(ctx context.Context) (plans map[string]*plan.Plan, before catalogState, err error) {
	if err := s.conn.Limit(ctx, postgres.Limits{Lock: prepareLocks}); err != nil {
		return nil, before, err
	}
	plans = map[string]*plan.Plan{}
	var problems []plan.Problem
	var names []string
	for _, ix := range s.w.indexes {
		if ix.isNew() {
			names = append(names, ix.def.Tables()...)
		}
	}
	if before, err = s.stateBefore(ctx, names); err != nil {
		return nil, before, err
	}
	for _, ix := range s.w.indexes {
		if !ix.isNew() {
			continue
		}
		p, wrong, err := plan.Make(ctx, s.conn, ix.def, false)
		if err != nil && !postgres.IsCode(err, postgres.LockNotAvailable) {
			return nil, before, err
		}
		plans[ix.def.Name] = p
		problems = append(problems, wrong...)
	}
	if len(problems) > 0 {
		return nil, before, &plan.ProblemsError{Problems: problems}
	}
	return plans, before, s.conn.Limit(ctx, postgres.Limits{})
}

// stateBefore returns the state of the tables that have some names, so that a plan that is made
// next need not be made again. If one of them is locked, nothing is known.
func (s *session) stateBefore(ctx context.Context, names []string) (state catalogState, err error) {
	if len(names) == 0 {
		return state, nil
	}
	rows, err := s.conn.Query(ctx,
		"select oid from pg_class where relname = any($1::text[]::name[]) and relkind in ('r', 'p')", names)
	if err != nil {
		return state, fmt.Errorf("look for the tables of new indexes: %w", err)
	}
	oids, err := pgx.CollectRows(rows, pgx.RowTo[uint32])
	if err != nil {
		return state, fmt.Errorf("look for the tables of new indexes: %w", err)
	}
	state, err = (&preparer{conn: s.conn, early: true}).stateOf(ctx, oids, nil)
	if postgres.IsCode(err, postgres.LockNotAvailable) {
		return catalogState{}, nil
	}
	return state, err
}

// takeStock gives an index to the preparer, to be planned and taken up where it is. p is a plan
// made earlier, or nil; was is the state of the tables before that plan was made.
func (s *session) takeStock(ix *index, p *plan.Plan, was catalogState) {
	ix.plan, ix.catalog, ix.published, ix.building, ix.rebuild, ix.stale = nil, catalogState{}, nil, nil, "", ""
	ix.retryAt, ix.preparing, ix.givenAt = time.Time{}, true, time.Now()
	s.jobs <- &preparation{ix: ix, plan: p, catalog: was}
	s.w.report(ix)
}

// build has the preparer register a new generation of an index. A generation that was being built
// is given up.
func (s *session) build(ix *index) {
	j := &preparation{ix: ix, plan: ix.plan, catalog: ix.catalog, reason: ix.rebuild}
	if ix.building != nil {
		j.old = ix.building.id
	}
	ix.building, ix.preparing, ix.givenAt = nil, true, time.Now()
	if ix.published != nil {
		ix.published.succeeded.Store(false)
	}
	s.jobs <- j
	s.w.report(ix)
}

// adopt takes the result of the preparer.
func (s *session) adopt(ctx context.Context, o outcome) {
	if o.job.ix == nil {
		s.compare(o.catalog)
		return
	}
	ix := o.job.ix
	ix.preparing = false
	if o.job.reason == "" {
		ix.plan, ix.catalog, ix.published, ix.rebuild = o.plan, o.catalog, o.published, o.rebuild
		if ix.begun == "" && o.rebuild == "" && (o.published != nil || o.building != nil) {
			ix.begun = Resumed
		}
	} else if o.err == nil {
		ix.began(o.job.reason)
		ix.begun = cmp.Or(ix.begun, string(o.job.reason))
		ix.plan, ix.catalog, ix.rebuild = o.plan, o.catalog, ""
	}
	if f := o.building; f != nil {
		ix.building = f
		if ix.published != nil {
			ix.published.succeeded.Store(true)
		}
		switch f.phase {
		case loading:
			f.startFilling(ctx)
			s.loads <- f
		case building:
			s.buildIndexes(ctx, f)
		}
	}
	switch {
	case o.err == nil:
		s.recover(ix)
	case o.stage == stagePlan && o.published != nil:
		s.refuse(ix, o.err)
	default:
		s.fail(ix, o.stage, o.err)
	}
}

// tolerate marks an index as failed if only the index is at fault. It returns an error that ends
// the session.
func (s *session) tolerate(ix *index, at stage, err error) error {
	switch {
	case err == nil:
		return nil
	case isOfEngine(err):
		s.fail(ix, stageApply, err)
	case postgres.IsCode(err, "42703"), postgres.IsCode(err, "42P01"), // a column or a table is gone,
		postgres.IsCode(err, "42883"), postgres.IsCode(err, "42704"): // or a function or a type
		s.fail(ix, at, fmt.Errorf("%w: what the index reads has been altered; it is compared with the database "+
			"again, and `ftsync check` says what does not fit", err))
	case s.conn.IsClosed(), errors.Is(err, postgres.ErrStale), errors.Is(err, context.Canceled):
		return err
	default:
		s.fail(ix, at, err)
	}
	return nil
}

// fail marks an index as failed; the others go on. The index is tried again after a pause, which
// grows to a minute.
func (s *session) fail(ix *index, at stage, err error) {
	s.failed(ix, at, err, "index failed; its last state is served")
}

// refuse marks an index as failed whose definition the database can't fulfil, and which is followed
// by an earlier one.
func (s *session) refuse(ix *index, err error) {
	s.failed(ix, stagePlan, err,
		"the database can't fulfil the definition of an index; it is followed by the one before")
	ix.refused = true
	s.w.report(ix)
}

// failed says what has failed, once until the text changes or the index works again.
func (s *session) failed(ix *index, at stage, err error, what string) {
	s.w.metrics.fault(at).Inc()
	pause := ix.backoff.next()
	if ix.failedAt.IsZero() || ix.failure.Error() != err.Error() {
		s.w.log.Error(what, "index", ix.def.Name, "stage", at, "error", err, "retry in", pause.Round(time.Millisecond))
	}
	if ix.failedAt.IsZero() {
		ix.failedAt = time.Now()
	}
	ix.err, ix.failure, ix.refused, ix.retryAt = err, err, false, time.Now().Add(pause)
	s.w.report(ix)
}

// recover has an index followed again. The index counts as working, and its pauses start small
// again, once it has done something, or once nothing has gone wrong for as long as the last
// pause; see works.
func (s *session) recover(ix *index) {
	if ix.err != nil {
		ix.recovered = time.Now()
	}
	ix.err, ix.refused, ix.retryAt = nil, false, time.Time{}
	s.w.report(ix)
}

// works records that an index that had failed is in step again.
func (s *session) works(ix *index) {
	ix.backoff.reset()
	if ix.failedAt.IsZero() {
		return
	}
	s.w.log.Info("index works again", "index", ix.def.Name, "after", time.Since(ix.failedAt).Round(time.Millisecond))
	ix.failedAt, ix.failedBy, ix.failure = time.Time{}, "", nil
	s.w.report(ix)
}
