package worker

import (
	"context"
	"sync/atomic"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
)

// phase is the stage that a feed is at in its life:
//
//	loading ──rowsLoaded, acknowledged──▶ building ──built──▶ catchingUp ──publish──▶ followingUp
//
// A session that takes a generation up begins where the last session was. Only the methods of feed
// change the phase.
type phase int

const (
	loading     phase = iota // rows are read by key, on the loader's connection
	building                 // the cache builds the key index and the FTS index
	catchingUp               // keys that changed meanwhile are read again
	followingUp              // changes are applied as they come, and searches answered
)

// feed brings changes to one generation. The following goroutine owns it, or the detour while the
// feed is away there. The loader only uses gen, plan and progress. What does not change in the
// feed's life (ix, gen, plan, id, sources, catalog, breakages) anybody may read; ack and acked belong to the
// following goroutine.
type feed struct {
	ix    *index
	gen   Generation
	plan  *plan.Plan
	id    string
	phase phase

	sources   []int32            // numbers of plan.Sources, and last that of the direct source
	catalog   catalogState       // what the plan depends on
	breakages int64              // consumer.breakages
	at        changelog.Position // in memory: valid for the life of the session's connection
	ack       int64              // number of the last acknowledgement that Postgres has
	acked     time.Time          // when that was
	unacked   bool               // something was applied since that acknowledgement
	dirty     bool               // the cache holds keys to read again
	// keys to be read at the end of a round, kept in memory; an acknowledgement makes them dirty
	collected  []string
	collecting bool   // the round goes on
	loaded     bool   // all rows are in the cache
	worked     bool   // it did something since it last arrived at a target
	wanted     reason // why another generation is wanted, by what was applied; the index is yet to learn it
	mark       *Mark  // the mark that said so
	// changes are known to have been missed, so it has to be built anew: it is followed, but not
	// fresh
	incomplete bool
	detour     *detour            // nil: it is followed with the others
	away       bool               // it has a turn on the detour; this and awayAt belong to the following goroutine
	awayAt     changelog.Position // its place before the turn
	awaySince  time.Time
	succeeded  atomic.Bool // another generation is being filled that has seen what this one is still to see
	slice      int         // number of documents to read at a time, such that PageBytes is kept

	poison      []Poison  // documents set aside
	poisoned    bool      // the cache has a record of some
	poisonTried time.Time // when they were last tried again

	caughtUp  bool      // the last look found nothing
	appliedTo time.Time // when the last target that was applied in full was taken
	woken     time.Time // when a notification last came while the feed was caught up
	backlog   int64
	progress  *progress

	filling context.Context    // of the last load or build; nil: there was none
	cancel  context.CancelFunc // ends it
	filled  chan struct{}      // closed when it has ended
}

// direct returns the number of the source of repairs and requests.
func (f *feed) direct() int32 { return f.sources[len(f.sources)-1] }

// unseenSince returns the time before which no change was committed that the feed, at its last
// target, had not applied. The log says of no row when it was committed, so this is the last look,
// or the notification that came after it: then a writer found the worker parked, with every row
// before seen.
func (f *feed) unseenSince() time.Time {
	if f.woken.After(f.appliedTo) {
		return f.woken
	}
	return f.appliedTo
}

// rowsLoaded records that all rows are in the cache, which is yet to be acknowledged. The indexes
// are built after that acknowledgement.
func (f *feed) rowsLoaded() { f.loaded, f.unacked = true, true }

// mayBuild reports whether the indexes may be built: the load has been acknowledged, so that
// no crash of Postgres can undo what was read.
func (f *feed) mayBuild() bool { return f.phase == loading && f.loaded && !f.unacked && !f.away }

// load has a feed read rows by key. before is the number of rows loaded earlier.
func (f *feed) load(before int64) {
	f.phase, f.progress = loading, newProgress(f.gen)
	f.progress.before = before
	f.progress.rows.Store(before)
}

// build has the loaded rows of a feed indexed.
func (f *feed) build() {
	f.phase = building
	f.progress.builds()
}

// built has a feed read again what changed while it was filled.
func (f *feed) built() { f.phase, f.dirty = catchingUp, true }

// publish has a feed follow for good.
func (f *feed) publish() { f.phase = followingUp }

// startFilling gives a feed a context for its load, or for its build.
func (f *feed) startFilling(ctx context.Context) {
	f.filling, f.cancel = context.WithCancel(ctx)
	f.filled = make(chan struct{})
}

// stopLoad stops the load or build of a feed, and reports whether it has ended.
func (f *feed) stopLoad() bool {
	if f.filling == nil {
		return true
	}
	f.cancel()
	select {
	case <-f.filled:
		return true
	default:
		return false
	}
}
