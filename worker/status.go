package worker

import (
	"time"

	"ftsync/worker/changelog"
)

// Status is the worker's view of itself at one moment. The worker does not change it afterwards.
type Status struct {
	Connected bool     // Postgres answered when it was last asked
	LastError string   // why it did not, or the last fault that ended a connection; empty when all is well
	Mode      string   // "notify", "poll", or "off" when the worker does not run
	ModeWhy   string   // why it polls, when it does
	Warnings  []string // what somebody should look at in the database
	TrimError string   // why the log could not be trimmed the last time; empty: it could
	Parked    bool     // waiting for a notification, with nothing left to read

	Replica     string        // the name by which Postgres knows this replica
	VerifyEvery time.Duration // in which every index is to be compared with Postgres; 0: never

	Log *changelog.Fill // how full the log was when it was last measured, every ten seconds; nil: not yet

	// Lag is how old the answers of some index may be; see IndexStatus.Lag.
	Lag          time.Duration
	LastCaughtUp time.Time // up to when all indexes that answer have applied changes; zero: no pass has ended
	Indexes      []IndexStatus
}

// MaxBehind is where counting the changes ends that a replica has not acknowledged.
const MaxBehind = changelog.MaxBehind

// Resumed is IndexStatus.Begun of an index that goes on from where an earlier process stopped.
const Resumed = "resumed"

// IndexStatus is the state of one index.
type IndexStatus struct {
	Name     string
	State    State
	Error    string    // why it failed, and what to do; empty: it has not, or has worked since
	FailedAt time.Time // when it failed; zero: it has not, or has worked since, not only been tried again
	RetryAt  time.Time // when it is tried again; zero: it is not waiting for that
	Damage   string    // what was found damaged in the file that answers searches; empty: nothing

	Waiting      string // what it waits for, and who holds that; empty when it doesn't wait
	WaitingSince time.Time

	Withheld   string // why the documents that there are don't answer searches; empty: they do
	Begun      string // how the index went on in this process: Resumed, or why it was filled; empty: not known yet
	Generation string // id of the generation that answers searches; empty when none does
	Documents  int64  // in that generation
	Position   string // up to which changes are applied to that generation, as the JSON of a changelog.Position

	// Lag is 0 if the last look at Postgres found nothing and the next is not overdue, else the
	// time since the last target that was applied in full was taken. It grows while Postgres is
	// away or silent, and while the index waits or has failed.
	Lag     time.Duration
	Backlog int64 // log rows read but not yet applied, as far as known
	Applied int64 // documents written and removed by changes since the start, or found as they were

	Backfill *Backfill // nil when none runs

	Mark   *Mark    // the last mark of a trigger that could not log a key; nil: there was none
	Paused string   // why a rebuild is put off, and until when; empty otherwise
	Poison []Poison // documents that can't be built and are set aside

	Verified time.Time // when it was last compared with Postgres from end to end; zero: not yet
	Drift    int64     // number of documents found to differ in comparisons since the start
}

// Backfill is the progress of the first read of the rows of an index.
type Backfill struct {
	Step       string        // "load", "index" or "catch up"
	Rows       int64         // loaded so far
	Estimate   int64         // rows expected by Postgres's planner; 0: unknown
	Guessed    bool          // a table has no statistics yet, so Estimate is a guess by its size
	Bytes      int64         // on disk, of the tables that are read; 0: unknown
	Expected   time.Duration // what all steps were expected to take before they began; 0: unknown
	RowsPerSec float64       // while they are loaded
	Left       time.Duration // for all steps, as an estimate; 0: unknown
	Done       float64       // part of the whole time that has passed, from 0 to 0.99; 0: unknown
	Started    time.Time
}
