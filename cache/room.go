package cache

import (
	"math"
	"sync/atomic"
)

// room is memory that the generations of a cache share: each takes of it as it grows.
type room struct {
	most  int64
	taken atomic.Int64
}

// rooms are for what generations know of their words.
type rooms struct {
	words room // that correct typing errors
	terms room // and how many documents have them
}

// newRooms shares bytes of memory; 0: there is no limit but those of each generation.
func newRooms(bytes int64) *rooms {
	if bytes <= 0 {
		bytes = math.MaxInt64
	}
	return &rooms{words: room{most: bytes / 2}, terms: room{most: bytes / 2}}
}

func (r *room) take(bytes int64) bool {
	if r.taken.Add(bytes) <= r.most {
		return true
	}
	r.taken.Add(-bytes)
	return false
}

func (r *room) giveBack(bytes int64) { r.taken.Add(-bytes) }
