package meilisearch

import (
	"net/http"
	"strings"
)

// setting is one of an index's settings, under Meilisearch's name.
type setting struct {
	name  string
	value any
}

// settings shows how the index is searched. What Meilisearch has and ftsync
// does not is shown as it is when nobody set it.
func (t *target) settings() []setting {
	searched := []string{}
	for _, c := range t.schema.Columns {
		if c.Search {
			searched = append(searched, c.Name)
		}
	}
	none := []string{}
	return []setting{
		{"displayedAttributes", []string{"*"}},
		{"searchableAttributes", searched},
		{"filterableAttributes", filterable(t.schema)},
		{"sortableAttributes", filterable(t.schema)},
		{"rankingRules", []string{"sort", "words"}},
		{"stopWords", none},
		{"nonSeparatorTokens", none},
		{"separatorTokens", none},
		{"dictionary", none},
		{"synonyms", map[string][]string{}},
		{"distinctAttribute", nil},
		{"proximityPrecision", "byWord"},
		{"typoTolerance", map[string]any{
			"enabled": true, "minWordSizeForTypos": map[string]int{"oneTypo": 5, "twoTypos": 9},
			"disableOnWords": none, "disableOnAttributes": none, "disableOnNumbers": false,
		}},
		{"faceting", map[string]any{"maxValuesPerFacet": maxFacetValues, "sortFacetValuesBy": map[string]string{"*": "count"}}},
		{"pagination", map[string]int{"maxTotalHits": maxTotalHits}},
		{"searchCutoffMs", nil},
		{"localizedAttributes", nil},
		{"facetSearch", true},
		{"prefixSearch", "indexingTime"},
		{"embedders", map[string]any{}},
	}
}

// getSettings answers with all settings, or the one of that name in the path,
// such as searchable-attributes.
func (h *handler) getSettings(w http.ResponseWriter, r *http.Request, index, name string) *problem {
	t, p := h.target(r, index)
	if p != nil {
		return p
	}
	all := map[string]any{}
	for _, s := range t.settings() {
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
