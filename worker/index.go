package worker

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"ftsync/cache"
	"ftsync/worker/plan"
)

// State is what an index is at, as Status names it.
type State string

const (
	stateWaiting   State = "waiting"     // for Postgres
	stateBackfill  State = "backfill"    // rows are being loaded
	stateBuilding  State = "building"    // the loaded rows are being indexed
	stateCatchUp   State = "catching up" // changes since the load began are being applied
	stateFollowing State = "following"
	stateFailed    State = "failed"
)

// index is one configured index. The following goroutine owns it.
type index struct {
	number int // in Worker.indexes
	def    plan.Definition
	cache  Index

	plan      *plan.Plan   // nil until the database has accepted the definition in this session
	catalog   catalogState // the catalog before the plan was made
	published *feed        // the feed of the generation that answers searches; nil when it can't be kept in step
	building  *feed        // the feed that fills the next generation
	rebuild   reason       // why a new generation is wanted; empty when none is
	pace      pace
	mark      *Mark     // the last mark that asked for a rebuild; nil: none did
	preparing bool      // the preparer has it
	givenAt   time.Time // when the preparer was given it
	stale     string    // why it has to be prepared anew; empty: it need not be

	err       error     // why it failed; nil when all is well, or it is being tried again
	refused   bool      // err says that the database can't fulfil the definition; see follows
	begun     string    // see IndexStatus.Begun
	failure   error     // the last err since failedAt
	failedAt  time.Time // when it failed; zero: it has worked since
	failedBy  string    // the state of its tables when it was last prepared without a further pause; see hurry
	recovered time.Time // when it was followed again after that
	retryAt   time.Time
	backoff   backoff
}

// isNew reports whether the index has no generation yet.
func (ix *index) isNew() bool { return ix.cache.Published() == nil && ix.cache.Building() == nil }

// follows reports whether the feeds of the index are kept in step. Those of one that failed are not,
// except where only its definition is refused: what was built by the one before goes on.
func (ix *index) follows() bool { return ix.err == nil || ix.refused }

// feeds returns the feeds that have to be kept in step.
func (ix *index) feeds() []*feed {
	return slices.DeleteFunc([]*feed{ix.published, ix.building}, func(f *feed) bool { return f == nil })
}

// here returns those feeds that are not away. Only of these may anything be read or written that
// moves with the changes of rows.
func (ix *index) here() []*feed {
	return slices.DeleteFunc(ix.feeds(), func(f *feed) bool { return f.away })
}

// away reports whether a feed of the index is on the detour. What is to be done with the index
// waits until the feed is back.
func (ix *index) away() bool {
	return ix.published != nil && ix.published.away || ix.building != nil && ix.building.away
}

// Keys of a generation's state in the cache.
const (
	keyDefinition = "definition" // Definition, as JSON; a published one is followed by it while its successor is built
	keyIdentity   = "identity"   // Plan.Identity
	keyDatabase   = "database"   // the server and database it was filled from
	keyServer     = "server"     // by which addresses and name that database was last reached
	keyAck        = "ack"        // number of the last acknowledgement that was prepared
	// Position.Pos in that acknowledgement: in a Postgres that went back, the same number may
	// stand for another one
	keyAckedAt     = "acked at"
	keyApplied     = "applied"    // when the last target that was applied in full was taken, in Unix milliseconds
	keyPosition    = "position"   // what has been applied
	keyBreakages   = "doubts"     // consumer.breakages
	keyLoad        = "load"       // loadCursor
	keyAckedCursor = "load acked" // loadCursor at the last acknowledgement
	keyPoison      = "poison"     // documents set aside, as JSON
	keyRebuild     = "rebuild"    // why the generation is to be replaced, from the moment that is known
	keyTables      = "tables"     // the tables and partitions it was filled from
	keyColumns     = "columns"    // plan.Versions of what it was read from
	keyFilled      = "filled"     // how long it took to fill it; see filled
	keyHidden      = "hidden"     // the transaction id until which rows may be hidden; see ids
	keyLoadDoneAck = "loaded ack" // number of the acknowledgement that covered the whole load
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
		panic(err) // can't fail: strings and numbers
	}
	return string(b)
}

func parseLoadCursor(s string) (c loadCursor, err error) {
	if s == "" {
		return c, nil
	}
	if err := json.Unmarshal([]byte(s), &c); err != nil {
		return c, &cache.Error{Err: fmt.Errorf("read how far the load is: %w", err)}
	}
	return c, nil
}
