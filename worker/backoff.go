package worker

import (
	"math/rand/v2"
	"time"
)

// backoff spaces retries. Each pause is up to twice as long as the one before, half of it random,
// up to a ceiling. The zero value starts at first.
type backoff struct {
	first, ceiling time.Duration
	pause          time.Duration
}

func (b *backoff) next() time.Duration {
	b.pause = min(max(2*b.pause, b.first), b.ceiling)
	return b.pause/2 + rand.N(b.pause/2+1)
}

func (b *backoff) reset() { b.pause = 0 }
