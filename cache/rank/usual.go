package rank

import (
	"iter"
	"math"
)

// Usual is what is usual among the documents of which a column says something: the mean of their
// keys, and how far they lie apart.
type Usual struct{ Mean, Spread float64 }

// UsualOf returns what is usual among some keys.
func UsualOf(keys iter.Seq[float32]) Usual {
	var s sums
	for key := range keys {
		s.add(key)
	}
	return s.usual()
}

// sums are what a mean and a standard deviation are made of. Keys that are infinite have no part
// in it.
type sums struct {
	n            int64
	sum, squares float64
}

func (s *sums) add(key float32)   { s.change(key, 1) }
func (s *sums) leave(key float32) { s.change(key, -1) }

func (s *sums) change(key float32, by int64) {
	if x := float64(key); !math.IsInf(x, 0) {
		s.n += by
		s.sum += float64(by) * x
		s.squares += float64(by) * x * x
	}
}

func (s *sums) usual() (u Usual) {
	if s.n > 0 {
		u.Mean = s.sum / float64(s.n)
		u.Spread = math.Sqrt(max(s.squares/float64(s.n)-u.Mean*u.Mean, 0))
	}
	return u
}
