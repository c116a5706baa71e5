package worker

import (
	"testing"
	"time"
)

// Changes that come one at a time are looked for more often than those that make batches.
func TestPace_IsQuickerForLoneChanges(t *testing.T) {
	t.Parallel()
	s := &session{lane: &lane{w: &Worker{}}}
	for _, pass := range []struct {
		changes int64
		want    time.Duration
	}{{1, lightPoll}, {0, lightPoll}, {2, busyPoll}, {0, busyPoll}, {30, busyPoll}, {1, lightPoll}} {
		if s.came(pass.changes); s.pace() != pass.want {
			t.Errorf("after %d changes: %v, want %v", pass.changes, s.pace(), pass.want)
		}
	}
}
