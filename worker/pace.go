package worker

import "time"

const (
	// busyPoll is the pace of a worker that has work: quick enough to be fresh, slow enough that
	// changes are applied in batches. The throughput with 8, 32 or 1 writers is the same for 2,
	// 5, 10 and 20 ms.
	busyPoll = 5 * time.Millisecond
	// lightPoll is its pace when changes come one at a time, so that there are no batches to be had:
	// then a change would wait for most of its way.
	lightPoll = 2 * time.Millisecond
	// quiet is for how long nothing must have come before the worker parks.
	quiet = 20 * time.Millisecond
)

// came notes how many changes a pass has found.
func (s *session) came(changes int64) {
	if changes > 0 {
		s.many = changes > 1
	}
}

// pace is the time from the beginning of one pass to that of the next, by what came last.
func (s *session) pace() time.Duration {
	if s.many || s.filling() {
		return busyPoll
	}
	return lightPoll
}

func (s *session) pause(d time.Duration) {
	if d <= 0 {
		return
	}
	s.w.lookIn(d)
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-s.done:
	case <-t.C:
	case r := <-s.loaded:
		s.onLoaded(r)
	case <-s.w.wakes:
	}
}

// filling reports whether a load or a build is under way that this goroutine waits to hear of, or
// an index has been given to the preparer just now.
func (s *session) filling() bool {
	for _, ix := range s.w.indexes {
		if ix.building != nil && ix.err == nil || ix.preparing && time.Since(ix.givenAt) < prepareLocks {
			return true
		}
	}
	return false
}
