package cache

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

var things = document.Schema{Tokenizer: "unicode", Columns: []document.Column{
	{Name: "text", Type: document.Text, Search: true},
	{Name: "n", Type: document.Integer, Filter: true},
	{Name: "f", Type: document.Real, Filter: true},
	{Name: "d", Type: document.Number, Filter: true},
	{Name: "b", Type: document.Boolean, Filter: true},
	{Name: "day", Type: document.Date, Filter: true},
	{Name: "at", Type: document.Time, Filter: true},
	{Name: "kind", Type: document.Text, Filter: true},
	{Name: "tags", Type: document.Array, Filter: true},
	{Name: "attrs", Type: document.JSON, Filter: true},
}}

// pathsOf has the paths in attrs that hold what other columns do.
var pathsOf = map[string]string{"n": "attrs.n", "f": "attrs.f", "b": "attrs.in.b", "kind": "attrs.in.kind",
	"tags": "attrs.tags"}

// thing is a document as a Go struct; nil is null.
type thing struct {
	key    string
	text   string
	n      *int64
	f      *float64
	b      *bool
	day    *time.Time
	kind   *string
	tags   []string
	noTags bool
}

func (x thing) document() document.Document {
	opt := func(ok bool, v func() any) any {
		if !ok {
			return nil
		}
		return v()
	}
	tags, _ := json.Marshal(append([]string{}, x.tags...))
	return document.Document{Key: x.key, Values: []any{
		x.text,
		opt(x.n != nil, func() any { return *x.n }),
		opt(x.f != nil, func() any { return *x.f }),
		opt(x.f != nil, func() any { return fmt.Sprintf("%.3f", *x.f) }),
		opt(x.b != nil, func() any { return *x.b }),
		opt(x.day != nil, func() any { return x.day.Format(time.DateOnly) }),
		opt(x.day != nil, func() any { return x.day.Add(90 * time.Minute).Format(time.RFC3339) }),
		opt(x.kind != nil, func() any { return *x.kind }),
		opt(!x.noTags, func() any { return string(tags) }),
		x.attrs(),
	}}
}

// attrs returns JSON with what pathsOf says.
func (x thing) attrs() string {
	in := map[string]any{"b": x.b, "kind": x.kind}
	all := map[string]any{"n": x.n, "f": x.f, "in": in}
	if !x.noTags {
		all["tags"] = append([]string{}, x.tags...)
	}
	text, _ := json.Marshal(all)
	return string(text)
}

func drawThing(t *rapid.T, key string) thing {
	x := thing{key: key, text: rapid.SampledFrom([]string{"red fox", "red", "fox", "hen", "red hen fox",
		"owl"}).Draw(t, "text")}
	null := func() bool { return rapid.IntRange(0, 5).Draw(t, "null") == 0 }
	if !null() {
		n := rapid.Int64Range(-3, 3).Draw(t, "n")
		x.n = &n
	}
	if !null() {
		f := float64(rapid.IntRange(-6, 6).Draw(t, "f")) / 4
		x.f = &f
	}
	if !null() {
		b := rapid.Bool().Draw(t, "b")
		x.b = &b
	}
	if !null() {
		day := time.Date(1969, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "day"))
		x.day = &day
	}
	if !null() {
		kind := rapid.SampledFrom([]string{"Movie", "movie night", "TV Show", "", "Émile"}).Draw(t, "kind")
		x.kind = &kind
	}
	x.noTags = null()
	if !x.noTags {
		x.tags = rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b", "c d", "É"}), 0, 3, rapid.ID).Draw(t,
			"tags")
	}
	return x
}

// condition is a filter, as a text and as a function with the same meaning.
type condition struct {
	text  string
	holds func(thing) bool
}

