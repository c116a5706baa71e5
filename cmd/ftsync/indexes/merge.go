package indexes

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"sync"

	"ftsync/cache"
	"ftsync/cache/columns"
	"ftsync/cache/search"
)

// Hit is a hit among those of several searches.
type Hit struct {
	search.Hit
	From     int     // the search that found it
	Weighted float64 // score; by it hits are ordered

	at int // place in its result
}

// Merge puts the hits of several searches in one order: best first, and where scores are
// equal in the order of the searches. weights multiply the scores of each; nil: all are 1.
// The hits of a single search stay in their order.
func Merge(results []search.Result, weights []float64) []Hit {
	n := 0
	for _, r := range results {
		n += len(r.Hits)
	}
	all := make([]Hit, 0, n)
	for i, r := range results {
		weight := 1.0
		if weights != nil {
			weight = weights[i]
		}
		for at, h := range r.Hits {
			all = append(all, Hit{h, i, h.Score * weight, at})
		}
	}
	if len(results) > 1 {
		slices.SortStableFunc(all, func(a, b Hit) int { return cmp.Compare(b.Weighted, a.Weighted) })
	}
	return all
}

// Page returns the part of a list from offset on, limit entries at most.
func Page[T any](list []T, offset, limit int) []T {
	list = list[min(offset, len(list)):]
	return list[:min(limit, len(list))]
}

// kept are the results of several indexes while they come in, with no more hits in all
// than may be on the page: hundreds of indexes may have large documents.
type kept struct {
	most int

	mu      sync.Mutex
	results []search.Result
}

// add takes in the result of an index.
func (k *kept) add(ctx context.Context, index int, r search.Result) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.results[index] = r
	if len(k.results) == 1 {
		return
	}
	all := Merge(k.results, nil)
	if len(all) <= k.most {
		return
	}
	left := make([][]int, len(k.results))
	for _, h := range all[k.most:] {
		left[h.From] = append(left[h.From], h.at)
	}
	for i, at := range left {
		if len(at) == 0 {
			continue
		}
		slices.Sort(at)
		r := &k.results[i]
		var stay, gone []search.Hit
		for n, h := range r.Hits {
			if _, out := slices.BinarySearch(at, n); out {
				gone = append(gone, h)
			} else {
				stay = append(stay, h)
			}
		}
		r.Hits = stay
		cache.GiveBack(ctx, gone)
	}
}

// MergeFacet adds the counts of a facet to the sum of others, most frequent values first.
// Values are the same when same gives equal texts for them. Counts are exact as far as each
// index listed its values. sum stays as it is.
func MergeFacet(sum, f columns.Facet, same func(json.RawMessage) string) columns.Facet {
	out := columns.Facet{Values: make([]columns.FacetValue, 0, len(sum.Values)+len(f.Values)), Min: sum.Min,
		Max: sum.Max}
	at := map[string]int{}
	for _, v := range slices.Concat(sum.Values, f.Values) {
		key := same(v.Value)
		i, ok := at[key]
		if !ok {
			at[key] = len(out.Values)
			out.Values = append(out.Values, v)
			continue
		}
		out.Values[i].Count += v.Count
	}
	out.Distinct = max(sum.Distinct, f.Distinct, len(out.Values))
	slices.SortStableFunc(out.Values, func(a, b columns.FacetValue) int { return cmp.Compare(b.Count, a.Count) })
	if f.Min != nil && (out.Min == nil || *f.Min < *out.Min) {
		out.Min = f.Min
	}
	if f.Max != nil && (out.Max == nil || *f.Max > *out.Max) {
		out.Max = f.Max
	}
	return out
}

// sameJSON compares values as they are written.
func sameJSON(v json.RawMessage) string { return string(v) }
