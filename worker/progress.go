package worker

import (
	"sync/atomic"
	"time"
)

// progress is how far a backfill has come. The loader and the builder write it, anybody may read it.
type progress struct {
	gen      Generation
	rows     atomic.Int64
	before   int64 // rows loaded in earlier sessions
	estimate atomic.Int64
	expects  atomic.Pointer[expected] // nil: not asked yet
	started  time.Time
	writing  atomic.Int64          // time the cache took for the rows loaded since then
	building atomic.Pointer[built] // nil: not yet
}

// built is when a build began, and how much had been built in earlier sessions.
type built struct {
	began  time.Time
	before float64
}

func newProgress(gen Generation) *progress { return &progress{gen: gen, started: time.Now()} }

func (p *progress) builds() {
	done, _ := p.gen.BuildProgress()
	p.building.Store(&built{time.Now(), done})
}

// buildPerWriting is how much longer it takes to build the indexes over rows than to write these: about
// 6 times as long for 176,140 rows of half a kilobyte, and 12 times on a machine that was busy. How
// long reading them takes says nothing, for that is up to Postgres and the network.
const buildPerWriting = 7

// least is the part of a build from which on its own speed tells how long it takes.
const least = 0.05

// almost is how much is done of what is not quite done: estimates may be wrong.
const almost = 0.99

// at is the backfill as it is now. Left and Done cover all of its steps.
func (p *progress) at(now time.Time, filling phase) *Backfill {
	b := &Backfill{Step: backfillSteps[filling], Rows: p.rows.Load(), Estimate: p.estimate.Load(), Started: p.started}
	if e := p.expects.Load(); e != nil {
		b.Guessed, b.Bytes, b.Expected = e.Guessed, e.Bytes, e.took
	}
	loaded := b.Rows - p.before
	took := now.Sub(p.started)
	ofBuild := time.Duration(0) // all of it; 0: unknown
	if loaded > 0 {
		whole := float64(max(b.Estimate-p.before, loaded)) / float64(loaded)
		if filling != loading {
			whole = 1
		}
		ofBuild = time.Duration(buildPerWriting * whole * float64(p.writing.Load()))
	}
	switch filling {
	case loading:
		if loaded > 0 && took > 0 {
			b.RowsPerSec = float64(loaded) / took.Seconds()
		}
		if loaded > 0 && b.Estimate > b.Rows {
			b.Left = ofBuild + time.Duration(float64(b.Estimate-b.Rows)/b.RowsPerSec*float64(time.Second))
		}
	case building:
		done, since := p.gen.BuildProgress()
		if b.Left = p.ofBuild(now, done, since, ofBuild); done == 1 {
			b.Done = almost
		}
	default:
		b.Done = almost
	}
	if b.Left > 0 {
		b.Done = min(took.Seconds()/(took+b.Left).Seconds(), almost)
	}
	return b
}

// ofBuild is what is left of a build of which so much is done since then. It advances in steps that
// may take long: what has passed since the last one counts. expected is what all of it may take;
// 0: unknown.
func (p *progress) ofBuild(now time.Time, done float64, since time.Time, expected time.Duration) time.Duration {
	of := p.building.Load()
	here := done - of.before
	if passed := now.Sub(of.began); here < least && expected > 0 { // nothing to go by yet
		return max(time.Duration((1-of.before)*float64(expected))-passed, passed/4)
	} else if here < least {
		return 0
	}
	left := time.Duration((1 - done) / here * float64(since.Sub(of.began)))
	if left > now.Sub(since) {
		return left - now.Sub(since)
	}
	return time.Duration((1 - done) / here * float64(now.Sub(of.began))) // it has become slower
}
