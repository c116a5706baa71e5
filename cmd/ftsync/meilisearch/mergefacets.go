package meilisearch

import (
	"slices"
	"sort"

	"ftsync/cache"
)

// indexFacets are the facets of one index in a federated search.
type indexFacets struct {
	Distribution *tree                `json:"distribution"`
	Stats        map[string]facetSpan `json:"stats"`
}

// addFacets shows the facets by index, or their sum.
func (a *federatedAnswer) addFacets(f *federation, queries []query, results []cache.Result) {
	if f.facets == nil {
		return
	}
	var names []string
	sum := map[string]cache.Facet{}
	a.FacetsByIndex = map[string]indexFacets{}
	for i, q := range queries {
		asked := f.facets[q.name]
		if asked == nil {
			continue
		}
		if !f.merge {
			var x indexFacets
			x.Distribution, x.Stats = distribution(asked, results[i].Facets)
			a.FacetsByIndex[q.name] = x
			continue
		}
		for _, name := range asked {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			sum[name] = addFacet(sum[name], results[i].Facets[name])
		}
	}
	if !f.merge {
		return
	}
	for name, x := range sum {
		sort.SliceStable(x.Values, func(i, j int) bool { return x.Values[i].Count > x.Values[j].Count })
		x.Values = x.Values[:min(f.maxMerge, len(x.Values))]
		sum[name] = x
	}
	a.FacetDistribution, a.FacetStats = distribution(names, sum)
}

// addFacet adds the counts of one facet to those of another.
func addFacet(sum, f cache.Facet) cache.Facet {
	sum.Values = slices.Clone(sum.Values)
	at := make(map[string]int, len(sum.Values))
	for i, v := range sum.Values {
		at[facetText(v.Value)] = i
	}
	for _, v := range f.Values {
		if i, ok := at[facetText(v.Value)]; ok {
			sum.Values[i].Count += v.Count
		} else {
			sum.Values = append(sum.Values, v)
		}
	}
	if f.Min != nil && (sum.Min == nil || *f.Min < *sum.Min) {
		sum.Min = f.Min
	}
	if f.Max != nil && (sum.Max == nil || *f.Max > *sum.Max) {
		sum.Max = f.Max
	}
	return sum
}
