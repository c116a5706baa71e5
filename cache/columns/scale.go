package columns

import "math"

// scale is where the codes of a block have their places, which are whole numbers in the same order. On the first,
// asCodes, each code is its own place. On the others, places are numbers in tenths, hundredths and so on: the codes of
// 12.99 and 13.00 lie 4,503,599,627,371 apart, for they are those of the floating-point numbers beside them, and the
// places 1299 and 1300.
type scale uint8

const (
	asCodes    scale = iota
	inWholes         // numbers without digits behind the point
	inTenths         // and so on
	lastScale  = inWholes + 6
	mostPlaces = 1 << 50 // up to here a float64 times a power of ten is nearer to its place than to another
)

var powers = [lastScale + 1]float64{inWholes: 1, 10, 100, 1000, 10_000, 100_000, 1_000_000}

// scaleOf returns the first scale of numbers on which all codes have places; asCodes: there is none.
func scaleOf(codes *[blockSize]int64) scale {
	s := inWholes
	for _, c := range codes {
		for c != nullNumber && !s.has(c) {
			if s == lastScale {
				return asCodes
			}
			s++
		}
	}
	for _, c := range codes { // the first ones may have become too large
		if c != nullNumber && !s.has(c) {
			return asCodes
		}
	}
	return s
}

// has reports whether a code has a place. One that has, has one on each scale that follows too, unless it is
// too large there.
func (s scale) has(code int64) bool {
	if s == asCodes {
		return true
	}
	place := s.nearest(code)
	return math.Abs(place) < mostPlaces && s.code(int64(place)) == code
}

// place returns the place of a code that has one.
func (s scale) place(code int64) int64 {
	if s == asCodes {
		return code
	}
	return int64(s.nearest(code))
}

// nearest returns the place beside a code; NaN has none.
func (s scale) nearest(code int64) float64 { return math.RoundToEven(unorderedFloat(code) * powers[s]) }

// code returns the code of a place. The quotient is the floating-point number beside the exact one, as the number
// that was read is.
func (s scale) code(place int64) int64 {
	if s == asCodes {
		return place
	}
	return orderedFloat(float64(place) / powers[s])
}

// from returns the first place that is not before a code, which lies between two that have places.
func (s scale) from(code int64) int64 {
	place := s.place(code)
	if s.code(place) < code {
		place++
	}
	return place
}

// to returns the last place that is not after a code, which lies between two that have places.
func (s scale) to(code int64) int64 {
	place := s.place(code)
	if s.code(place) > code {
		place--
	}
	return place
}
