package lexicon

import (
	"bytes"
	"sort"
)

// list holds texts in order, one behind the other: a text takes its bytes and four more. A string of its own
// for each would take 16 more, and those of which the texts were cut would stay in memory beside them.
type list struct {
	text []byte
	ends []uint32 // of each text
}

func (l *list) add(text string) {
	l.text = append(l.text, text...)
	l.ends = append(l.ends, uint32(len(l.text)))
}

// at returns the i-th text. The caller may not change it.
func (l *list) at(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = l.ends[i-1]
	}
	return l.text[start:l.ends[i]]
}

// search returns the place of the first text that is not before another. The texts are no slice, so it
// can't be one of package slices.
func (l *list) search(text []byte) int {
	return sort.Search(len(l.ends), func(i int) bool { return bytes.Compare(l.at(i), text) >= 0 })
}

// beginning returns the range of the texts that begin with a prefix, without to.
func (l *list) beginning(prefix string) (from, to int) {
	p := []byte(prefix)
	from = l.search(p)
	return from, from + sort.Search(len(l.ends)-from, func(i int) bool { return !bytes.HasPrefix(l.at(from+i), p) })
}

// keep removes the texts of which keeps says no; it is asked in order.
func (l *list) keep(keeps func(i int) bool) {
	text, ends, start := l.text[:0], l.ends[:0], uint32(0)
	for i, end := range l.ends {
		if keeps(i) {
			text = append(text, l.text[start:end]...)
			ends = append(ends, uint32(len(text)))
		}
		start = end
	}
	l.text, l.ends = text, ends
}

func (l *list) bytes() int64 { return int64(len(l.text) + 4*len(l.ends)) }

// fitted returns the same list without the room that append has left behind it.
func (l *list) fitted() list { return list{fitted(l.text), fitted(l.ends)} }

func fitted[T any](s []T) []T {
	exact := make([]T, len(s))
	copy(exact, s)
	return exact
}
