package worker

import (
	"math"
	"sync/atomic"
	"time"
)

// progress is how far a backfill has come. The loader and the builder write it; at is called by one
// at a time.
type progress struct {
	gen      Generation
	rows     atomic.Int64
	before   int64 // rows loaded in earlier sessions
	estimate atomic.Int64
	expects  atomic.Pointer[expected] // nil: not asked yet
	started  time.Time
	writing  atomic.Int64          // time the cache took for the rows loaded since then
	building atomic.Pointer[built] // nil: not yet

	told told
}

// built is when a build began, and how much had been built in earlier sessions.
type built struct {
	began  time.Time
	before float64
}

func newProgress(gen Generation) *progress { return &progress{gen: gen, started: time.Now()} }

func (p *progress) builds() {
	done, _, _ := p.gen.BuildProgress()
	p.building.Store(&built{time.Now(), done})
}

// at is the backfill as it is now. Left and Done cover all of its steps. What is left runs down as time
// passes, and turns towards a new estimate in a while; Done never falls.
func (p *progress) at(now time.Time, filling phase) *Backfill {
	m := p.measure(now, filling)
	b := &Backfill{Step: backfillSteps[filling], Rows: m.rows, Estimate: m.estimate, Started: p.started}
	if e := p.expects.Load(); e != nil {
		b.Guessed, b.Bytes, b.Expected = e.Guessed, e.Bytes, e.took
	}
	if filling == loading {
		b.RowsPerSec = m.rate()
	}
	b.Left, b.Done = p.told.next(m.passed, m.left(), filling != loading && filling != building || m.done == 1)
	return b
}

// measured is what is known of a backfill at a moment. Times are counted from the start of the session
// that goes on with it.
type measured struct {
	passed       time.Duration
	filling      phase
	rows, before int64         // loaded, and how many of them in earlier sessions
	estimate     int64         // rows expected; 0: unknown
	writing      time.Duration // of the rows loaded here
	began        time.Duration // when the build began
	done, next   float64       // part of the build that is done, and that will be after the step in hand
	builtBefore  float64       // the part that was in earlier sessions
	since        time.Duration // when done was reached
}

func (p *progress) measure(now time.Time, filling phase) measured {
	m := measured{passed: now.Sub(p.started), filling: filling, rows: p.rows.Load(), before: p.before,
		estimate: p.estimate.Load(), writing: time.Duration(p.writing.Load())}
	if of := p.building.Load(); of != nil && filling == building {
		var since time.Time
		m.done, m.next, since = p.gen.BuildProgress()
		m.began, m.builtBefore, m.since = of.began.Sub(p.started), of.before, max(0, since.Sub(p.started))
		m.since = max(m.since, m.began)
	}
	return m
}

// buildPerWriting is how much longer it takes to build the indexes over rows than to write these: about
// 6 times as long for 176,140 rows of half a kilobyte, and 11 and 13 times for those of the recordings in
// testdata. How long reading them takes says nothing, for that is up to Postgres and the network.
const buildPerWriting = 10

// beyond is how many more rows are expected than there are, once there are as many as the planner
// estimated: it was wrong.
const beyond = 1.05

// rate is the number of rows loaded a second.
func (m measured) rate() float64 {
	if m.rows <= m.before || m.passed <= 0 {
		return 0
	}
	return float64(m.rows-m.before) / m.passed.Seconds()
}

// expected is the number of rows that there will be; 0: unknown.
func (m measured) expected() float64 {
	switch {
	case m.filling != loading:
		return float64(m.rows)
	case m.estimate == 0:
		return 0
	}
	return max(float64(m.estimate), beyond*float64(m.rows))
}

// left is the time for all steps, as far as it can be told from this moment alone; 0: unknown.
func (m measured) left() time.Duration {
	switch m.filling {
	case loading:
		if all := m.expected(); all > 0 && m.rate() > 0 {
			return seconds((all-float64(m.rows))/m.rate()) + m.wholeBuild()
		}
	case building:
		whole := m.wholeBuild()
		if whole == 0 {
			return 0
		}
		inHand := time.Duration((m.next - m.done) * float64(whole))
		return remaining(inHand, m.passed-m.since) + time.Duration((1-m.next)*float64(whole))
	}
	return 0
}

// trusted is the part of a build that counts as much as what writing the rows says of it.
const trusted = 0.05

// wholeBuild is how long a build takes: by what writing the rows took, and more and more by its own
// speed. 0: unknown.
func (m measured) wholeBuild() time.Duration {
	var guess, own float64
	if loaded := m.rows - m.before; loaded > 0 {
		guess = buildPerWriting * float64(m.writing) * max(m.expected()-float64(m.before), 0) / float64(loaded)
	}
	here := m.done - m.builtBefore
	if m.filling != building || here <= 0 {
		return time.Duration(guess)
	}
	own = float64(m.since-m.began) / here
	if guess == 0 {
		return time.Duration(own)
	}
	return time.Duration((guess*trusted + own*here) / (trusted + here))
}

// remaining is what is left of a step that was expected to take so long, after some of it. One that takes
// longer may take a quarter longer still.
func remaining(expected, passed time.Duration) time.Duration {
	return max(expected-passed, passed/4)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// almost is how much is done of what is not quite done: estimates may be wrong.
const almost = 0.99

// told is what was said last of how much is left.
type told struct {
	at, left time.Duration
	done     float64
}

// next is what to say after so much has passed, of an estimate of what is left; ending: nothing is left
// but what can't be estimated.
func (t *told) next(passed, left time.Duration, ending bool) (time.Duration, float64) {
	switch since := passed - t.at; {
	case ending:
		t.left, t.done = 0, almost
	case left == 0: // unknown
		t.left = 0
	case t.left == 0:
		t.left = left
	default:
		// Towards the estimate, over an eighth of what is left: that leaves time to believe it.
		over := min(max(left/8, 2*time.Second), 20*time.Second)
		runs := max(t.left-since, 0)
		t.left = runs + time.Duration(float64(left-runs)*(1-math.Exp(-since.Seconds()/over.Seconds())))
		t.left = max(t.left, left/8)
	}
	t.at = passed
	if t.left > 0 {
		t.done = max(t.done, min(passed.Seconds()/(passed+t.left).Seconds(), almost))
	}
	return t.left, t.done
}
