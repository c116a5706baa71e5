package cache

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// A total is the same on every page, and a facet shows of each value what a filter for it finds: however
// many hits are asked for, and also where the filters leave few of the documents that have all the words.
func TestSearch_totals(t *testing.T) {
	schema := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "kind", Type: document.Text, Filter: true},
		{Name: "org", Type: document.Integer, Filter: true},
	}}
	var docs []document.Document
	add := func(n int, title string, kinds ...string) {
		for i := range n {
			key := fmt.Sprint("k", len(docs))
			values := []any{title + " " + key, kinds[i%len(kinds)], int64(i / 3 % 3)}
			docs = append(docs, document.Document{Key: key, Values: values})
		}
	}
	add(30, "drug lord", "Movie", "Show", "Show", "Show", "Rare")
	add(100, "lord of manor", "Show", "Book")
	add(400, "filler", "Movie")
	add(6, "magnate of drug", "Show", "Book")
	x := published(t, schema, docs...)

	find(t, x, search.Query{}) // waits for the words
	answer := func(q search.Query) search.Result {
		r, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	total := func(q search.Query) int64 { return answer(q).Total }
	for _, text := range []string{"drug lord", "drug manor", "lord", "drug magnat", "drug lrod", "magnate nothing",
		"lor"} {
		for _, filters := range [][]string{nil, {"kind = Movie"}, {"kind = Book"}, {"kind != Show", "org = 1"}} {
			for _, confine := range [][]string{nil, {"org = 1"}} {
				q := search.Query{Text: text, Filters: filters, Confine: confine, Facets: []string{"kind", "org"}}
				all := answer(q) // no hits
				for _, page := range [][2]int{{1, 0}, {20, 0}, {50, 10}, {500, 0}} {
					q.Limit, q.Offset = page[0], page[1]
					q.Order = nil
					if page[0] == 50 {
						q.Order = []columns.Order{{Column: "kind"}}
					}
					if got := total(q); got != all.Total {
						t.Errorf("%q %s %s: %d in all, %d with limit %d", text, filters, confine, all.Total, got,
							q.Limit)
					}
				}
				for name, f := range all.Facets {
					for _, v := range f.Values {
						var value any
						json.Unmarshal(v.Value, &value)
						one := search.Query{Text: text, Confine: confine, Limit: 20,
							Filters: append(slices.Clone(filters), fmt.Sprintf("%s = %v", name, value))}
						if got := total(one); got != v.Count {
							t.Errorf("%q %s %s: the facet shows %d of %v, a filter finds %d", text, filters, confine,
								v.Count, value, got)
						}
					}
				}
			}
		}
	}
	// What a filter leaves none of is found by some of the words, and what other documents have decides nothing
	// for those who may not know of them.
	for _, tt := range []struct {
		filters, confine []string
		want             int64
	}{
		{nil, nil, 30},
		{[]string{"kind = Rare"}, nil, 6},
		{[]string{"kind = Book"}, nil, 53},
		{nil, []string{"kind = Rare"}, 6},
		{nil, []string{"kind = Show"}, 18 + 50 + 3},
	} {
		if got := total(search.Query{Text: "drug lord", Filters: tt.filters, Confine: tt.confine}); got != tt.want {
			t.Errorf("drug lord, %s, confined to %s: %d, want %d", tt.filters, tt.confine, got, tt.want)
		}
	}
}
