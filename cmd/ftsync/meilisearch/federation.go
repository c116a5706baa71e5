package meilisearch

import (
	"context"
	"slices"
	"time"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// federation is how the hits of several queries become one list.
type federation struct {
	pages
	facets   map[string][]string // by index
	merge    bool                // the counts of all indexes are added up
	maxMerge int                 // values of each facet then
}

func readFederation(o *object) (federation, *problem) {
	o.only([]string{"limit", "offset", "page", "hitsPerPage", "facetsByIndex", "mergeFacets"})
	f := federation{pages: readPages(o), maxMerge: maxFacetValues}
	o.prefix = multiPrefix
	if by := o.object("facetsByIndex"); by != nil {
		f.facets = map[string][]string{}
		for index := range by.values {
			var names []string
			if by.names(index, &names) {
				f.facets[index] = names
			}
		}
		if by.bad != nil {
			return f, bad(o.code("facetsByIndex"), "%s", by.bad.Message)
		}
	}
	if merge := o.object("mergeFacets"); merge != nil {
		f.merge = true
		merge.only([]string{"maxValuesPerFacet"})
		merge.whole("maxValuesPerFacet", &f.maxMerge)
		return f, merge.bad
	}
	return f, o.bad
}

// check refuses queries that can't be answered, or not correctly, and replaces "*" by the
// names of facets.
func (f *federation) check(queries []query) *problem {
	asked := map[string]int{}
	for i, q := range queries {
		asked[q.name]++
		if slices.Contains(f.facets[q.name], "*") {
			f.facets[q.name] = filterable(q.schema)
		}
		switch {
		case q.offset > 0 || q.limit != defaultLimit || q.paged:
			return bad("invalid_multi_search_query_pagination",
				"Using pagination options is not allowed in federated queries.\n"+
					" - Hint: remove `offset`, `limit`, `page` and `hitsPerPage` from query #%d or remove "+
					"`federation` from the request\n"+
					" - Hint: pass `federation.limit` and `federation.offset` for pagination in federated search",
				i).inside(i)
		case len(q.request.facets) > 0:
			return bad("invalid_multi_search_query_facets",
				"Using facet options is not allowed in federated queries.\n"+
					" - Hint: remove `facets` from query #%d or remove `federation` from the request\n"+
					" - Hint: pass `federation.facetsByIndex` for facets in federated search", i).inside(i)
		case len(q.order) > 0:
			return bad("invalid_multi_search_query_ranking_rules",
				"`sort` is not supported by ftsync in federated queries: their hits are merged by score.").inside(i)
		}
	}
	for index, names := range f.facets {
		if len(names) > 0 && asked[index] > 1 {
			return bad("invalid_multi_search_facets_by_index", "Invalid value at `.federation.facetsByIndex`: "+
				"facets of an index that %d queries ask are not supported by ftsync: `%s`", asked[index], cut(index))
		}
	}
	return nil
}

// federatedAnswer is the body of a federated search.
type federatedAnswer struct {
	Hits             []*tree `json:"hits"`
	ProcessingTimeMS int64   `json:"processingTimeMs"`
	paging
	FacetDistribution *tree                  `json:"facetDistribution,omitempty"`
	FacetStats        map[string]facetSpan   `json:"facetStats,omitempty"`
	FacetsByIndex     map[string]indexFacets `json:"facetsByIndex,omitempty"`
}

func (h *handler) federated(request, ctx context.Context, o *object, queries []query) (any, *problem) {
	began := time.Now()
	f, p := readFederation(o)
	if p == nil {
		p = f.check(queries)
	}
	if p != nil {
		return nil, p
	}
	offset, limit := f.window()
	if (offset+limit)*len(queries) > maxMultiHits { // each of them may have all the best hits
		return nil, tooManyHits()
	}
	results := make([]search.Result, len(queries))
	p = h.each(request, ctx, queries, func(i int, q *query) (p *problem) {
		q.request.facets = f.facets[q.name]
		results[i], p = h.find(request, ctx, q.target, &q.request, 0, offset+limit)
		return p
	})
	if p != nil {
		return nil, p
	}
	all, total := merge(queries, results)
	all = indexes.Page(all, offset, limit)

	a := federatedAnswer{Hits: make([]*tree, len(all)), paging: f.of(total)}
	makers := make([]*hitMaker, len(queries))
	for i, m := range all {
		q := &queries[m.From]
		if makers[m.From] == nil {
			makers[m.From] = newHitMaker(q.schema, &q.request)
		}
		hit, err := makers[m.From].hit(ctx, m.Hit)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, h.searchProblem(request, ctx, err, q.name, search.Query{}, searchCodes)
		}
		a.Hits[i] = hit
		a.Hits[i].set("_federation", parse(encode(map[string]any{
			"indexUid": q.name, "queriesPosition": m.From, "weightedRankingScore": m.Weighted,
		})))
	}
	a.addFacets(&f, queries, results)
	a.ProcessingTimeMS = time.Since(began).Milliseconds()
	return a, nil
}

// merge puts the hits of all queries in one order. A document that several queries find is
// one hit, the best. total counts each document once for each query that found it, less those
// seen to be the same: it is an estimate, and is called that in the answer.
func merge(queries []query, results []search.Result) (all []indexes.Hit, total int64) {
	weights := make([]float64, len(results))
	for i, r := range results {
		total += r.Total
		weights[i] = queries[i].weight
	}
	all = indexes.Merge(results, weights)
	type document struct{ index, id string }
	seen := map[document]bool{}
	all = slices.DeleteFunc(all, func(m indexes.Hit) bool {
		d := document{queries[m.From].name, m.ID}
		if seen[d] {
			total--
			return true
		}
		seen[d] = true
		return false
	})
	return all, total
}
