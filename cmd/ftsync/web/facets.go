package web

import (
	"encoding/json"
	"sort"

	"ftsync/cache"
)

// facet counts the values of a column over all documents that match.
type facet struct {
	Values   []facetValue `json:"values"`   // found most often first
	Distinct int          `json:"distinct"` // values there are, listed or not
	Min      *float64     `json:"min,omitempty"`
	Max      *float64     `json:"max,omitempty"`
}

type facetValue struct {
	Value json.RawMessage `json:"value"`
	Count int64           `json:"count"`
}

// defaultFacetCount is how many values of a facet are listed when nobody says.
const defaultFacetCount = 100

// with is the facet with that of another index added. Of several indexes counts
// are exact as far as each listed its values.
func (f facet) with(other cache.Facet) facet {
	merged := facet{Values: []facetValue{}, Distinct: max(f.Distinct, other.Distinct), Min: f.Min, Max: f.Max}
	at := map[string]int{}
	add := func(value json.RawMessage, count int64) {
		i, ok := at[string(value)]
		if !ok {
			i = len(merged.Values)
			at[string(value)] = i
			merged.Values = append(merged.Values, facetValue{Value: value})
		}
		merged.Values[i].Count += count
	}
	for _, v := range f.Values {
		add(v.Value, v.Count)
	}
	for _, v := range other.Values {
		add(v.Value, v.Count)
	}
	merged.Distinct = max(merged.Distinct, len(merged.Values))
	sort.SliceStable(merged.Values, func(i, j int) bool { return merged.Values[i].Count > merged.Values[j].Count })
	if other.Min != nil && (merged.Min == nil || *other.Min < *merged.Min) {
		merged.Min = other.Min
	}
	if other.Max != nil && (merged.Max == nil || *other.Max > *merged.Max) {
		merged.Max = other.Max
	}
	return merged
}

// cut lists no more than the most frequent values.
func (f facet) cut(most int) facet {
	f.Values = f.Values[:min(len(f.Values), most)]
	return f
}
