package search

import (
	"testing"

	"ftsync/cache/fts5"
)

// What words are weighed by stays as it is while a large index changes a little, and is always right in a small one.
func TestStatistics_followInSteps(t *testing.T) {
	l := fts5.NewLengths(1)
	defer l.Free()
	for id := range int64(100) {
		l.Set(id, []byte{10})
	}
	var s Statistics
	for _, c := range []struct{ now, want int64 }{
		{9_000, 9_000}, {9_001, 9_001}, {20_000, 20_000}, {20_199, 20_000}, {19_802, 20_000}, {20_300, 20_300},
		{20_200, 20_300}, {9_990, 9_990},
	} {
		n, averages := s.of(c.now, l)
		if n != c.want || averages[0] != 1000/float64(c.want) {
			t.Errorf("%d documents are %d, of %v tokens; want %d", c.now, n, averages, c.want)
		}
	}
	s.of(20_000, l)
	for id := range int64(2) {
		l.Set(id, []byte{20})
	}
	if _, averages := s.of(20_000, l); averages[0] != 1020./20_000 {
		t.Errorf("texts that are 2 %% longer: %v", averages)
	}
}
