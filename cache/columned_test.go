package cache

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// shopDocs returns articles of a shop. Each text has the words that all texts of a shop have, and the names have
// them where they say what the thing is.
func shopDocs() (docs []document.Document) {
	names := []string{"Brown bag", "Case in brown leather, with a strap for two watches", "Brown rug",
		"Brown leather gloves for men", "Set of three brown frames", "Water bottle, steel", "Water filter jug",
		"Phone holder for the car", "Car cover, water resistant, with a lock", "Steel lock", "Steel pan",
		"Lunch box with a steel lid", "Garden hose", "Hose reel for the garden"}
	for i := range 300 {
		names = append(names, fmt.Sprintf("Article %d", i))
	}
	for i, name := range names {
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{name, fmt.Sprintf("Comes in a case, "+
			"ready for the car and for work. Keep away from water. Box %d of the set.", i)}})
	}
	return docs
}

var shopSchema = document.Schema{Tokenizer: "english", Columns: []document.Column{
	{Name: "name", Type: document.Text, Search: true, Weight: 10}, {Name: "text", Type: document.Text, Search: true},
}}

// A word that nearly all texts have, and few names, counts where it stands in a name.
func TestSearch_wordsCommonInOneColumn(t *testing.T) {
	x := published(t, shopSchema, shopDocs()...)
	for query, want := range map[string]string{
		"brown case":      "Case in brown leather, with a strap for two watches",
		"case brown":      "Case in brown leather, with a strap for two watches",
		"steel water":     "Water bottle, steel",
		"steel box":       "Lunch box with a steel lid",
		"steel set brown": "Set of three brown frames", // no document has both rare words
		"lock for car":    "Car cover, water resistant, with a lock",
		"case":            "Case in brown leather, with a strap for two watches",
		"water jug":       "Water filter jug",
	} {
		r := find(t, x, search.Query{Text: query, Explain: true})
		if got := titleOf(r.Hits[0]); !strings.HasPrefix(got, want) {
			t.Errorf("%s finds %q, want %q; %+v", query, got, want, r.Hits[0].Explanation.Words)
		}
	}
	// What may be missing decides nothing about what is found.
	for query, want := range map[string]int64{"brown case": 5, "steel water": 4, "garden water car": 2} {
		if r := find(t, x, search.Query{Text: query}); r.Total != want {
			t.Errorf("%s finds %d documents, want %d: %s", query, r.Total, want, ids(r.Hits))
		}
	}
}

// The pages of a search have the hits of one page, and the same scores, whatever is common where.
func TestSearch_pagesOfColumned(t *testing.T) {
	x := published(t, shopSchema, shopDocs()...)
	for _, text := range []string{"brown case", "steel set brown", "case"} {
		all := find(t, x, search.Query{Text: text, Limit: 100})
		var got []search.Hit
		q := search.Query{Text: text, Limit: 2, Paging: true}
		for n := 0; n < 60; n++ {
			r := find(t, x, q)
			if got = append(got, r.Hits...); r.Next == "" || len(got) > 20 {
				break
			}
			q.Cursor = r.Next
		}
		same := func(a, b search.Hit) bool { return a.ID == b.ID && a.Score == b.Score }
		if n := min(len(got), len(all.Hits)); n < 4 || !slices.EqualFunc(got[:n], all.Hits[:n], same) {
			t.Errorf("%s: in pages %s, at once %s", text, ids(got), ids(all.Hits))
		}
	}
}
