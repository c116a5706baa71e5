package search

import (
	"slices"
	"sync"

	"ftsync/cache/fts5"
)

// Statistics are what words are weighed by: how many documents there are, and how long their texts are on average.
// Those of a large index are used while they are right to a hundredth, so that the order of what a word finds does not
// change with each document that is written, and what was found out about a word stays right. It is safe for
// concurrent use.
type Statistics struct {
	mu        sync.Mutex
	documents int64
	tokens    []int64
}

// exactBelow is how many documents an index has at least whose statistics may be a hundredth off.
const exactBelow = 10_000

// of returns the number of documents, and the average length of each column, in tokens.
func (s *Statistics) of(documents int64, l *fts5.Lengths) (int64, []float64) {
	tokens := l.Tokens()
	if s != nil && documents >= exactBelow {
		s.mu.Lock()
		if !s.right(documents, tokens) {
			s.documents, s.tokens = documents, tokens
		}
		documents, tokens = s.documents, s.tokens
		s.mu.Unlock()
	}
	averages := make([]float64, len(tokens))
	for i, n := range tokens {
		averages[i] = float64(max(n, 1)) / float64(max(documents, 1))
	}
	return documents, averages
}

// right reports whether the numbers kept are right to a hundredth.
func (s *Statistics) right(documents int64, tokens []int64) bool {
	near := func(kept, now int64) bool { return max(kept-now, now-kept)*100 <= now }
	return near(s.documents, documents) && slices.EqualFunc(s.tokens, tokens, near)
}
