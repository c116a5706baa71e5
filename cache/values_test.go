package cache

import (
	"fmt"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// Filters and facets stay right when every change puts a new text into a column, and memory keeps only the
// texts that documents still have.
func TestSearch_valuesThatChange(t *testing.T) {
	s := document.Schema{Tokenizer: "unicode", Columns: []document.Column{{Name: "text", Type: document.Text,
		Search: true}, {Name: "stamp", Type: document.Text, Filter: true}, {Name: "tags", Type: document.Array,
		Filter: true}}}
	doc := func(key, n int) document.Document {
		return document.Document{Key: fmt.Sprint("k", key), Values: []any{"same", fmt.Sprint("stamp ", n),
			fmt.Sprintf(`["a","tag %d"]`, n)}}
	}
	var docs []document.Document
	for i := range 100 {
		docs = append(docs, doc(i, i))
	}
	x := published(t, s, docs...)
	last := 100
	for range 120 {
		var b Batch
		for i := range 100 {
			b.Upserts = append(b.Upserts, doc(i, last))
			last++
		}
		apply(t, x.Published(), b)
	}
	for filter, want := range map[string]int64{
		fmt.Sprintf(`stamp = "stamp %d"`, last-1): 1, `stamp = "stamp 5"`: 0, `stamp STARTS WITH stamp`: 100,
		fmt.Sprintf(`tags = "tag %d"`, last-100): 1, `tags = a`: 100, `tags = "tag 5"`: 0,
	} {
		if r := find(t, x, search.Query{Filters: []string{filter}, Facets: []string{"tags"}}); r.Total != want ||
			want == 100 && r.Facets["tags"].Distinct != 101 {
			t.Errorf("%s: %d documents, want %d; %d tags", filter, r.Total, want, r.Facets["tags"].Distinct)
		}
	}
}
