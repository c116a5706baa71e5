package worker

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
	"ftsync/worker/postgres"
)

// prepareLocks bounds how long preparing waits for a lock before another index gets its turn.
const prepareLocks = time.Second

// preparer makes indexes ready to be followed: it plans them, installs capture, registers
// consumers, and compares what the cache holds with Postgres. All of that may have to wait for
// users of a table, so it has a goroutine and a connection of its own. Indexes take turns: one
// whose table is held is put off, and says what it waits for.
type preparer struct {
	w        *Worker
	conn     *postgres.Conn
	database string // identifies the server and the database
	server   string // by which addresses and name that was reached
	early    bool   // the session begins, and what the schema ftsync holds is not known yet
	nextID   uint64 // the next transaction id when the session began, or later
	queue    []*preparation
	direct   map[string]int32        // numbers of the sources of requests, by index
	orphans  []string                // consumers that have no generation
	writers  map[string]olderWriters // by index: transactions whose end is waited for
}

// preparation is an index to be prepared or, without an index, a look to be taken at the catalog.
type preparation struct {
	ix      *index
	plan    *plan.Plan   // by which a generation is to be built, or made when the session began; may be nil
	reason  reason       // why a generation is to be built; empty: take up what exists
	catalog catalogState // as it was before the plan was made
	old     string       // the consumer of a generation that is given up for the new one
	tables  []uint32     // without an index: the tables to look at
	types   []uint32     // and the types
	names   []string     // and the names of relations

	due   time.Time
	retry backoff // while it waits
}

// outcome is the result of a preparation.
type outcome struct {
	job       *preparation
	plan      *plan.Plan // nil: the database can't fulfil the definition
	published *feed
	building  *feed
	rebuild   reason // why a generation has to be built; empty: none has
	catalog   catalogState
	stage     stage // at which err came
	err       error
}

// busyError reports that somebody holds what preparing an index needs.
type busyError struct {
	on     string
	err    error // what Postgres said, if anything
	queues bool  // writers had to wait behind this attempt, too: they are given more time
}

func (e *busyError) Error() string {
	if e.err != nil {
		return fmt.Sprintf("waiting for %s: %v", e.on, e.err)
	}
	return "waiting for " + e.on
}

func (e *busyError) Unwrap() error { return e.err }

// prepare does jobs as they come, until ctx ends.
func (s *session) prepare(ctx context.Context) error {
	p := &preparer{w: s.w, database: s.database, server: s.server, nextID: s.nextID, writers: map[string]olderWriters{}}
	defer func() {
		if p.conn != nil {
			postgres.Close(p.conn)
		}
	}()
	for {
		j := p.next(ctx, s.jobs)
		if j == nil {
			return nil
		}
		o, err := p.do(ctx, j)
		o.err, err = p.conn.Why(o.err), p.conn.Why(err)
		var busy *busyError
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.As(err, &busy):
			p.putOff(j, busy)
			continue
		case err != nil && (j.ix == nil || errors.Is(err, postgres.ErrStale)):
			return err
		}
		if j.ix != nil {
			s.w.waitingFor(j.ix, "")
		}
		s.prepared <- o // capacity for every index
		s.w.wake()
	}
}

// turn ranks preparations, the lowest first. Existing generations go on before a new one begins,
// and an index that has been planned is registered before another is planned, so that each of
// hundreds answers as soon as it can. Preparations that were put off come last.
func (j *preparation) turn() int {
	switch {
	case j.retry.pause > 0:
		return 2
	case j.ix == nil:
		return 0
	case j.reason != "":
		return 1
	case j.ix.isNew():
		return 2
	}
	return 0
}

// first reports whether a preparation comes before another: both are due and its turn is lower,
// or it is due earlier.
func (j *preparation) first(than *preparation, now time.Time) bool {
	if j.due.After(now) || than.due.After(now) || j.turn() == than.turn() {
		return j.due.Before(than.due)
	}
	return j.turn() < than.turn()
}

// next returns the job whose turn it is; nil when ctx has ended.
func (p *preparer) next(ctx context.Context, jobs <-chan *preparation) *preparation {
	for {
		for more := true; more; {
			select {
			case j := <-jobs:
				p.queue = append(p.queue, j)
			default:
				more = false
			}
		}
		var wait <-chan time.Time
		at, now := -1, time.Now()
		for i, j := range p.queue {
			if at < 0 || j.first(p.queue[at], now) {
				at = i
			}
		}
		if at >= 0 {
			wait = time.After(time.Until(p.queue[at].due))
		}
		select {
		case <-ctx.Done():
			return nil
		case j := <-jobs:
			p.queue = append(p.queue, j)
		case <-wait:
			if ctx.Err() != nil {
				return nil
			}
			j := p.queue[at]
			p.queue = slices.Delete(p.queue, at, at+1)
			return j
		}
	}
}

