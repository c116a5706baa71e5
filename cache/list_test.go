package cache

import (
	"slices"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// A phrase stands within one element of a list, and so does what counts as side by side. Marks
// behind it are exact, and an element is a name of its own.
func TestSearch_phrasesEndWithTheirElement(t *testing.T) {
	docs := []document.Document{
		{Key: "apart", Values: []any{"one", `["the old","man of the sea","東京","タワー"]`,
			`{"a":["red","fox"],"b":"cubs"}`}},
		{Key: "together", Values: []any{"one", `["an old man","東京タワー"]`, `{"a":["a red fox"]}`}},
		{Key: "lines", Values: []any{"an old\nman", `["old\u001eman"]`, `{"a":"red\nfox"}`}},
	}
	for _, tokenizer := range []string{"unicode", "english", "trigram"} {
		t.Run(tokenizer, func(t *testing.T) {
			t.Parallel()
			s := document.Schema{Tokenizer: tokenizer, Columns: []document.Column{
				{Name: "text", Type: document.Text, Search: true},
				{Name: "list", Type: document.Array, Search: true},
				{Name: "json", Type: document.JSON, Search: true},
			}}
			built := published(t, s, docs...)
			applied := published(t, s, document.Document{Key: "apart", Values: []any{"x", `["old man"]`, nil}})
			apply(t, applied.Published(), Batch{Upserts: docs})
			for name, x := range map[string]*Index{"built": built, "applied": applied} {
				for query, want := range map[string]string{`"old man"`: "together lines", `"red fox"`: "together lines",
					`"東京タワー"`: "together", `"fox cubs"`: "", `"man of the sea"`: "apart"} {
					if tokenizer == "trigram" && query == `"red fox"` {
						want = "together" // there the end of a line is no space
					}
					got := find(t, x, search.Query{Text: query, Match: search.MatchAll, Exact: true})
					if !sameWords(ids(got.Hits), want) {
						t.Errorf("%s: %s finds %q, want %q", name, query, ids(got.Hits), want)
					}
				}
				h := find(t, x, search.Query{Text: "sea old", Mark: true, Match: search.MatchAll}).Hits[0]
				want := "the <mark>old</mark>\nman of the <mark>sea</mark>\n東京\nタワー"
				if got := h.Marks["list"].HTML(); got != want {
					t.Errorf("%s: marked in %q, want %q", name, got, want)
				}
				h = find(t, x, search.Query{Text: "man of the sea", Explain: true}).Hits[0]
				if h.ID != "apart" || tokenizer != "trigram" && (h.Explanation.Whole != "is" ||
					!slices.Equal(h.Explanation.Fields, []string{"list"})) {
					t.Errorf("%s: a whole element finds %s, which %+v", name, h.ID, h.Explanation)
				}
			}
		})
	}
}

// sameWords reports whether two texts have the same words, in any order.
func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}
