package lexicon

import (
	"math"
	"sync/atomic"
)

// Room is memory, in bytes, that the lexicons of a cache share: each takes of it as it grows.
type Room struct {
	most  int64
	taken atomic.Int64
}

// Rooms is the memory for all that the lexicons of a cache know.
type Rooms struct {
	Words Room // for words to correct typing errors to
	Terms Room // for terms and their numbers of documents
}

// NewRooms divides bytes of memory between words and terms; 0: each lexicon has its own limits
// and no other.
func NewRooms(bytes int64) *Rooms {
	if bytes <= 0 {
		bytes = math.MaxInt64
	}
	return &Rooms{Words: Room{most: bytes / 2}, Terms: Room{most: bytes / 2}}
}

func (r *Room) take(bytes int64) bool {
	if r.taken.Add(bytes) <= r.most {
		return true
	}
	r.taken.Add(-bytes)
	return false
}

// InUse returns the number of bytes that are taken.
func (r *Room) InUse() int64 { return r.taken.Load() }

func (r *Room) giveBack(bytes int64) { r.taken.Add(-bytes) }
