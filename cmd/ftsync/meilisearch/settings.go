package meilisearch

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/geo"
)

// setting is one of an index's settings, under Meilisearch's name.
type setting struct {
	name  string
	value any
}

// settings shows how the index is searched. Settings that Meilisearch has and ftsync has not
// have Meilisearch's defaults.
func (t *target) settings(timeout time.Duration) []setting {
	searched, exact := t.searched()
	filters := filterable(t.schema)
	if t.schema.HasPlaces() {
		filters = append(filters, geo.Field)
	}
	none := []string{}
	return []setting{
		{"displayedAttributes", []string{"*"}},
		{"searchableAttributes", searched},
		{"filterableAttributes", filters},
		{"sortableAttributes", filters},
		{"rankingRules", rankingRules(t.schema)},
		{"stopWords", append(none, t.schema.StopWords...)},
		{"nonSeparatorTokens", none},
		{"separatorTokens", none},
		{"dictionary", none},
		{"synonyms", synonyms(t.schema.Synonyms)},
		{"distinctAttribute", orNull(t.schema.Distinct)},
		{"proximityPrecision", "byWord"},
		{"typoTolerance", map[string]any{
			"enabled": true, "minWordSizeForTypos": map[string]int{"oneTypo": 4, "twoTypos": 9},
			"disableOnWords": none, "disableOnAttributes": exact, "disableOnNumbers": true,
		}},
		{"faceting", map[string]any{"maxValuesPerFacet": maxFacetValues,
			"sortFacetValuesBy": map[string]string{"*": "count"}}},
		{"pagination", map[string]int{"maxTotalHits": maxTotalHits}},
		{"searchCutoffMs", timeout.Milliseconds()},
		{"localizedAttributes", nil},
		{"facetSearch", true},
		{"prefixSearch", "indexingTime"},
		{"embedders", map[string]any{}},
	}
}

// rankingRules shows what decides the order of hits. The columns that say how much documents matter
// are written as Meilisearch's own rules for that are, whose say is no weight but an order.
func rankingRules(s document.Schema) []string {
	rules := []string{"words", "sort", "exactness", "typo", "proximity", "attribute"}
	for _, by := range s.Rank {
		rules = append(rules, by.Column+":desc")
	}
	return rules
}

// orNull returns a text, or nil for an empty one.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// searched returns the searched columns, those with the greatest weight first, and which of
// them have no typing errors corrected.
func (t *target) searched() (names, exact []string) {
	columns := slices.Clone(t.schema.Columns)
	weight := func(c document.Column) float64 { return cmp.Or(c.Weight, 1) }
	slices.SortStableFunc(columns, func(a, b document.Column) int { return cmp.Compare(weight(b), weight(a)) })
	names, exact = []string{}, []string{}
	for _, c := range columns {
		if c.Search {
			names = append(names, c.Name)
		}
		if c.Search && c.Exact {
			exact = append(exact, c.Name)
		}
	}
	return names, exact
}

// synonyms shows groups as Meilisearch does: for each word the other words of its groups.
func synonyms(groups [][]string) map[string][]string {
	all := map[string][]string{}
	for _, group := range groups {
		for i, word := range group {
			all[word] = append(append(all[word], group[:i]...), group[i+1:]...)
		}
	}
	return all
}

// getSettings answers with all settings, or the one of that name in the path,
// such as searchable-attributes.
func (h *handler) getSettings(w http.ResponseWriter, r *http.Request, index, name string) *problem {
	t, p := h.target(r, index)
	if p != nil {
		return p
	}
	all := map[string]any{}
	for _, s := range t.settings(h.Gate.Timeout()) {
		if name != "" && name == kebab(s.name) {
			writeJSON(w, http.StatusOK, s.value)
			return nil
		}
		all[s.name] = s.value
	}
	if name != "" {
		return nothingThere()
	}
	writeJSON(w, http.StatusOK, all)
	return nil
}

// kebab writes searchableAttributes as searchable-attributes.
func kebab(name string) string {
	var b strings.Builder
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			b.WriteByte('-')
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return b.String()
}
