package worker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ftsync/worker/postgres"
)

// followLimits bound how long the tables of one index, or its author's SQL, may keep all others
// waiting. Reading that takes longer is done on the detour.
var followLimits = postgres.Limits{Lock: 200 * time.Millisecond, Run: 1500 * time.Millisecond}

const (
	// detourLocks is how long a feed on the detour waits for a lock before another gets its turn.
	detourLocks = time.Second
	// detourTurn is how long one feed works before another gets its turn.
	detourTurn = 5 * time.Second
	// detourRun is how long a statement may run at first. If that is too short, the next may run
	// twice as long, up to detourRunMost.
	detourRun, detourRunMost = 10 * time.Second, time.Hour
	detourPause              = 250 * time.Millisecond
)

// lane brings changes to feeds, on one connection.
type lane struct {
	w       *Worker
	conn    *postgres.Conn // reads changes and changed rows
	started time.Time      // when the server was started that the lane reads from; zero: it has not looked yet
	long    chan struct{}  // tells housekeeping that the log seems long; capacity 1
	eager   *feed          // its rows are read along with a look; nil: no feed's are
	ahead   *ahead         // what the last look has read along
}

// reached records that a feed has applied everything up to a target, and how long the changes among
// it were on their way.
func (l *lane) reached(f *feed, t target) {
	if f.phase == followingUp && f.worked && !f.incomplete {
		l.w.metrics.delay.Observe(time.Since(f.unseenSince()).Seconds())
	}
	f.arrived(t)
}

// detour is the state of a feed that can't be followed beside the others, because its table is
// locked or takes long to read. The lane that has the feed owns it.
type detour struct {
	due  time.Time     // of its next turn
	run  time.Duration // how long a statement may run
	slow bool          // the last turn that read something took longer than other feeds can wait
}

// turn is the result of a feed's turn on the detour. The feed may be sent there again.
type turn struct {
	feed *feed
	err  error
	held string // what it has to wait for
}

// heldUp reports whether a statement was ended because it waited for a lock or ran too long.
func heldUp(err error) bool {
	return postgres.IsCode(err, postgres.LockNotAvailable) || postgres.IsCode(err, postgres.QueryCanceled)
}

// detours gives feeds their turns, one at a time, on a connection of its own, until ctx ends. So
// a table that is locked or slow to read holds up its own indexes only. A feed is with one lane
// at a time, which keeps the order of its changes.
func (s *session) detours(ctx context.Context) error {
	l := &lane{w: s.w, long: s.long}
	defer func() {
		if l.conn != nil {
			postgres.Close(l.conn)
		}
	}()
	var queue []*feed
	for {
		var due <-chan time.Time
		at := -1
		for i, f := range queue {
			if at < 0 || f.detour.due.Before(queue[at].detour.due) {
				at = i
			}
		}
		if at < 0 && l.conn != nil {
			due = time.After(time.Minute)
		} else if at >= 0 {
			due = time.After(time.Until(queue[at].detour.due))
		}
		select {
		case <-ctx.Done():
			return nil
		case f := <-s.sidings:
			queue = append(queue, f)
			continue
		case <-due:
		}
		if at < 0 { // nothing has come for a while
			postgres.Close(l.conn)
			l.conn = nil
			continue
		}
		f := queue[at]
		queue = append(queue[:at], queue[at+1:]...)
		held, err := l.turn(ctx, f)
		err = l.conn.Why(err)
		if ctx.Err() != nil {
			return nil
		}
		s.back <- turn{f, err, held} // capacity for every feed
		s.w.wake()
	}
}

// turn brings a feed as far as it gets in the time of its turn. held names what the feed waits
// for.
func (l *lane) turn(ctx context.Context, f *feed) (held string, err error) {
	d := f.detour
	if l.conn == nil || l.conn.IsClosed() {
		if l.conn, err = l.w.dialAlike(ctx, "detour"); err != nil {
			return "", err
		}
	}
	l.conn.LimitTheirs(postgres.Limits{Lock: detourLocks, Run: d.run})
	d.due = time.Now().Add(detourPause)
	t, err := l.takeTarget(ctx, []*feed{f})
	if err != nil {
		return "", err
	}
	for began := time.Now(); time.Since(began) < detourTurn; {
		started := time.Now()
		more, did, err := l.step(ctx, f, t, shareLog([]*feed{f}))
		took := time.Since(started)
		switch {
		case postgres.IsCode(err, postgres.LockNotAvailable):
			return l.conn.LockedBy(ctx, f.plan.Relations()), nil
		case postgres.IsCode(err, postgres.QueryCanceled):
			d.run = min(2*d.run, detourRunMost)
			return fmt.Sprintf("its rows: reading them took longer than %v", took.Round(time.Second)), nil
		case err != nil:
			return "", err
		}
		f.worked = f.worked || did
		if did {
			d.slow = took > followLimits.Run/2
		}
		if !more {
			l.reached(f, t)
			return "", nil
		}
	}
	d.due = time.Now()
	return "", nil
}

// sideline sends a feed on the detour. follow gets it back after each turn.
func (s *session) sideline(f *feed, held string) {
	if f.detour == nil {
		s.w.log.Info("an index takes more time than the others have; it is followed apart", "index", f.ix.def.Name,
			"because", held)
		f.detour = &detour{run: detourRun, slow: true}
	}
	s.w.report(f.ix)
	f.away, f.awayAt, f.awaySince = true, f.at, time.Now()
	if held != "" {
		s.w.waitingFor(f.ix, held)
	}
	s.sidings <- f
}

// welcome takes a feed back from a turn on the detour. The feed stays if it is as far as the
// others and was as quick when it last had something to do.
func (s *session) welcome(tn turn) error {
	f := tn.feed
	f.away = false
	if f.ix.published != f && f.ix.building != f {
		return nil // given up meanwhile
	}
	if f.wanted != "" {
		f.ix.rebuild, f.ix.mark = f.wanted, f.mark
		f.wanted = ""
	}
	if tn.err != nil {
		f.detour = nil
		if errors.Is(tn.err, postgres.ErrStale) {
			return tn.err
		}
		s.fail(f.ix, stageRead, tn.err)
		return nil
	}
	s.w.waitingFor(f.ix, tn.held)
	if tn.held == "" && !f.detour.slow && f.caughtUp {
		f.detour = nil
		s.w.log.Info("an index is followed with the others again", "index", f.ix.def.Name)
	}
	if f.unacked && time.Since(f.acked) > 4*ackEvery {
		s.lastAck = time.Time{} // makes an acknowledgement due at once: others come around while it is away
	}
	s.arrivedApart(f)
	return nil
}

// arrivedApart records how far a turn has brought a feed.
func (s *session) arrivedApart(f *feed) {
	if f.caughtUp {
		s.settled(f)
	}
	s.w.report(f.ix)
}

// sidelineAgain sends those feeds on the detour again that are not done with it.
func (s *session) sidelineAgain() {
	for _, ix := range s.w.indexes {
		for _, f := range ix.here() {
			if f.detour != nil && ix.follows() && ix.stale == "" && (ix.rebuild == "" || ix.building == nil) {
				s.sideline(f, "")
			}
		}
	}
}
