package web

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"ftsync/cache"
)

// merged are the results of several indexes while they come in, with no more hits than
// may be on the page: hundreds of indexes may have large documents.
type merged struct {
	most int

	mu      sync.Mutex
	results []cache.Result
}

// add takes in the result of an index.
func (m *merged) add(ctx context.Context, index int, r cache.Result) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.results[index] = r
	if len(m.results) == 1 {
		return
	}
	type place struct{ index, at int }
	var all []place
	for i, r := range m.results {
		for at := range r.Hits {
			all = append(all, place{i, at})
		}
	}
	if len(all) <= m.most {
		return
	}
	slices.SortStableFunc(all, func(a, b place) int {
		return byScore(m.results[a.index].Hits[a.at], m.results[b.index].Hits[b.at])
	})
	left := make([][]int, len(m.results))
	for _, p := range all[m.most:] {
		left[p.index] = append(left[p.index], p.at)
	}
	for i, at := range left {
		if len(at) == 0 {
			continue
		}
		slices.Sort(at)
		r := &m.results[i]
		var kept, gone []cache.Hit
		for n, h := range r.Hits {
			if _, out := slices.BinarySearch(at, n); out {
				gone = append(gone, h)
			} else {
				kept = append(kept, h)
			}
		}
		r.Hits = kept
		cache.GiveBack(ctx, gone)
	}
}

func byScore(a, b cache.Hit) int { return cmp.Compare(b.Score, a.Score) }
