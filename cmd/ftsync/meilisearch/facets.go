package meilisearch

import (
	"encoding/json"
	"net/http"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/search"
)

// maxFacetValues is the number of values of a facet in an answer, like Meilisearch's
// faceting.maxValuesPerFacet.
const maxFacetValues = 100

// facetSpan is the range of a facet's numbers.
type facetSpan struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// distribution returns the counts of facets as Meilisearch shows them: an object for each
// facet, with the values as fields.
func distribution(names []string, facets map[string]columns.Facet) (*tree, map[string]facetSpan) {
	out := &tree{}
	spans := map[string]facetSpan{}
	for _, name := range names {
		f := facets[name]
		values := &tree{}
		for _, v := range f.Values {
			values.set(facetText(v.Value), &tree{scalar: encode(v.Count)})
		}
		out.set(name, values)
		if f.Min != nil && f.Max != nil {
			spans[name] = facetSpan{*f.Min, *f.Max}
		}
	}
	return out, spans
}

// facetText returns a facet's value as a text.
func facetText(v json.RawMessage) string { return parse(v).text() }

var facetSearchCodes = codes{
	"text": "invalid_search_q", "match": "invalid_search_matching_strategy",
	"in":      "invalid_search_attributes_to_search_on",
	"filters": "invalid_search_filter", "facets": "invalid_facet_search_facet_name",
	"distinct": "invalid_search_distinct",
}

type facetHit struct {
	Value string `json:"value"`
	Count int64  `json:"count"`
}

// facetSearch finds the values of a facet that begin with the text typed. Unknown fields are
// ignored, as in Meilisearch: a client may send those of its search along.
func (h *handler) facetSearch(w http.ResponseWriter, r *http.Request, index, _ string) *problem {
	began := time.Now()
	o, p := body(w, r, searchPrefix)
	if p != nil {
		return p
	}
	t, p := h.target(r, index)
	if p != nil {
		return p
	}
	var q request
	q.match = search.MatchAuto
	o.text("q", &q.q)
	q.readMatching(o)
	q.filters = readFilter(o, "filter")
	o.readLocales()
	o.refuse()
	own := &object{prefix: "invalid_facet_search_", values: o.values, bad: o.bad}
	var name, prefix string
	named := own.text("facetName", &name)
	typed := own.text("facetQuery", &prefix)
	switch {
	case own.bad != nil:
		return own.bad
	case !named:
		return bad("missing_facet_search_facet_name", "Missing field `facetName`")
	}
	c := search.Query{
		Text: q.q, Match: q.match, In: q.in, Filters: q.filters, Distinct: q.distinct, LeastScore: q.threshold,
		Facets: []string{name}, FacetValues: maxFacetValues, FacetPrefix: prefix,
	}
	ctx, end, p := h.begin(r)
	if p != nil {
		return p
	}
	defer end()
	result, err := t.Search(ctx, c)
	if err != nil {
		return h.searchProblem(r.Context(), ctx, err, index, c, facetSearchCodes)
	}
	var a struct {
		FacetHits        []facetHit `json:"facetHits"`
		FacetQuery       *string    `json:"facetQuery"`
		ProcessingTimeMS int64      `json:"processingTimeMs"`
	}
	a.FacetHits = []facetHit{}
	for _, v := range result.Facets[name].Values {
		a.FacetHits = append(a.FacetHits, facetHit{facetText(v.Value), v.Count})
	}
	if typed {
		a.FacetQuery = &prefix
	}
	a.ProcessingTimeMS = time.Since(began).Milliseconds()
	end()
	writeJSON(w, http.StatusOK, a)
	return nil
}
