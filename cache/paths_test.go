package cache

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// wares have JSON to filter by.
var wares = document.Schema{
	Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true},
		{Name: "attrs", Type: document.JSON, Filter: true},
		{Name: "attrs.real", Type: document.Text, Filter: true},
	},
	Tokenizer: "unicode",
}

func ware(key, attrs string) document.Document {
	var v any
	if attrs != "" {
		v = attrs
	}
	return document.Document{Key: key, Values: []any{"x", v, "column"}}
}

// What stands at a path in a filter column of JSON can be filtered by, counted and sorted by,
// whether it was there when the index was opened or came in a batch.
func TestSearch_paths(t *testing.T) {
	docs := []document.Document{
		ware("a", `{"color":"red","size":40,"new":true,"tags":["x","y"],"at":{"w":3},"real":1}`),
		ware("b", `{}`),
		ware("c", `{"color":"blue","size":"40","new":false,"tags":[],"items":[{"sku":"s1"},{"sku":"s2"}]}`),
		ware("d", `{"color":null,"size":40.0,"a.b":"dot","big":12345678901234567891,"two words":""}`),
		ware("e", ""),
	}
	before := []document.Document{ware("a", `{"color":"green","old":1}`), ware("c", `{"color":"red","size":1}`),
		ware("gone", `{"color":"red"}`), ware("e", `{"color":"red"}`)}
	built := published(t, wares, docs...)
	applied := published(t, wares, before...)
	apply(t, applied.Published(), Batch{Upserts: docs, Deletes: []string{"gone"}})
	again := reopen(t, published(t, wares, docs...))
	for name, x := range map[string]*Index{"built": built, "applied": applied, "opened again": again} {
		for filter, want := range map[string]string{
			`attrs IS EMPTY`: "b", `attrs IS NULL`: "e", `attrs.color = red`: "a", `attrs.color != red`: "b c d e",
			`attrs.color IN [red, blue]`: "a c", `attrs.color IS NULL`: "b d e", `attrs.color EXISTS`: "a c",
			// With a text a number is compared as it is written.
			`attrs.size > 39`: "a c d", `attrs.size = 40`: "a c d", `attrs.size > 100`: "c", `attrs.new = true`: "a",
			`attrs.tags = y`: "a", `attrs.tags IS EMPTY`: "c", `attrs.at.w < 4`: "a", `attrs.at EXISTS`: "a",
			`attrs.at IS EMPTY`: "", `attrs.items.sku = s2`: "c", `attrs.items IS EMPTY`: "",
			`attrs."a.b" = dot`: "d", `"attrs.\"a.b\"" = dot`: "d", `attrs.a.b = dot`: "",
			`attrs.big = 12345678901234567891`: "d", `attrs.big = 12345678901234567890`: "",
			`"attrs.two words" IS EMPTY`: "d", `attrs.none = 1`: "", `attrs.none IS NULL`: "a b c d e",
			`attrs.old = 1`:             "",
			`attrs.color STARTS WITH r`: "a", `attrs.color CONTAINS lu`: "c", `NOT attrs.size > 39`: "b e",
			`attrs.real = column`: "a b c d e", `attrs.real = 1`: "",
		} {
			if got := ids(find(t, x, search.Query{Filters: []string{filter}}).Hits); !sameWords(got, want) {
				t.Errorf("%s: %s finds %q, want %q", name, filter, got, want)
			}
		}
		for column, want := range map[string]string{"attrs.color": `"blue" 1 "red" 1`, "attrs.size": `40 2 "40" 1`,
			"attrs.tags": `"x" 1 "y" 1`, "attrs.none": "", "attrs.items.sku": `"s1" 1 "s2" 1`} {
			var got []string
			for _, v := range find(t, x, search.Query{Facets: []string{column}}).Facets[column].Values {
				got = append(got, fmt.Sprintf("%s %d", v.Value, v.Count))
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s: facet %s is %q, want %q", name, column, got, want)
			}
		}
		for _, tt := range []struct {
			by   columns.Order
			want string
		}{
			{columns.Order{Column: "attrs.color"}, "c a"},
			{columns.Order{Column: "attrs.color", Descending: true}, "a c"},
			{columns.Order{Column: "attrs.size"}, "c"}, // numbers come before texts
		} {
			got := ids(find(t, x, search.Query{Order: []columns.Order{tt.by}}).Hits)
			if tt.by.Column == "attrs.size" {
				if f := strings.Fields(got); f[2] != "c" {
					t.Errorf("%s: by %v: %s", name, tt.by, got)
				}
			} else if !strings.HasPrefix(got, tt.want+" ") {
				t.Errorf("%s: by %v: %s, want %s first", name, tt.by, got, tt.want)
			}
		}
	}
	// A changed value is seen at its path alone.
	apply(t, built.Published(), Batch{Upserts: []document.Document{ware("a", `{"color":"blue","size":40}`)}})
	for filter, want := range map[string]string{"attrs.color = blue": "a c", "attrs.color = red": "",
		"attrs.size > 39": "a c d", "attrs.tags EXISTS": "c"} {
		if got := ids(find(t, built, search.Query{Filters: []string{filter}}).Hits); !sameWords(got, want) {
			t.Errorf("after a change %s finds %q, want %q", filter, got, want)
		}
	}
}

