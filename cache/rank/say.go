package rank

import (
	"math"
	"time"
)

// By is a column that says how much documents matter, as the owner of an index wrote it.
type By struct {
	Column   string        `json:"column"`
	Weight   float64       `json:"weight"`              // above 0
	HalfLife time.Duration `json:"half_life,omitempty"` // of a date or time; of a number 0
}

// Say is what one column says of documents, as one search asks it. Cursors carry it, without the
// keys, so that the next page measures by the same.
type Say struct {
	Weight float64 `json:"w"`
	Middle float64 `json:"m"`           // the key of a usual document; of ages: of this moment
	Slope  float64 `json:"s"`           // how fast it changes with the key; above 0
	Ages   bool    `json:"a,omitempty"` // the keys are moments
	Keys   Keys    `json:"-"`
}

// The logistic function of 1.702 times a normally distributed number is nowhere further than a
// hundredth from the share of the numbers below it (Camilli, 1994).
const logistic = 1.702

// leastSpread is the spread at which keys are taken to be the same: those of numbers that differ by a
// thousandth.
const leastSpread = 1e-3

// Of returns what a column says, measured by what is usual, at a moment.
func (b By) Of(keys Keys, u Usual, now time.Time) Say {
	if b.HalfLife > 0 {
		return Say{Weight: b.Weight, Middle: days(now.UnixMicro()), Slope: 24 / b.HalfLife.Hours(), Ages: true,
			Keys: keys}
	}
	return Say{Weight: b.Weight, Middle: u.Mean, Slope: logistic / max(u.Spread, leastSpread), Keys: keys}
}

// At returns what the column says of a document, from 0 to 1.
func (s *Say) At(id int64) float64 {
	x := s.Slope * (float64(s.Keys.At(id)) - s.Middle)
	if s.Ages {
		return math.Exp2(min(x, 0))
	}
	return 1 / (1 + math.Exp(-x))
}

// Sound reports whether a Say can be reckoned with, whoever made it.
func (s Say) Sound() bool {
	return s.Weight > 0 && s.Slope > 0 && !math.IsInf(s.Weight+s.Slope+s.Middle, 0) && s.Middle == s.Middle
}

// Says is what all columns of a search say.
type Says []Say

// Weight returns the sum of the weights.
func (s Says) Weight() (sum float64) {
	for _, say := range s {
		sum += say.Weight
	}
	return sum
}

// At returns what they say of a document together, from 0 to 1.
func (s Says) At(id int64) (sum float64) {
	for i := range s {
		sum += s[i].Weight * s[i].At(id)
	}
	return sum / s.Weight()
}

// Order returns a finite number by which documents can be ordered, greater for those that matter
// more. One column alone orders as its keys do, which takes a tenth of the time, and tells
// documents apart of which it says almost the same.
func (s Says) Order(id int64) float64 {
	if len(s) != 1 {
		return s.At(id)
	}
	key := float64(s[0].Keys.At(id))
	if s[0].Ages {
		key = min(key, s[0].Middle)
	}
	return min(max(key, -math.MaxFloat32), math.MaxFloat32)
}

// Step returns how long the says of ages last: a hundredth of the shortest half life, in which they
// change by less than one in a hundred, but a second at least. 0: there are no ages.
func Step(by []By) (step time.Duration) {
	for _, b := range by {
		if own := max(b.HalfLife/100, time.Second); b.HalfLife > 0 && (step == 0 || own < step) {
			step = own
		}
	}
	return step
}
