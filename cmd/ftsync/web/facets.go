package web

import (
	"encoding/json"

	"ftsync/cache/columns"
)

// facet counts the values of a column over all documents that match.
type facet struct {
	Values   []facetValue `json:"values"`   // found most often first
	Distinct int          `json:"distinct"` // values there are, listed or not
	Min      *float64     `json:"min,omitempty"`
	Max      *float64     `json:"max,omitempty"`

	bars []columns.Bar // for the page
}

type facetValue struct {
	Value json.RawMessage `json:"value"`
	Count int64           `json:"count"`
}

// facetsOf returns facets as an answer has them; nil: none were asked for.
func facetsOf(found map[string]columns.Facet) map[string]facet {
	if found == nil {
		return nil
	}
	out := make(map[string]facet, len(found))
	for name, f := range found {
		values := make([]facetValue, len(f.Values))
		for i, v := range f.Values {
			values[i] = facetValue(v)
		}
		out[name] = facet{values, f.Distinct, f.Min, f.Max, f.Bars}
	}
	return out
}
