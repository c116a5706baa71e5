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

func (g half) BuildProgress() (done, next float64, since time.Time) {
	return *g.done, min(*g.done+0.25, 1), *g.since
}

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
	// 18 s to read the rest, and 10 times the 10 s of writing for the build.
	want("loading", said(2*time.Second, loading), "load: 50 rows/s, 1m58s left, 0.02")
	p.rows.Store(1000) // the planner was wrong: there may be more
	p.writing.Store(int64(10 * time.Second))
	want("as many as were expected", said(20*time.Second, loading), "load: 50 rows/s, 1m44s left, 0.16")
	p.building.Store(&built{began: start.Add(20 * time.Second)})
	want("the build begins", said(20*time.Second, building), "index: 0 rows/s, 1m44s left, 0.16")
	want("its first step takes as long as it should", said(40*time.Second, building),
		"index: 0 rows/s, 1m21s left, 0.33")
	want("longer", said(100*time.Second, building), "index: 0 rows/s, 1m35s left, 0.51")
	done, since = 0.25, start.Add(100*time.Second)
	want("far slower than expected", said(100*time.Second, building), "index: 0 rows/s, 1m35s left, 0.51")
	want("so more is left in the end", said(130*time.Second, building), "index: 0 rows/s, 2m36s left, 0.51")
	done, since = 1, start.Add(300*time.Second)
	want("it is built", said(300*time.Second, building), "index: 0 rows/s, 0s left, 0.99")
	want("what has changed", said(301*time.Second, catchingUp), "catch up: 0 rows/s, 0s left, 0.99")

	done = 0.6
	p = newProgress(half{done: &done, since: &since}) // a session that goes on with a build
	p.started = start
	p.building.Store(&built{began: start, before: 0.6})
	want("nothing is known of the build", said(time.Second, building), "index: 0 rows/s, 0s left, 0.00")
	done, since = 0.8, start.Add(10*time.Second)
	want("a fifth took 10 s", said(10*time.Second, building), "index: 0 rows/s, 10s left, 0.50")
}
