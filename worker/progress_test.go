package worker

import (
	"fmt"
	"testing"
	"time"
)

// half is a generation whose build is done so far.
type half struct {
	Generation
	done  *float64
	since *time.Time
}

func (g half) BuildProgress() (float64, time.Time) { return *g.done, *g.since }

// What is left covers all steps: reading rows is the smaller part of a backfill.
func TestProgress_coversAllSteps(t *testing.T) {
	start := time.Unix(1e9, 0)
	var done float64
	since := start
	p := newProgress(half{done: &done, since: &since})
	p.started = start
	said := func(after time.Duration, filling phase) string {
		b := p.at(start.Add(after), filling)
		return fmt.Sprintf("%s: %.0f rows/s, %v left, %.2f", b.Step, b.RowsPerSec, b.Left.Round(time.Second), b.Done)
	}
	want := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	want("nothing is known", said(time.Second, loading), "load: 0 rows/s, 0s left, 0.00")
	p.rows.Store(100)
	p.writing.Store(int64(time.Second))
	want("the number of rows is unknown", said(2*time.Second, loading), "load: 50 rows/s, 0s left, 0.00")
	p.estimate.Store(1000)
	// 18 s to read the rest, and 7 times the 10 s of writing for the build.
	want("loading", said(2*time.Second, loading), "load: 50 rows/s, 1m28s left, 0.02")
	p.rows.Store(900) // the planner was wrong
	p.writing.Store(int64(9 * time.Second))
	p.building.Store(&built{began: start.Add(20 * time.Second)})
	want("the build begins", said(20*time.Second, building), "index: 0 rows/s, 1m3s left, 0.24")
	want("its first step takes long", said(30*time.Second, building), "index: 0 rows/s, 53s left, 0.36")
	want("longer than all was expected to", said(100*time.Second, building), "index: 0 rows/s, 20s left, 0.83")
	done, since = 0.5, start.Add(30*time.Second) // faster than expected
	want("half is built", said(30*time.Second, building), "index: 0 rows/s, 10s left, 0.75")
	want("the next step", said(35*time.Second, building), "index: 0 rows/s, 5s left, 0.88")
	want("a slow one", said(50*time.Second, building), "index: 0 rows/s, 30s left, 0.62")
	done, since = 1, start.Add(60*time.Second)
	want("it is built", said(60*time.Second, building), "index: 0 rows/s, 0s left, 0.99")
	want("what has changed", said(61*time.Second, catchingUp), "catch up: 0 rows/s, 0s left, 0.99")

	done = 0.6
	p = newProgress(half{done: &done, since: &since}) // a session that goes on with a build
	p.started = start
	p.building.Store(&built{began: start, before: 0.6})
	want("nothing is known of the build", said(time.Second, building), "index: 0 rows/s, 0s left, 0.00")
	done, since = 0.8, start.Add(10*time.Second)
	want("a fifth took 10 s", said(10*time.Second, building), "index: 0 rows/s, 10s left, 0.50")
}