// putOff has a job wait for what is in its way, and gives others their turn.
func (p *preparer) putOff(j *preparation, busy *busyError) {
	j.retry.first, j.retry.ceiling = 100*time.Millisecond, 2*time.Second
	if busy.queues {
		j.retry.first, j.retry.ceiling = time.Second, time.Minute
	}
	j.due = time.Now().Add(j.retry.next())
	p.queue = append(p.queue, j)
	if j.ix != nil {
		p.w.waitingFor(j.ix, busy.on)
	} else {
		p.w.notLooked(busy.on)
	}
}

// do does one job. Its error is a *busyError, an ErrStale or, for a look at the catalog, whatever
// went wrong.
func (p *preparer) do(ctx context.Context, j *preparation) (o outcome, err error) {
	o.job, o.plan = j, j.plan
	if p.conn == nil || p.conn.IsClosed() {
		if p.conn, err = p.w.dialAlike(ctx, "prepare"); err == nil {
			err = p.conn.Limit(ctx, postgres.Limits{Lock: prepareLocks})
		}
		if err == nil {
			err = p.conn.PlanOnce(ctx)
		}
		if errors.Is(err, postgres.ErrStale) {
			return o, err
		}
		if err != nil {
			return o, &busyError{on: fmt.Sprintf("a connection (%v)", err)}
		}
	}
	for len(p.orphans) > 0 {
		if err := changelog.Forget(ctx, p.conn, p.orphans[0]); err != nil {
			return o, &busyError{on: "the database", err: err}
		}
		p.orphans = p.orphans[1:]
	}
	switch {
	case j.ix == nil:
		if o.catalog, err = p.lookAtTables(ctx, j.tables, j.types); err == nil {
			o.catalog.named, err = p.stateNamed(ctx, j.names)
		}
		if err == nil {
			err = p.w.checkSettings(ctx, p.conn)
		}
		if err != nil && p.conn.IsClosed() {
			err = &busyError{on: fmt.Sprintf("a connection (%v)", err)}
		}
		return o, err
	case j.reason != "":
		o.stage, o.err = stageCapture, p.create(ctx, j, &o)
	default:
		o.stage, o.err = p.takeStock(ctx, j, &o)
	}
	if isOfEngine(o.err) {
		o.stage = stageApply
	}
	var busy *busyError
	var locked *changelog.LockedError
	switch {
	case errors.As(o.err, &busy):
	case errors.As(o.err, &locked):
		busy = &busyError{on: locked.Error(), queues: locked.Table}
	case postgres.IsCode(o.err, postgres.LockNotAvailable):
		var tables []uint32
		if j.plan != nil {
			tables = j.plan.Relations()
		}
		busy = &busyError{on: p.conn.LockedBy(ctx, tables), err: o.err}
	default:
		return o, nil
	}
	return o, busy
}

// takeStock plans an index and takes up the generations that exist. It does so even if the
// database refuses the definition: what was built by an earlier one is followed as long as it can
// be.
func (p *preparer) takeStock(ctx context.Context, j *preparation, o *outcome) (at stage, err error) {
	pl, problems, catalog, err := p.planned(ctx, j.ix.def, j.plan, j.catalog)
	if err == nil && pl == nil {
		err = &plan.ProblemsError{Problems: problems}
	}
	var refused *plan.ProblemsError
	if err != nil && !errors.As(err, &refused) && !postgres.OfStatement(p.conn, err) ||
		postgres.IsCode(err, postgres.LockNotAvailable) {
		return stagePlan, err
	}
	o.plan, o.catalog = pl, catalog
	if e := p.resume(ctx, j.ix, o); e != nil {
		return stageCapture, e
	}
	return stagePlan, err
}

// planned plans an index after it has read the state of what the plan will depend on, so that the
// next look notices any change from then on. before is an earlier plan, or nil. It is still good
// if the state of what it depends on is the same as in was, which was read before that plan was
// made.
func (p *preparer) planned(ctx context.Context, def plan.Definition, before *plan.Plan,
	was catalogState) (pl *plan.Plan, problems []plan.Problem, catalog catalogState, err error) {
	if before == nil { // to learn the tables
		if before, problems, err = plan.Make(ctx, p.conn, def, false); err != nil || before == nil {
			return nil, problems, catalog, err
		}
	}
	for {
		if catalog, err = p.stateOf(ctx, before.RestsOn(), before.Types); err != nil {
			return nil, nil, catalog, err
		}
		if was.knows(before) && catalog.knows(before) && catalog.differs(was, before.RestsOn(), before.Types) == "" {
			return before, nil, catalog, nil
		}
		if pl, problems, err = plan.Make(ctx, p.conn, def, false); err != nil || pl == nil {
			return nil, problems, catalog, err
		}
		if catalog.knows(pl) {
			return pl, nil, catalog, nil
		}
		before = pl
	}
}
