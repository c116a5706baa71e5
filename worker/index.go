package worker

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"ftsync/worker/changelog"
	"ftsync/worker/plan"
)

// States of an index, as Status names them.
const (
	stateWaiting   = "waiting"     // for Postgres
	stateBackfill  = "backfill"    // rows are being loaded
	stateBuilding  = "building"    // the loaded rows are being indexed
	stateCatchUp   = "catching up" // changes since the load began are being applied
	stateFollowing = "following"
	stateFailed    = "failed"
)

// index is one configured index. The following goroutine owns it.
type index struct {
	number int // in Worker.indexes
	def    plan.Definition
	cache  Index

	plan      *plan.Plan   // nil until the database has agreed to it in this session
	catalog   catalogState // as it was before that
	published *feed        // keeps the generation that answers searches in step; nil when nothing can
	building  *feed        // fills the next generation
	rebuild   string       // why a new generation is wanted; empty when none is
	pace      pace
	mark      *Mark     // the last that said why; nil: none did
	preparing bool      // the preparer has it
	givenAt   time.Time // to the preparer
	stale     string    // why it is to be prepared anew; empty: it is not

	err       error     // why it failed; nil when all is well
	failedAt  time.Time // zero: since then it has worked
	failedBy  string    // its tables when it was last prepared without a further pause; see hurry
	recovered time.Time // when it was followed again after that
	retryAt   time.Time
	backoff   backoff
}

// isNew says that there is no generation of it yet.
func (ix *index) isNew() bool { return ix.cache.Published() == nil && ix.cache.Building() == nil }

// feeds are the generations to be kept in step, but for those that are away.
func (ix *index) feeds() []*feed {
	var all []*feed
	for _, f := range []*feed{ix.published, ix.building} {
		if f != nil && !f.away {
			all = append(all, f)
		}
	}
	return all
}

// away says that a feed is on the detour: what is to be done with it waits until it is back.
func (ix *index) away() bool {
	return ix.published != nil && ix.published.away || ix.building != nil && ix.building.away
}

// phase of a feed's life.
type phase int

const (
	loading     phase = iota // rows by key, on the loader's connection
	building                 // key index and FTS index, in the cache
	catchingUp               // reading dirty keys again
	followingUp              // nothing but changes
)

// feed leads changes into one generation. The following goroutine owns it, or while it is
// away the detour; the loader only has gen, plan and progress.
type feed struct {
	ix    *index
	gen   Generation
	plan  *plan.Plan
	id    string
	phase phase

	sources    []int32            // numbers of plan.sources, and last the direct one
	catalog    catalogState       // what the plan rests on
	doubts     int64              // consumer.doubts
	at         changelog.Position // in memory: valid for the life of the session's connection
	ack        int64              // acknowledgements that Postgres has
	unacked    bool               // something was applied since
	dirty      bool               // the cache holds keys to read again
	collected  []string           // keys to be read at the end of a round, in memory: an acknowledgement makes them dirty
	collecting bool               // the round goes on
	loaded     bool               // all rows are in the cache
	worked     bool               // since it last arrived at a target
	wanted     string             // why another generation is, by what was applied; for the index to know
	mark       *Mark              // what said so
	lacks      bool               // it is known that changes were missed, and has to be built anew: it is followed, and not fresh
	detour     *detour            // nil: it is followed with the others
	away       bool               // and has a turn there; the following goroutine's, as the next
	awayAt     changelog.Position // where it was before
	awaySince  time.Time
	succeeded  atomic.Bool // another generation is being filled, and has seen what this one is still to see
	slice      int         // documents to read at a time, so that pageBytes is kept

	poison      []Poison  // documents set aside
	poisoned    bool      // the cache has some noted
	poisonTried time.Time // when they were last tried again

	caughtUp  bool      // the last look found nothing
	appliedTo time.Time // when the last target that was applied in full was taken
	backlog   int64
	progress  *progress

	filling context.Context    // of the load and the build; nil when there is none
	cancel  context.CancelFunc // ends it
	filled  chan struct{}      // closed when neither runs any more
}

// direct is the number of the source of repairs and requests.
func (f *feed) direct() int32 { return f.sources[len(f.sources)-1] }

// startFilling gives a feed the context of its load and build.
func (f *feed) startFilling(ctx context.Context) {
	f.filling, f.cancel = context.WithCancel(ctx)
	f.filled = make(chan struct{})
}

// stopLoad ends the load or build of a feed, and reports whether it has ended.
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

// progress of a backfill, written by the loader and read by anyone.
type progress struct {
	step     atomic.Value // string: load, index, catch up
	rows     atomic.Int64
	before   int64 // rows loaded in earlier sessions
	estimate atomic.Int64
	started  time.Time
}

// Keys of a generation's state in the cache.
const (
	keyDefinition = "definition" // Definition, as JSON: to follow it further while its successor is built
	keyIdentity   = "identity"   // plan.identity
	keyDatabase   = "database"   // the server and database it was filled from
	keyAck        = "ack"        // number of the acknowledgement last prepared
	keyAckedAt    = "acked at"   // position.Pos in it: the same number may stand for another in a Postgres that went back
	keyApplied    = "applied"    // when the last target that was applied in full was taken, in Unix milliseconds
	keyPosition   = "position"   // what has been applied
	keyDoubts     = "doubts"     // consumer.doubts
	keyLoad       = "load"       // loadCursor
	keyLoadAcked  = "load acked" // loadCursor at the last acknowledgement
	keyPoison     = "poison"     // documents set aside, as JSON
	keyRebuild    = "rebuild"    // why the generation is to be replaced, from the moment that is known
	keyTables     = "tables"     // the tables and partitions it was filled from
	keyColumns    = "columns"    // the columns it was read from, as versionsRead gives them
	keyHidden     = "hidden"     // the transaction id until which rows may be hidden; see ids
	keyLoadedAck  = "loaded ack" // number of the acknowledgement that covered the whole load
)

// loadCursor is how far a load has come.
type loadCursor struct {
	Key   string `json:"key"`   // of the last document
	Rowid int64  `json:"rowid"` // in the cache
	Rows  int64  `json:"rows"`
	Done  bool   `json:"done"`
}

func (c loadCursor) String() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(b)
}

func parseLoadCursor(s string) (c loadCursor, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &c)
	}
	return c, err
}
