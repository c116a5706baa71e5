package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// heap keeps Go's garbage in proportion: after each collection it says how much garbage may come before the
// next one (GOGC), and how much memory Go may take at all (GOMEMLIMIT).
//
// By itself Go lets as much garbage grow as there is in use. Here most of what is in use are values of filter
// columns and words, which have no pointers and cost a collection nothing: beside 400 MB of them another 400 would
// spare little. So
//
//   - where no memory is limited, garbage is what is in use up to 32 MB, and a quarter of what is above that, but
//     16 MB at least: with a heap of 5 MB, filling an index takes a twentieth less of the processor for it;
//   - where it is, garbage is half of what Go's share has left: up to 64 MB however little is in use, for what may
//     be used spares collections, and less and less as it becomes tight. Then collections are frequent rather
//     than the process killed. Of memory beyond its share that SQLite and C hold, Go does without.
//
// It promises no bound: what is in use is in use. Who sets GOGC or GOMEMLIMIT in the environment decides it himself.
// The metrics go_gc_gogc_percent and go_gc_gomemlimit_bytes say what is in force.
type heap struct {
	memory
	fixedGarbage, fixedLimit bool  // by the environment
	garbage                  int64 // in force, in percent
	collected                chan struct{}
}

const (
	freeGarbage  = 32 << 20 // beside as much in use, where nothing is limited
	leastGarbage = 16 << 20
	mostGarbage  = 64 << 20 // where memory is limited, beside less than twice as much in use
	leastPercent = 10       // where Go's limit has the last word anyway
	mostPercent  = 400
)

// newHeap sets what Go may take; run keeps that right.
func newHeap(m memory) *heap {
	h := &heap{memory: m, fixedGarbage: os.Getenv("GOGC") != "", fixedLimit: os.Getenv("GOMEMLIMIT") != "",
		garbage: 100, collected: make(chan struct{}, 1)}
	h.set(takenNow())
	return h
}

// run sets what Go may take after each collection, until ctx ends.
func (h *heap) run(ctx context.Context) {
	h.watch(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-h.collected:
			h.set(takenNow())
		}
	}
}

// set sets what Go may take by what is taken now.
func (h *heap) set(now taken) {
	if to := h.limit(now); !h.fixedLimit && differs(to, now.limit) {
		now.limit = to
		debug.SetMemoryLimit(to)
	}
	if to := h.percent(now); !h.fixedGarbage && differs(to, h.garbage) {
		h.garbage = to
		debug.SetGCPercent(int(to))
	}
}

// watch has each collection noticed until ctx ends: it frees an object that nobody has, and makes the next one.
func (h *heap) watch(ctx context.Context) {
	type object struct{ _ [64]byte } // a small one would share its place with others
	runtime.AddCleanup(new(object), func(h *heap) {
		if ctx.Err() != nil {
			return
		}
		select {
		case h.collected <- struct{}{}:
		default: // it will look anyway
		}
		h.watch(ctx)
	}, h)
}

// differs reports whether a value is worth being set: that stops all goroutines for a moment.
func differs(to, from int64) bool { return to > from+from/16 || to < from-from/16 }

// taken is what a process has of memory, in bytes.
type taken struct {
	live   int64 // of Go, at the end of the last collection
	others int64 // of its own, beside Go's: what C has, and does not give back; 0: that can't be seen
	limit  int64 // of Go, as it is in force
}

func takenNow() (u taken) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}, {Name: "/gc/gomemlimit:bytes"}}
	metrics.Read(samples)
	var n [4]int64
	for i, s := range samples {
		n[i] = int64(s.Value.Uint64())
	}
	u.live, u.limit = n[0], n[3]
	var size, resident, shared int64
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return u // not on Linux
	}
	if _, err := fmt.Sscan(string(text), &size, &resident, &shared); err == nil {
		u.others = max(0, (resident-shared)*int64(os.Getpagesize())-(n[1]-n[2]))
	}
	return u
}

// limit returns how much memory Go may have.
func (h *heap) limit(now taken) int64 {
	if h.memory.limit == 0 || h.fixedLimit {
		return now.limit
	}
	const rest = 16 // for memory that the kernel counts to the process, and what C takes next
	left := h.memory.limit - h.memory.limit/rest - now.others
	// Below what is in use collections would follow each other and free nothing.
	return min(h.goBytes, max(left, now.live+now.live/4, h.goBytes/4))
}

// percent returns how much garbage may lie beside what is in use, in hundredths of that.
func (h *heap) percent(now taken) int64 {
	live := max(now.live, 1)
	garbage := max(leastGarbage, min(live, freeGarbage+max(0, live-freeGarbage)/4))
	if h.memory.limit > 0 {
		garbage = min((now.limit-live)/2, max(mostGarbage, live/2))
	}
	return min(max(100*garbage/live, leastPercent), mostPercent)
}
