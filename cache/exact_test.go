package cache

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/filter"
	"ftsync/cache/search"
)

// pool has numbers in ascending order, several of which are the same float64.
var pool = []string{
	"-1e400", "-12345678901234567891", "-12345678901234567890.5", "-12345678901234567890", "-9007199254740993",
	"-1.00000000000000000001", "-1", "-1e-400",
	"0", "1e-400", "0.1", "0.10000000000000000001", "1", "1.00000000000000000001", "9007199254740992",
	"9007199254740993", "9007199254740993.5",
	"12345678901234567890", "12345678901234567890.10", "12345678901234567891", "1e400",
	"1.00000000000000000000000001e400",
}

// Numbers are compared, counted and sorted exactly, however many digits they have and however they are
// written.
func TestFilter_exactNumbers(t *testing.T) {
	s := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "text", Type: document.Text, Search: true}, {Name: "n", Type: document.Number, Filter: true},
		{Name: "list", Type: document.Array, Filter: true},
	}}
	rapid.Check(t, func(rt *rapid.T) {
		values := map[string]*big.Rat{}
		draw := func(key string) document.Document {
			text := rapid.SampledFrom(pool).Draw(rt, "number")
			values[key], _ = new(big.Rat).SetString(text)
			if !strings.Contains(text, "e") && strings.Contains(text, ".") && rapid.Bool().Draw(rt, "zeros") {
				text += "00"
			}
			return document.Document{Key: key, Values: []any{"x", text, "[" + text + "]"}}
		}
		var docs []document.Document
		for i := range rapid.IntRange(1, 30).Draw(rt, "documents") {
			docs = append(docs, draw(fmt.Sprint("k", i)))
		}
		x := published(t, s, docs...)
		apply(rt, x.Published(), Batch{Upserts: []document.Document{draw("k0"), draw("new")}, Deletes: []string{"k1"}})
		delete(values, "k1")
		literal := rapid.SampledFrom(pool).Draw(rt, "literal")
		than, _ := new(big.Rat).SetString(literal)
		column := rapid.SampledFrom([]string{"n", "list"}).Draw(rt, "column")
		for op, holds := range map[string]func(int) bool{
			"=": func(c int) bool { return c == 0 }, "!=": func(c int) bool { return c != 0 },
			">":  func(c int) bool { return c > 0 },
			">=": func(c int) bool { return c >= 0 }, "<": func(c int) bool { return c < 0 },
			"<=": func(c int) bool { return c <= 0 },
		} {
			var want []string
			for key, v := range values {
				if holds(v.Cmp(than)) {
					want = append(want, key)
				}
			}
			r := find(rt, x, search.Query{Filters: []string{column + " " + op + " " + literal}, Limit: 100,
				Order: []columns.Order{{Column: column, Descending: op == "<"}}})
			var got []string
			for i, h := range r.Hits {
				got = append(got, h.ID)
				if i > 0 && values[got[i-1]].Cmp(values[got[i]])*map[bool]int{true: -1, false: 1}[op == "<"] > 0 {
					rt.Fatalf("%s %s %s: %v are not in order", column, op, literal, got)
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				rt.Fatalf("%s %s %s: %v, want %v", column, op, literal, got, want)
			}
		}
		// A filter finds each value that the facet shows.
		all := find(rt, x, search.Query{Facets: []string{column}}).Facets[column]
		var sum int64
		for _, v := range all.Values {
			sum += v.Count
			if r := find(rt, x, search.Query{Filters: []string{column + " = " + string(v.Value)}}); r.Total != v.Count {
				rt.Fatalf("the facet says %d of %s, the filter finds %d", v.Count, v.Value, r.Total)
			}
		}
		if sum != int64(len(values)) || all.Distinct != len(all.Values) {
			rt.Fatalf("%d documents, the facet counts %+v", len(values), all)
		}
		var seen []string
		for q := (search.Query{Limit: 3, Paging: true, Order: []columns.Order{{Column: column}}}); ; {
			r := find(rt, x, q)
			for _, h := range r.Hits {
				seen = append(seen, h.ID)
			}
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
		}
		if slices.Sort(seen); len(slices.Compact(seen)) != len(values) {
			rt.Fatalf("pages have %v", seen)
		}
		if err := x.cache.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

// Whatever a facet shows can be filtered by.
func TestFilter_specialValues(t *testing.T) {
	s := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "text", Type: document.Text, Search: true, Filter: true}, {Name: "i", Type: document.Integer,
			Filter: true}, {Name: "r", Type: document.Real, Filter: true},
		{Name: "n", Type: document.Number, Filter: true}, {Name: "d", Type: document.Date, Filter: true}, {Name: "t",
			Type: document.Time, Filter: true},
		{Name: "list", Type: document.Array, Filter: true}, {Name: "json", Type: document.JSON, Filter: true},
		{Name: "b", Type: document.Boolean, Filter: true},
	}}
	x := published(t, s, []document.Document{
		{Key: "a", Values: []any{"Red", int64(math.MaxInt64), math.NaN(), "NaN", "infinity", "infinity", `[3,10,"3"]`,
			`{"a":1}`, true}},
		{Key: "b", Values: []any{"red", int64(math.MaxInt64 - 1), math.Inf(1), "Infinity", "-infinity", "-infinity",
			`[9.50,"É"]`, `[9.5]`, false}},
		{Key: "c", Values: []any{"RED", int64(math.MinInt64), math.Inf(-1), "-Infinity", "0044-03-15 BC",
			"0044-03-15T12:00:00 BC", `[100]`, `"E\u0301"`, nil}},
		{Key: "d", Values: []any{"", int64(math.MinInt64 + 1), 1.5, "1.50", "12024-02-29",
			"12024-02-29T00:00:00+00:00", `["NaN",true]`, `7`, nil}},
		{Key: "e", Values: []any{" a \"b\" \\ ", int64(0), -2.5, "-0.0", "2024-02-29", "2024-02-29T10:00:00.5+00:00",
			`[]`, `null`, nil}},
	}...)
	for _, c := range s.Columns {
		f := find(t, x, search.Query{Facets: []string{c.Name}}).Facets[c.Name]
		if len(f.Values) == 0 {
			t.Errorf("%s: no values", c.Name)
		}
		for _, v := range f.Values {
			var text string
			if json.Unmarshal(v.Value, &text) != nil {
				text = string(v.Value)
			}
			literal := filter.String(&filter.Condition{Column: c.Name, Kind: filter.Text,
				Values: []filter.Value{{Text: text}}})
			if r := find(t, x, search.Query{Filters: []string{literal}, Limit: 9}); r.Total < v.Count ||
				r.Total > v.Count && c.Name != "list" {
				t.Errorf("%s: the filter finds %d, the facet %d", literal, r.Total, v.Count)
			}
		}
	}
	for filter, want := range map[string]string{
		"i = 9223372036854775807": "a", "i > 9223372036854775806": "a", "i >= 9223372036854775806": "a b",
		"i < -9223372036854775807": "c", "i > 9223372036854775807": "",
		"i < 9223372036854775807.5": "a b c d e", "i > -0.5": "a b e", "i < 1e-400": "c d e", "i > -1e30": "a b c d e",
		"i <= NaN": "a b c d e", "i = 9223372036854775806.5": "",
		"r > 2": "a b", "r = NaN": "a", "r < Infinity": "c d e", "r <= NaN": "a b c d e", "r = -Infinity": "c",
		"n > 1e400": "a b", "n >= 1.5": "a b d", "n = 0": "e", "n < 0": "c",
		"d > 2024-01-01": "a d e", `d < "0044-03-16 BC"`: "b c", "d = infinity": "a", "d >= 12024-02-29": "a d",
		`d -infinity TO "0044-03-15 BC"`: "b c",
		`t > "2024-02-29T10:00:00.4Z"`:   "a d e", "t < infinity": "b c d e",
		"list > 9": "a b c d", "list 5 TO 20": "a b", "list = 3": "a", "list = 3.0": "a", "list = 9.5": "b",
		"list = \"é\"": "", "list CONTAINS 00": "c", "list IS EMPTY": "e", "list > b": "b d",
		"json = 9.50": "b", "json >= 7": "b c d", `json = "E` + "\u0301" + `"`: "c", "json = \"É\"": "",
		"json IS NULL": "e",
	} {
		if got := ids(find(t, x, search.Query{Filters: []string{filter}, Limit: 9}).Hits); got != want {
			t.Errorf("%s: %q, want %q", filter, got, want)
		}
	}
	for column, want := range map[string]string{"i": "c d e b a", "r": "c e d b a", "n": "c e d b a", "d": "b c e d a",
		"t": "b c e d a", "list": "a b c d e"} {
		if got := ids(find(t, x, search.Query{Limit: 9, Order: []columns.Order{{Column: column}}}).Hits); got != want {
			t.Errorf("sorted by %s: %q, want %q", column, got, want)
		}
	}
	for column, want := range map[string][2]float64{"r": {-2.5, 1.5}, "n": {0, 1.5}, "list": {3, 100}, "json": {7,
		9.5}} {
		if f := find(t, x, search.Query{Facets: []string{column}}).Facets[column]; f.Min == nil || f.Max == nil ||
			*f.Min != want[0] || *f.Max != want[1] {
			t.Errorf("%s is from %v to %v", column, f.Min, f.Max)
		}
	}
	for column, want := range map[string]string{"d": `"infinity"`, "t": `"0044-03-15T12:00:00 BC"`,
		"i": "9223372036854775807", "n": "1.5", "list": "9.5"} {
		f := find(t, x, search.Query{Facets: []string{column}}).Facets[column]
		if !slices.ContainsFunc(f.Values, func(v columns.FacetValue) bool { return string(v.Value) == want }) {
			t.Errorf("the facet of %s does not show %s", column, want)
		}
	}
}

// An explanation does not give for the number of documents with a word what is only a part of them.
func TestExplanation_ofAVeryCommonWord(t *testing.T) {
	docs := manyTexts(400)
	x := published(t, texts("unicode"), docs...)
	for text, want := range map[string]bool{"more": true, "word7": false} {
		hits := find(t, x, search.Query{Text: text, Limit: 1, Explain: true}).Hits
		if len(hits) == 0 || len(hits[0].Explanation.Words) == 0 {
			t.Fatalf("%s: %+v", text, hits)
		}
		if w := hits[0].Explanation.Words[0]; w.AtLeast != want || want && w.Documents >= int64(len(docs)) {
			t.Errorf("%s: %d documents, at least: %v", text, w.Documents, w.AtLeast)
		}
	}
}
