package fts5

import "testing"

// Hundreds of small indexes have lengths each, and ids come from anywhere.
func TestLengths(t *testing.T) {
	l := NewLengths()
	defer l.Free()
	for id := range int64(20) {
		l.Set(id, id)
	}
	if n := l.Bytes(); n > 32<<10 {
		t.Errorf("%d bytes for 20 documents", n)
	}
	for id, length := range map[int64]int64{4095: 1, 4096: 2, 1<<22 - 1: 3, 1 << 22: 4, 1<<32 - 1: 70_000} {
		l.Set(id, length)
		if got := l.Get(id); got != min(length, 65_535) {
			t.Errorf("the length of %d is %d, want %d", id, got, length)
		}
	}
	for _, id := range []int64{-1, 1 << 32, 1 << 62, -1 << 63, 4097, 1<<22 + 1} {
		l.Set(max(id, 1<<32), 5)
		if got := l.Get(id); got != 0 {
			t.Errorf("the length of %d is %d", id, got)
		}
	}
	for id := range int64(20) {
		if got := l.Get(id); got != id {
			t.Errorf("the length of %d is %d", id, got)
		}
	}
}
