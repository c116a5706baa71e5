package worker

import "time"

// Status is the worker's view of itself at one moment. It is safe to keep.
type Status struct {
	Connected bool     // Postgres answered the last time it was asked
	LastError string   // why not, or the last fault that ended a connection; empty when all is well
	Mode      string   // "notify", "poll", or "off" when the worker does not run
	ModeWhy   string   // why it polls, when it does
	Warnings  []string // what in the database is worth somebody's attention
	TrimError string   // why the change log could not be trimmed the last time; empty when it could
	Parked    bool     // waiting for a notification, with nothing left to read

	// Lag is how old the answers may be, over all indexes; see IndexStatus.Lag.
	Lag          time.Duration
	LastCaughtUp time.Time // when a drain last found nothing left for any index; zero: never
	Indexes      []IndexStatus
}

// IndexStatus is the state of one index.
type IndexStatus struct {
	Name     string
	State    string // "waiting", "backfill", "building", "catching up", "following" or "failed"
	Error    string // why it failed, and what to do; empty otherwise
	Damage   string // what was found damaged in the file that answers searches; empty: nothing
	FailedAt time.Time
	RetryAt  time.Time

	Waiting      string // for what it waits, and who has it; empty when it doesn't
	WaitingSince time.Time

	Generation string // id of the generation that answers searches; empty when none does
	Documents  int64  // in that generation
	Position   string // up to where changes are applied to it, as the JSON of a changelog.Position

	// Lag is 0 if the last look at Postgres found nothing and the next is not
	// overdue, else the time since the last fully applied target was taken. It grows
	// while Postgres is away or silent, and while the index waits or has failed.
	Lag     time.Duration
	Backlog int64 // log rows read but not yet applied, as far as known

	Backfill *Backfill // nil when none runs

	Mark   *Mark    // why a trigger could not log a key, the last time; nil: it always could
	Paused string   // why a rebuild is put off, and until when; empty otherwise
	Poison []Poison // documents that can't be built, set aside

	Verified time.Time // when it was last compared with Postgres from end to end; zero: not yet
	Drift    int64     // documents found to differ by that since the start
}

// Backfill is the progress of the first read of an index's rows.
type Backfill struct {
	Step       string // "load", "index" or "catch up"
	Rows       int64  // loaded so far
	Estimate   int64  // rows expected, from the planner; 0: unknown
	RowsPerSec float64
	Left       time.Duration // estimate; 0: unknown
	Started    time.Time
}