// So many paths are kept as there is room for, the most frequent ones. To ask for another is an
// error, since it could have values.
func TestSearch_pathsAreBounded(t *testing.T) {
	var docs []document.Document
	for i := range 200 {
		docs = append(docs, ware(fmt.Sprint(i), fmt.Sprintf(`{"p%d":1,"common":%d}`, i, i%2)))
	}
	x := published(t, wares, docs...)
	if got := find(t, x, search.Query{Filters: []string{"attrs.common = 1"}}).Total; got != 100 {
		t.Errorf("%d documents, want 100", got)
	}
	for name, q := range map[string]search.Query{
		"filter": {Filters: []string{"", "attrs.real = x OR attrs.none = 1"}},
		"facet":  {Facets: []string{"attrs.none"}},
		"order":  {Order: []columns.Order{{Column: "attrs.none"}}},
		"tenant": {Confine: []string{"attrs.none = 1"}},
	} {
		_, err := x.Search(t.Context(), q)
		var bad *search.BadQuery
		if !errors.As(err, &bad) || !strings.Contains(bad.Detail, `"attrs.none"`) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// A searched column of JSON that can be filtered by can also be searched at a path alone, together
// with other columns, with typing errors, beginnings and phrases.
func TestSearch_atAPath(t *testing.T) {
	s := wares
	s.Columns = slices.Clone(s.Columns)
	s.Columns[1].Search = true
	x := published(t, s,
		ware("a", `{"color":"dark red","name":"fox","parts":[{"is":"green lamp"},{"is":"old bell"}]}`),
		ware("b", `{"color":"blue","name":"dark red"}`),
		ware("c", `{"color":"reddish dark","parts":[{"is":"green bell"}]}`))
	for query, want := range map[string]string{"red": "a c", "dark red": "a c", `"dark red"`: "a", "bleu": "b",
		"fox": "", "dark -reddish": "a", "redd": "c"} {
		r := find(t, x, search.Query{Text: query, In: []string{"attrs.color"}, Match: search.MatchAll})
		if got := ids(r.Hits); !sameWords(got, want) {
			t.Errorf("%s is in the color of %q, want %q", query, got, want)
		}
	}
	for query, want := range map[string]string{"green bell": "a c", `"lamp old"`: "", `"green bell"`: "c"} {
		r := find(t, x, search.Query{Text: query, In: []string{"attrs.parts.is"}, Match: search.MatchAll})
		if got := ids(r.Hits); !sameWords(got, want) {
			t.Errorf("%s is in the parts of %q, want %q", query, got, want)
		}
	}
	if got := ids(find(t, x, search.Query{Text: "x fox", In: []string{"attrs.name", "title"}}).Hits); got != "a b c" {
		t.Errorf("two words, of which one is in another column, find %q", got)
	}
	for _, q := range []search.Query{{Text: "red", In: []string{"attrs.color"}, Paging: true},
		{Text: "red", In: []string{"title.x"}}} {
		var bad *search.BadQuery
		if _, err := x.Search(t.Context(), q); !errors.As(err, &bad) || bad.Part != "in" {
			t.Errorf("%+v: error %v", q, err)
		}
	}
}
