package cache

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

// shop has products in variants: the columns sku and maker are the same for the variants of one.
var shop = document.Schema{Tokenizer: "unicode", Columns: []document.Column{
	{Name: "title", Type: document.Text, Search: true}, {Name: "sku", Type: document.Text, Filter: true},
	{Name: "maker", Type: document.Number, Filter: true}, {Name: "color", Type: document.Text, Filter: true},
	{Name: "price", Type: document.Integer, Filter: true}, {Name: "tags", Type: document.Array, Filter: true},
}}

func variant(key, title string, sku, maker any, color string, price int64) document.Document {
	return document.Document{Key: key, Values: []any{title, sku, maker, color, price, `["x"]`}}
}

// Of the documents with one value the first in the order of the hits is found, and counted.
func TestSearch_distinct(t *testing.T) {
	x := published(t, shop,
		variant("a1", "red shoe for walking far", "a", "1", "red", 30),
		variant("a2", "shoe", "a", "1.0", "blue", 10),
		variant("b1", "shoe laces", "b", "12345678901234567890", "red", 20),
		variant("b2", "shoe laces of the shoe shop", "b", "12345678901234567891", "red", 5),
		variant("n1", "shoe horn", nil, nil, "red", 40),
		variant("n2", "shoe horn", nil, nil, "blue", 15),
		variant("c1", "hat", "c", "3", "red", 1),
	)
	ids := func(q search.Query) string {
		var list []string
		for _, h := range find(t, x, q).Hits {
			list = append(list, h.ID)
		}
		return strings.Join(list, " ")
	}
	up := []columns.Order{{Column: "price"}}
	for _, tt := range []struct {
		q    search.Query
		want string
	}{
		{search.Query{Text: "shoe", Distinct: "sku"}, "a2 b1 n1 n2"},
		{search.Query{Text: "shoe", Distinct: "sku", Filters: []string{"color = red"}}, "b1 n1 a1"},
		{search.Query{Text: "shoe", Distinct: "maker"}, "a2 b1 n1 n2 b2"},
		{search.Query{Text: "shoe", Distinct: "sku", Order: up}, "b2 a2 n2 n1"},
		{search.Query{Text: "shoe", Match: search.MatchFTS, Distinct: "sku"}, "a2 b1 n1 n2"},
		{search.Query{Text: "shoe hat", Match: search.MatchAny, Distinct: "color"}, "c1 a2"},
		{search.Query{Distinct: "sku"}, "a1 b1 n1 n2 c1"},
		{search.Query{Distinct: "sku", Order: up}, "c1 b2 a2 n2 n1"},
		{search.Query{Distinct: "sku", Order: []columns.Order{{Column: "price", Descending: true}}}, "n1 a1 b1 n2 c1"},
		{search.Query{Text: "-laces", Distinct: "sku"}, "a1 n1 n2 c1"},
	} {
		if got := ids(tt.q); got != tt.want {
			t.Errorf("%+v finds %s, want %s", tt.q, got, tt.want)
		}
	}

	// A facet counts what is shown, also where no hits are asked for.
	for _, limit := range []int{0, 3} {
		r, err := x.Search(t.Context(), search.Query{Text: "shoe", Distinct: "sku", Facets: []string{"color"},
			Limit: limit})
		if err != nil {
			t.Fatal(err)
		}
		got := fmt.Sprint(r.Total)
		for _, v := range r.Facets["color"].Values {
			got += fmt.Sprintf(" %s %d", v.Value, v.Count)
		}
		if got != `4 "blue" 2 "red" 2` {
			t.Errorf("with %d hits the total and colors are %s", limit, got)
		}
	}
	marked := find(t, x, search.Query{Text: "shoe", Distinct: "sku", Mark: true}).Hits[0]
	if len(marked.Marks["title"].Spans) != 1 {
		t.Errorf("a hit's marks are %v", marked.Marks)
	}

	// The index may have such a column of its own.
	tune(t, x, document.Tuning{Distinct: "sku"})
	if got := ids(search.Query{Text: "shoe"}); got != "a2 b1 n1 n2" {
		t.Errorf("with the tuning it finds %s", got)
	}
	if got := find(t, x, search.Query{Text: "shoe", Repeats: true}).Total; got != 6 {
		t.Errorf("with repeats it finds %d", got)
	}
	tune(t, x, document.Tuning{Distinct: "sku", Rank: []rank.By{{Column: "price", Weight: 0.5}}})
	if got := ids(search.Query{}); got != "n1 a1 b1 n2 c1" {
		t.Errorf("without a text, by what matters most, it finds %s", got)
	}
	for _, name := range []string{"tags", "title", "nosuch"} {
		_, err := x.Search(t.Context(), search.Query{Distinct: name})
		if !strings.Contains(fmt.Sprint(err), "distinct: ") {
			t.Errorf("distinct by %s: %v", name, err)
		}
		if err := x.Published().Tune(document.Tuning{Distinct: name}); err == nil {
			t.Errorf("a tuning with distinct by %s was taken", name)
		}
	}
}