func drawCondition(t *rapid.T, depth int) condition {
	if depth > 0 && rapid.Bool().Draw(t, "nested") {
		a, b := drawCondition(t, depth-1), drawCondition(t, depth-1)
		switch rapid.IntRange(0, 2).Draw(t, "op") {
		case 0:
			return condition{"(" + a.text + ") AND (" + b.text + ")", func(x thing) bool {
				return a.holds(x) &&
					b.holds(x)
			}}
		case 1:
			return condition{"(" + a.text + ") OR (" + b.text + ")", func(x thing) bool {
				return a.holds(x) ||
					b.holds(x)
			}}
		}
		return condition{"NOT (" + a.text + ")", func(x thing) bool { return !a.holds(x) }}
	}
	n := rapid.Int64Range(-3, 3).Draw(t, "value")
	f := float64(rapid.IntRange(-6, 6).Draw(t, "value")) / 4
	day := time.Date(1969, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 5).Draw(t, "value"))
	c := rapid.SampledFrom([]condition{
		{fmt.Sprintf("n = %d", n), func(x thing) bool { return x.n != nil && *x.n == n }},
		{fmt.Sprintf("n != %d", n), func(x thing) bool { return x.n == nil || *x.n != n }},
		{fmt.Sprintf("n > %d", n), func(x thing) bool { return x.n != nil && *x.n > n }},
		{fmt.Sprintf("n <= %d", n), func(x thing) bool { return x.n != nil && *x.n <= n }},
		{fmt.Sprintf("n >= %g", f), func(x thing) bool { return x.n != nil && float64(*x.n) >= f }},
		{fmt.Sprintf("n < %g", f), func(x thing) bool { return x.n != nil && float64(*x.n) < f }},
		{fmt.Sprintf("n = %g", f), func(x thing) bool { return x.n != nil && float64(*x.n) == f }},
		{fmt.Sprintf("n %d TO %d", n, n+2), func(x thing) bool { return x.n != nil && *x.n >= n && *x.n <= n+2 }},
		{"n IS NULL", func(x thing) bool { return x.n == nil }},
		{"n EXISTS", func(x thing) bool { return x.n != nil }},
		{fmt.Sprintf("n IN [%d, 0, 2.5]", n), func(x thing) bool { return x.n != nil && (*x.n == n || *x.n == 0) }},
		{fmt.Sprintf("f = %g", f), func(x thing) bool { return x.f != nil && *x.f == f }},
		{fmt.Sprintf("f > %g", f), func(x thing) bool { return x.f != nil && *x.f > f }},
		{fmt.Sprintf("f < %g", f), func(x thing) bool { return x.f != nil && *x.f < f }},
		{fmt.Sprintf("d >= %g", f), func(x thing) bool { return x.f != nil && *x.f >= f }},
		{"d IS NOT NULL", func(x thing) bool { return x.f != nil }},
		{"b = true", func(x thing) bool { return x.b != nil && *x.b }},
		{"b != true", func(x thing) bool { return x.b == nil || !*x.b }},
		{"day < " + day.Format(time.DateOnly), func(x thing) bool { return x.day != nil && x.day.Before(day) }},
		{"day = " + day.Format(time.DateOnly), func(x thing) bool { return x.day != nil && x.day.Equal(day) }},
		{"at > " + day.Format(time.DateOnly), func(x thing) bool {
			return x.day != nil &&
				x.day.Add(90*time.Minute).After(day)
		}},
		{`kind = MOVIE`, func(x thing) bool { return false }},
		{`kind = Movie`, func(x thing) bool { return x.kind != nil && *x.kind == "Movie" }},
		{`kind IN ["TV Show", "émile", "Émile"]`, func(x thing) bool { return x.kind != nil && *x.kind == "TV Show" }},
		{`kind STARTS WITH "mov"`, func(x thing) bool { return x.kind != nil && *x.kind == "movie night" }},
		{`kind CONTAINS "ie"`, func(x thing) bool { return x.kind != nil && strings.Contains(*x.kind, "ie") }},
		{`kind > "M"`, func(x thing) bool { return x.kind != nil && *x.kind > "M" }},
		{`kind IS EMPTY`, func(x thing) bool { return x.kind != nil && *x.kind == "" }},
		{`kind IS NULL`, func(x thing) bool { return x.kind == nil }},
		{`tags = "C D"`, func(x thing) bool { return false }},
		{`tags = "c d"`, func(x thing) bool { return slices.Contains(x.tags, "c d") }},
		{`tags != a`, func(x thing) bool { return !slices.Contains(x.tags, "a") }},
		{`tags IN [b, "é"]`, func(x thing) bool { return slices.Contains(x.tags, "b") }},
		{`tags IS EMPTY`, func(x thing) bool { return !x.noTags && len(x.tags) == 0 }},
		{`tags IS NULL`, func(x thing) bool { return x.noTags }},
	}).Draw(t, "condition")
	column, rest, _ := strings.Cut(c.text, " ")
	if path := pathsOf[column]; path != "" && rapid.Bool().Draw(t, "path") {
		c.text = path + " " + rest
	}
	return c
}

// Filters, facets and orders give the same answers as a loop over all documents, whatever was inserted,
// changed and deleted, and also after the index was opened again.
func TestSearch_filters(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := map[string]thing{}
		var first []document.Document
		for i := range rapid.IntRange(0, 60).Draw(rt, "documents") {
			x := drawThing(rt, fmt.Sprint("k", i))
			all[x.key] = x
			first = append(first, x.document())
		}
		x := published(t, things, first...)
		for range 3 {
			compareFiltered(rt, x, all)
			var b Batch
			for range rapid.IntRange(0, 8).Draw(rt, "changes") {
				key := fmt.Sprint("k", rapid.IntRange(0, 80).Draw(rt, "key"))
				if _, there := all[key]; there && rapid.Bool().Draw(rt, "delete") {
					b.Deletes = append(b.Deletes, key)
					delete(all, key)
				} else if !slices.Contains(b.Deletes, key) {
					all[key] = drawThing(rt, key)
					b.Upserts = append(b.Upserts, all[key].document())
				}
			}
			apply(rt, x.Published(), b)
		}
		compareFiltered(rt, x, all)
		x = reopen(t, x)
		compareFiltered(rt, x, all)
		if err := x.cache.Close(); err != nil {
			rt.Fatal(err)
		}
	})
}

