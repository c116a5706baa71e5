package cache

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cache/words"
)

// Documents with the same rare words are alike, the more of them the more; the document itself is not.
func TestSearch_like(t *testing.T) {
	for _, tokenizer := range words.Tokenizers() {
		if tokenizer != "unicode" && tokenizer != "english" && tokenizer != "trigram" {
			continue
		}
		schema := document.Schema{Tokenizer: tokenizer, Columns: []document.Column{
			{Name: "title", Type: document.Text, Search: true, Weight: 5},
			{Name: "tags", Type: document.Array, Search: true, Filter: true}}}
		add := func(key, title, tags string) document.Document {
			return document.Document{Key: key, Values: []any{title, tags}}
		}
		docs := []document.Document{
			add("fox", "the quick brown fox jumps over the river", `["animal","forest"]`),
			add("same", "the quick brown fox jumps over the river", `["animal","forest"]`),
			add("near", "the brown fox by the river", `["animal"]`),
			add("far", "the forest", `["tree"]`),
			add("none", "the moon", `[]`),
			add("empty", "", `null`),
		}
		for i := range 40 {
			docs = append(docs, add(fmt.Sprint("k", i), fmt.Sprint("the filler number", i), `["filler"]`))
		}
		x := published(t, schema, docs...)
		ids := func(q search.Query) string {
			var list []string
			for _, h := range find(t, x, q).Hits {
				list = append(list, h.ID)
			}
			return strings.Join(list, " ")
		}
		for _, tt := range []struct {
			q    search.Query
			want string
		}{
			{search.Query{Like: "fox"}, "same near far"},
			{search.Query{Like: "fox", Offset: 1, Limit: 1}, "near"},
			{search.Query{Like: "fox", Filters: []string{"tags = animal"}}, "same near"},
			{search.Query{Like: "near", LeastScore: 0.99}, ""},
			{search.Query{Like: "none"}, ""},
			{search.Query{Like: "empty"}, ""},
			{search.Query{Keys: []string{"near", "nosuch", "fox"}}, "fox near"},
			{search.Query{Keys: []string{"near", "fox"}, Text: "quick"}, "fox"},
			{search.Query{Keys: []string{}}, ""},
		} {
			if got := ids(tt.q); got != tt.want {
				t.Errorf("%s: %+v finds %q, want %q", tokenizer, tt.q, got, tt.want)
			}
		}
		if h := find(t, x, search.Query{Like: "fox", Mark: true}).Hits[0]; h.Score < 0.99 || h.Score > 1 ||
			len(h.Marks["title"].Spans) == 0 {
			t.Errorf("%s: the same text has the score %v and the marks %v", tokenizer, h.Score, h.Marks)
		}
		for _, q := range []search.Query{{Like: "nosuch"}, {Like: "fox", Confine: []string{"tags = tree"}}} {
			if _, err := x.Search(t.Context(), q); !strings.Contains(fmt.Sprint(err), "like: ") {
				t.Errorf("%s: %+v: %v", tokenizer, q, err)
			}
		}
	}
}
