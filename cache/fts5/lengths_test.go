package fts5

import (
	"slices"
	"testing"
)

// row returns a row of FTS5's table of lengths.
func row(lengths ...int) (sz []byte) {
	for _, n := range lengths {
		b := []byte{byte(n & 0x7f)}
		for n >>= 7; n > 0; n >>= 7 {
			b = append(b, byte(n&0x7f|0x80))
		}
		slices.Reverse(b)
		sz = append(sz, b...)
	}
	return sz
}

// A small index takes little memory, for there may be hundreds, and ids may be any numbers.
func TestLengths(t *testing.T) {
	l := NewLengths(2)
	defer l.Free()
	for id := range int64(20) {
		l.Set(id, row(int(id), 1))
	}
	if n := l.Bytes(); n > 32<<10 {
		t.Errorf("%d bytes for 20 documents", n)
	}
	for id, length := range map[int64]int{4095: 1, 4096: 2, 1<<22 - 1: 3, 1 << 22: 127, 1<<32 - 1: 128} {
		l.Set(id, row(7, length))
		if got := l.Get(id); !slices.Equal(got, []int{7, length}) && length < 128 {
			t.Errorf("the lengths of %d are %d, want 7 and %d", id, got, length)
		}
	}
	for _, id := range []int64{-1, 1 << 32, 1 << 62, -1 << 63, 1<<22 + 1} {
		l.Set(max(id, 1<<32), row(5, 5))
		if got := l.Get(id); slices.ContainsFunc(got, func(n int) bool { return n != 0 }) {
			t.Errorf("the lengths of %d are %d", id, got)
		}
	}
	for id := range int64(20) {
		if got := l.Get(id); !slices.Equal(got, []int{int(id), 1}) {
			t.Errorf("the lengths of %d are %d", id, got)
		}
	}
}

// A length is approximately right however large it is, and sums stay right when documents change.
func TestLengths_long(t *testing.T) {
	l := NewLengths(1)
	defer l.Free()
	for n := 1; n < 30_000; n += n/50 + 1 {
		l.Set(5, row(n))
		if got := l.Get(5)[0]; got < n-n/22-1 || got > n+n/22+1 {
			t.Errorf("a length of %d is kept as %d", n, got)
		}
		if sum := l.Tokens()[0]; sum != int64(l.Get(5)[0]) {
			t.Fatalf("%d tokens in a document of %d", sum, l.Get(5)[0])
		}
	}
	for _, sz := range [][]byte{row(1 << 40), {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		{0x80}, nil} {
		l.Set(5, sz)
		if n := l.Get(5)[0]; n < 0 {
			t.Errorf("%x: %d", sz, n)
		}
	}
	if sum := l.Tokens()[0]; sum != 0 {
		t.Errorf("%d tokens in nothing", sum)
	}
}
