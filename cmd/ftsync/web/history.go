package web

import (
	"context"
	"math"
	"sync"
	"time"
)

// How much is remembered, for the charts of the status page: the last hour, a sample every 15 s, of
// 16 bytes: 3,840 bytes an index, and 1.9 MB for 500 of them. Further ones have no charts.
const (
	sampleEvery    = 15 * time.Second
	samples        = int(time.Hour / sampleEvery)
	mostRemembered = 500
)

// sample is an index at a moment. What is not known of it is NaN.
type sample struct {
	documents float32
	lag       float32 // seconds
	changes   float32 // applied, or rows loaded, a second
	searches  float32 // answered a second
}

// history holds what the indexes were like. It knows nothing of the time before the process began.
type history struct {
	mu    sync.Mutex
	of    map[string]*ring
	ticks int // samples taken, of all indexes alike
}

// ring holds the samples of an index, at their tick modulo their number.
type ring struct {
	at      [samples]sample
	counted counts // when the last one was taken
}

// counts are counters that only grow, unless the configuration is replaced.
type counts struct {
	changes, rows, searches int64
	when                    time.Time
}

// Remember takes samples until ctx ends.
func (s *Server) Remember(ctx context.Context) {
	tick := time.NewTicker(sampleEvery)
	defer tick.Stop()
	for {
		s.history.take(s.observe(), time.Now())
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// observed is what a sample of an index is made of.
type observed struct {
	name      string
	documents int64
	lag       *float64 // nil: unknown
	counts
}

// observe looks at all indexes.
func (s *Server) observe() (list []observed) {
	now := s.current()
	st := now.Status()
	following := byName(st)
	for _, x := range now.Indexes {
		f := following[x.Name()]
		o := observed{name: x.Name(), documents: x.Facts().Documents, lag: lagFrom(st, f.Lag)}
		o.changes, o.searches = f.Applied, s.metrics.searched(x.Name()).Load()
		if f.Backfill != nil {
			o.rows = f.Backfill.Rows
		}
		list = append(list, o)
	}
	return list
}

// take adds a sample of each index. Indexes that are gone are forgotten.
func (h *history) take(list []observed, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	rings := make(map[string]*ring, len(list))
	for _, o := range list[:min(len(list), mostRemembered)] {
		r := h.of[o.name]
		if r == nil {
			r = newRing()
		}
		rings[o.name] = r
		x := sample{documents: float32(o.documents), lag: unknown, changes: unknown, searches: unknown}
		if o.lag != nil {
			x.lag = float32(*o.lag)
		}
		o.when = now
		if was := r.counted; !was.when.IsZero() && now.After(was.when) {
			rate := func(from, to int64) float32 {
				if to < from { // it began anew
					from = 0
				}
				return float32(float64(to-from) / now.Sub(was.when).Seconds())
			}
			x.changes = rate(was.changes, o.changes) + rate(was.rows, o.rows)
			x.searches = rate(was.searches, o.searches)
		}
		r.counted = o.counts
		r.at[h.ticks%samples] = x
	}
	h.of = rings
	h.ticks++
}

var unknown = float32(math.NaN())

func newRing() *ring {
	r := &ring{}
	for i := range r.at {
		r.at[i] = sample{unknown, unknown, unknown, unknown}
	}
	return r
}

// list returns the samples of an index, the oldest first; nil: there are none.
func (h *history) list(index string) []sample {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.of[index]
	if r == nil {
		return nil
	}
	first := max(0, h.ticks-samples)
	list := make([]sample, 0, h.ticks-first)
	for tick := first; tick < h.ticks; tick++ {
		list = append(list, r.at[tick%samples])
	}
	return list
}
