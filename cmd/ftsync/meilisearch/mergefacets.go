package meilisearch

import (
	"slices"

	"ftsync/cache/columns"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// indexFacets are the facets of one index in a federated search.
type indexFacets struct {
	Distribution *tree                `json:"distribution"`
	Stats        map[string]facetSpan `json:"stats"`
}

// addFacets adds the facets of each index, or their sum.
func (a *federatedAnswer) addFacets(f *federation, queries []query, results []search.Result) {
	if f.facets == nil {
		return
	}
	var names []string
	sum := map[string]columns.Facet{}
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
			sum[name] = indexes.MergeFacet(sum[name], results[i].Facets[name], facetText)
		}
	}
	if !f.merge {
		return
	}
	for name, x := range sum {
		x.Values = indexes.Page(x.Values, 0, f.maxMerge)
		sum[name] = x
	}
	a.FacetDistribution, a.FacetStats = distribution(names, sum)
}