func compareFiltered(t *rapid.T, x *Index, all map[string]thing) {
	c := drawCondition(t, 3)
	text := rapid.SampledFrom([]string{"", "red", "red fox ", "-red", "owl"}).Draw(t, "text")
	both := func(d thing) bool { return strings.Contains(d.text, "red") && strings.Contains(d.text, "fox") }
	// Documents with only some of the words are added where fewer than 20 have all, or the filter leaves none.
	whole, left := 0, 0
	for _, d := range all {
		if both(d) {
			whole++
			if c.holds(d) {
				left++
			}
		}
	}
	matches := func(d thing) bool {
		switch text {
		case "-red":
			return !strings.Contains(d.text, "red")
		case "red fox ":
			return both(d) || (whole < 20 || left == 0) && (strings.Contains(d.text, "red") ||
				strings.Contains(d.text, "fox"))
		}
		return strings.Contains(d.text, text)
	}
	var want []string
	kinds, tags := map[string]int64{}, map[string]int64{}
	least, greatest := math.Inf(1), math.Inf(-1)
	for key, d := range all {
		if !matches(d) || !c.holds(d) {
			continue
		}
		want = append(want, key)
		if d.kind != nil {
			kinds[*d.kind]++
		}
		for _, tag := range d.tags {
			tags[tag]++
		}
		if d.f != nil {
			least, greatest = min(least, *d.f), max(greatest, *d.f)
		}
	}
	q := search.Query{Text: text, Paging: true, Filters: []string{c.text}, Limit: 1000, Facets: []string{"kind",
		"tags", "f", "n", pathsOf["kind"], pathsOf["tags"]},
		Order: []columns.Order{{Column: "n", Descending: true, NullsFirst: true}, {Column: "kind"}, {Column: "tags"}}}
	got := find(t, x, q)
	var keys []string
	for _, h := range got.Hits {
		keys = append(keys, h.ID)
	}
	some := func(key string) int {
		if text == "red fox " && !both(all[key]) {
			return 1 // of the words only
		}
		return 0
	}
	if !slices.IsSortedFunc(keys, func(a, b string) int {
		return cmp.Or(some(a)-some(b), compareThings(all[a],
			all[b]))
	}) {
		t.Fatalf("%q, %s: not in order: %v", text, c.text, keys)
	}
	sorted := slices.Clone(keys)
	slices.Sort(sorted)
	slices.Sort(want)
	if !slices.Equal(sorted, want) || got.Total != int64(len(want)) {
		t.Fatalf("%q, %s: got %v (%d), want %v", text, c.text, sorted, got.Total, want)
	}
	for name, counts := range map[string]map[string]int64{"kind": kinds, "tags": tags, pathsOf["kind"]: kinds,
		pathsOf["tags"]: tags} {
		f := got.Facets[name]
		values := map[string]int64{}
		for _, v := range f.Values {
			var s string
			if err := json.Unmarshal(v.Value, &s); err != nil {
				t.Fatal(err)
			}
			values[s] = v.Count
		}
		if fmt.Sprint(values) != fmt.Sprint(counts) || f.Distinct != len(counts) {
			t.Fatalf("%q, %s: facet %s %v, want %v", text, c.text, name, values, counts)
		}
	}
	if f := got.Facets["f"]; (f.Min == nil) != math.IsInf(least, 1) || f.Min != nil && (*f.Min != least ||
		*f.Max != greatest) {
		t.Fatalf("%q, %s: from %v to %v, want %v to %v", text, c.text, f.Min, f.Max, least, greatest)
	}
	var pages []string
	for q.Limit = 7; ; {
		page := find(t, x, q)
		for _, h := range page.Hits {
			pages = append(pages, h.ID)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	if !slices.Equal(pages, keys) {
		t.Fatalf("%q, %s: pages %v, want %v", text, c.text, pages, keys)
	}
}

func compareThings(a, b thing) int {
	order := func(aNull, bNull, nullsFirst bool, c func() int) int {
		switch {
		case aNull && bNull:
			return 0
		case aNull != bNull:
			if aNull == nullsFirst {
				return -1
			}
			return 1
		}
		return c()
	}
	return cmp.Or(
		order(a.n == nil, b.n == nil, true, func() int { return cmp.Compare(*b.n, *a.n) }),
		order(a.kind == nil, b.kind == nil, false, func() int {
			return cmp.Compare(sortedAs(*a.kind), sortedAs(*b.kind))
		}),
		order(len(a.tags) == 0, len(b.tags) == 0, false, func() int {
			return cmp.Compare(leastTag(a.tags), leastTag(b.tags))
		}),
	)
}

// sortedAs returns what a text of these documents sorts by.
func sortedAs(text string) string { return strings.ToLower(strings.ReplaceAll(text, "É", "E")) }

func leastTag(tags []string) (least string) {
	for i, tag := range tags {
		if tag = sortedAs(tag); i == 0 || tag < least {
			least = tag
		}
	}
	return least
}
