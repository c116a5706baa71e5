package indexes

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ftsync/cache/search"
)

func byScore(a, b search.Hit) int { return cmp.Compare(b.Score, a.Score) }

// Of several indexes the hits that are on the page stay, as if all had been kept.
func TestKept(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		n, most := 1+r.IntN(6), r.IntN(8)
		var results []search.Result
		var all []search.Hit
		for i := range n {
			var of search.Result
			for j := range r.IntN(most + 1) {
				of.Hits = append(of.Hits, search.Hit{ID: fmt.Sprint(i, "/", j), Score: float64(r.IntN(4)),
					Document: json.RawMessage("{}")})
			}
			slices.SortStableFunc(of.Hits, byScore)
			results = append(results, of)
			all = append(all, of.Hits...)
		}
		m := kept{results: make([]search.Result, n), most: most}
		for _, i := range r.Perm(n) {
			m.add(t.Context(), i, results[i])
		}
		var got []search.Hit
		for _, of := range m.results {
			got = append(got, of.Hits...)
		}
		slices.SortStableFunc(all, byScore)
		if n > 1 {
			all = all[:min(len(all), most)]
			if len(got) > most {
				t.Fatalf("%d hits are kept, want at most %d", len(got), most)
			}
		}
		slices.SortStableFunc(got, byScore)
		if !slices.EqualFunc(got, all, func(a, b search.Hit) bool { return a.ID == b.ID }) {
			t.Fatalf("%v, want %v", got, all)
		}
	}
}
