package main

import (
	"context"
	"log/slog"
	"time"

	"ftsync/cmd/ftsync/web"
	"ftsync/worker"
)

// knownWithin is how long the line that says that ftsync is ready waits to learn from Postgres how
// the indexes go on. It may be away.
const knownWithin = 5 * time.Second

// sayReady logs one line once every index answers: what there is, and how it came about. It returns
// then, or when ctx ends.
func sayReady(ctx context.Context, s *web.Server, log *slog.Logger, address string, began time.Time) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	var since time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		ready, indexes, documents := s.Serves()
		if !ready {
			since = time.Time{}
			continue
		}
		if since.IsZero() {
			since = time.Now()
		}
		st := s.Status()
		resumed, filled, known := begun(st)
		if !known && time.Since(since) < knownWithin {
			continue
		}
		log.Info("ready", "address", address, "indexes", indexes, "documents", documents,
			"resumed", resumed, "filled", filled, "mode", st.Mode, "connected", st.Connected,
			"took", time.Since(began).Round(time.Millisecond))
		return
	}
}

// begun counts the indexes that go on from where an earlier process stopped, and those that were
// filled. It reports whether that is known of all; of a process that does not follow, it is.
func begun(st worker.Status) (resumed, filled int, known bool) {
	known = true
	for _, x := range st.Indexes {
		switch x.Begun {
		case "":
			known = x.Error != "" && known
		case worker.Resumed:
			resumed++
		default:
			filled++
		}
	}
	return resumed, filled, known
}