// Each value is on one page, whatever the way the pages are turned and the number of documents:
// those that are ranked, and those that are too many for that.
func TestSearch_distinctPages(t *testing.T) {
	const groups = 700
	var docs []document.Document
	for i := range 35_000 {
		title := "common filler"
		if i%7 == 0 {
			title = strings.Repeat("rare ", 1+i%3) + "thing"
		}
		group := i % groups
		docs = append(docs, variant(fmt.Sprint("k", i), title, fmt.Sprint("s", group), fmt.Sprint(group%90), "red",
			int64(i*7919%35_000)))
	}
	x := published(t, shop, docs...)
	for _, q := range []search.Query{
		{Text: "rare"}, {Text: "rare thing"}, {Text: "common"}, {}, {Text: "common", Facets: []string{"color"}},
		{Text: "rare", Order: []columns.Order{{Column: "price"}}},
		{Text: "common", Order: []columns.Order{{Column: "price", Descending: true}}},
		{Order: []columns.Order{{Column: "maker"}, {Column: "price"}}},
	} {
		q.Distinct, q.Limit, q.Paging, q.Fields = "sku", 300, true, []string{"sku"}
		pages := func(turn func(q *search.Query, r search.Result)) (ids []string, total int64) {
			q, seen := q, map[string]bool{}
			for {
				r := find(t, x, q)
				for _, h := range r.Hits {
					if seen[string(h.Document)] {
						t.Fatalf("%+v: %s is found twice", q, h.Document)
					}
					seen[string(h.Document)] = true
					ids = append(ids, h.ID)
				}
				if r.Next == "" {
					return ids, r.Total
				}
				turn(&q, r)
			}
		}
		byCursor, total := pages(func(q *search.Query, r search.Result) { q.Cursor = r.Next })
		byOffset, _ := pages(func(q *search.Query, r search.Result) { q.Offset += len(r.Hits) })
		if !slices.Equal(byCursor, byOffset) || int64(len(byCursor)) != total || total == 0 || total > groups {
			t.Errorf("%+v: %d by cursor, %d by offset, total %d", q, len(byCursor), len(byOffset), total)
		}
	}
}

// What is below the score is not counted either.
func TestSearch_leastScore(t *testing.T) {
	x := published(t, shop,
		variant("a", "shoe", "a", "1", "red", 30),
		variant("b", "shoe laces for the walk to the shop", "a", "1", "blue", 10),
		variant("c", "a walk", "b", "1", "blue", 20))
	all := find(t, x, search.Query{Text: "shoe walk", Match: search.MatchAny})
	if len(all.Hits) != 3 {
		t.Fatalf("it finds %v", all.Hits)
	}
	for i, h := range all.Hits {
		for _, order := range [][]columns.Order{nil, {{Column: "price"}}} {
			r := find(t, x, search.Query{Text: "shoe walk", Match: search.MatchAny, LeastScore: h.Score, Order: order,
				Facets: []string{"sku"}})
			counted := int64(0)
			for _, v := range r.Facets["sku"].Values {
				counted += v.Count
			}
			if len(r.Hits) != i+1 || r.Total != int64(i+1) || counted != r.Total {
				t.Errorf("from %v on, sorted by %v: %d hits, total %d, counted %d", h.Score, order, len(r.Hits),
					r.Total, counted)
			}
		}
	}
	if got := find(t, x, search.Query{LeastScore: 1}).Total; got != 3 {
		t.Errorf("without a text %d are found", got)
	}
}
