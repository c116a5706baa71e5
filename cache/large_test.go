package cache

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// large is a document of which so many match a beginning that not all are ranked: their order, their
// facets and their totals come from the columns and from what is kept beside them.
type large struct {
	id               int // documents that were added later have greater ones
	words            string
	n                *int64
	d, day, kind, at int // places in lists that are in order; -1: null
}

var (
	largeNumbers = []string{"-3", "0.5", "1", "10000000000000000000000001", "10000000000000000000000002",
		"10000000000000000000000003"}
	largeKinds = []string{"anorak", "boots", "cap", "dress"}
	largeDay   = time.Date(1969, 12, 1, 0, 0, 0, 0, time.UTC)
)

var largeSchema = document.Schema{Tokenizer: "unicode", Columns: []document.Column{
	{Name: "words", Type: document.Text, Search: true},
	{Name: "n", Type: document.Integer, Filter: true},
	{Name: "d", Type: document.Number, Filter: true},
	{Name: "day", Type: document.Date, Filter: true},
	{Name: "kind", Type: document.Text, Filter: true},
	{Name: "place", Type: document.Text, Filter: true},
}}

func (w *large) document(key string) document.Document {
	values := []any{w.words, nil, nil, nil, nil, nil}
	if w.n != nil {
		values[1] = *w.n
	}
	if w.d >= 0 {
		values[2] = largeNumbers[w.d]
	}
	if w.day >= 0 {
		values[3] = largeDay.AddDate(0, 0, w.day).Format(time.DateOnly)
	}
	if w.kind >= 0 {
		values[4] = largeKinds[w.kind]
	}
	if w.at >= 0 {
		values[5] = largePlace(w.at)
	}
	return document.Document{Key: key, Values: values}
}

// Many of them begin with the same 8 bytes.
func largePlace(at int) string { return fmt.Sprintf("place %06d", at) }

func drawLarge(r *rand.Rand, id int) *large {
	or := func(n int) int {
		if r.IntN(8) == 0 {
			return -1
		}
		return r.IntN(n)
	}
	w := &large{id: id, words: []string{"alpha", "alpha gamma", "beta alpha"}[r.IntN(3)],
		d: or(len(largeNumbers)), day: or(90), kind: or(len(largeKinds)), at: or(20_000)}
	if r.IntN(4) == 0 {
		w.words = "beta"
	}
	if r.IntN(250) == 0 {
		w.words = "gamma delta"
	}
	if n := int64(or(4000)) - 2000; r.IntN(9) > 0 {
		w.n = &n
	}
	return w
}

// isWhole reports whether it has all the words of "gamma delta".
func (w *large) isWhole() bool { return w.words == "gamma delta" }

// column returns what a large is sorted by; null: nothing.
func (w *large) column(name string) (value int64, null bool) {
	switch name {
	case "n":
		if w.n == nil {
			return 0, true
		}
		return *w.n, false
	case "d":
		return int64(w.d), w.d < 0
	case "day":
		return int64(w.day), w.day < 0
	case "kind":
		return int64(w.kind), w.kind < 0
	}
	return int64(w.at), w.at < 0
}

// shown returns a value as a facet has it.
func (w *large) shown(column string) string {
	switch column {
	case "d":
		return largeNumbers[w.d]
	case "kind":
		return fmt.Sprintf("%q", largeKinds[w.kind])
	}
	return largeDay.AddDate(0, 0, w.day).Format(`"` + time.DateOnly + `"`)
}

func drawLargeFilter(r *rand.Rand) (text string, holds func(*large) bool) {
	between := func(column, format string, from, to int64, show func(int64) any) (string, func(*large) bool) {
		return fmt.Sprintf(format, column, show(from), show(to)), func(w *large) bool {
			v, null := w.column(column)
			return !null && from <= v && v <= to
		}
	}
	plain := func(n int64) any { return n }
	switch r.IntN(9) {
	case 0:
		from := r.Int64N(4000) - 2000
		return between("n", "%s %d TO %d", from, from+r.Int64N(2000), plain)
	case 1:
		from := r.Int64N(6)
		return between("d", "%s %s TO %s", from, from+r.Int64N(6-from), func(n int64) any { return largeNumbers[n] })
	case 2:
		from := r.Int64N(90)
		return between("day", "%s %s TO %s", from, from+r.Int64N(30), func(n int64) any {
			return largeDay.AddDate(0, 0, int(n)).Format(time.DateOnly)
		})
	case 3:
		kind := r.IntN(len(largeKinds))
		return fmt.Sprintf("kind = %q", largeKinds[kind]), func(w *large) bool { return w.kind == kind }
	case 4:
		var list []string
		all := map[int64]bool{}
		for range r.IntN(30) + 1 {
			n := r.Int64N(4000) - 2000
			all[n] = true
			list = append(list, fmt.Sprint(n))
		}
		return "n IN [" + strings.Join(list, ", ") + "]", func(w *large) bool { return w.n != nil && all[*w.n] }
	case 5:
		return fmt.Sprintf("d IN [%s, %s]", largeNumbers[3], largeNumbers[5]), func(w *large) bool {
			return w.d == 3 || w.d == 5
		}
	case 6:
		return fmt.Sprintf("place IN [%q, %q, %q] OR n IS NULL", largePlace(7), largePlace(4000), largePlace(11_000)),
			func(w *large) bool { return w.at == 7 || w.at == 4000 || w.at == 11_000 || w.n == nil }
	case 7:
		a, holdsA := drawLargeFilter(r)
		b, holdsB := drawLargeFilter(r)
		return "(" + a + ") AND NOT (" + b + ")", func(w *large) bool { return holdsA(w) && !holdsB(w) }
	}
	a, holdsA := drawLargeFilter(r)
	b, holdsB := drawLargeFilter(r)
	return "(" + a + ") OR (" + b + ")", func(w *large) bool { return holdsA(w) || holdsB(w) }
}

// Where more documents match than are ranked, orders, facets and totals equal those of a plain program
// that looks at each document, from page to page, and after changes.
func TestSearch_ofLargeMatches(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	all := map[string]*large{}
	next := 0
	var docs []document.Document
	for ; next < 2500; next++ {
		key := fmt.Sprint("k", next)
		all[key] = drawLarge(r, next)
		docs = append(docs, all[key].document(key))
	}
	x := published(t, largeSchema, docs...)
	x.Published().rankMost = 300
	for _, changes := range []int{0, 1, 5, 0, 300, 6000, 2, 0} {
		var b Batch
		for range changes {
			key := fmt.Sprint("k", r.IntN(4000))
			old := all[key]
			if slices.Contains(b.Deletes, key) {
				continue
			}
			switch w := drawLarge(r, next); {
			case old == nil:
				next++
				all[key] = w
			case r.IntN(8) == 0:
				delete(all, key)
				b.Deletes = append(b.Deletes, key)
				b.Upserts = slices.DeleteFunc(b.Upserts, func(d document.Document) bool { return d.Key == key })
				continue
			default:
				if w.id = old.id; r.IntN(2) == 0 {
					w.words = old.words // and the FTS index stays as it is
				}
				all[key] = w
			}
			b.Upserts = append(b.Upserts, all[key].document(key))
		}
		apply(t, x.Published(), b)
		for range 12 {
			compareLargeMatch(t, r, x, all)
		}
	}
}

func compareLargeMatch(t *testing.T, r *rand.Rand, x *Index, all map[string]*large) {
	t.Helper()
	q := search.Query{Text: []string{"alpha ", "alpha -gamma", "gamma delta ", ""}[r.IntN(4)], Paging: true, Limit: 40}
	holds := func(*large) bool { return true }
	if r.IntN(3) > 0 {
		var text string
		text, holds = drawLargeFilter(r)
		q.Filters = []string{text}
	}
	names := []string{"n", "d", "day", "kind", "place"}
	if r.IntN(4) > 0 {
		for range r.IntN(2) + 1 {
			q.Order = append(q.Order, columns.Order{Column: names[r.IntN(len(names))], Descending: r.IntN(2) == 0,
				NullsFirst: r.IntN(3) == 0})
		}
	}
	if len(q.Order) == 0 || r.IntN(2) == 0 {
		q.Facets = []string{"kind", "d", "day"}
	}
	var want []*large
	keys := map[*large]string{}
	both, left := 0, 0 // documents that have both words, and how many of them the filter leaves
	for key, w := range all {
		keys[w] = key
		if w.isWhole() {
			if both++; holds(w) {
				left++
			}
		}
	}
	for w := range keys {
		found := true
		switch q.Text {
		case "alpha ":
			found = strings.Contains(w.words, "alpha")
		case "alpha -gamma":
			found = strings.Contains(w.words, "alpha") && !strings.Contains(w.words, "gamma")
		case "gamma delta ":
			found = w.isWhole() || strings.Contains(w.words, "gamma") && (both < 20 || left == 0)
		}
		if found && holds(w) {
			want = append(want, w)
		}
	}
	slices.SortFunc(want, func(a, b *large) int {
		if q.Text == "gamma delta " && a.isWhole() != b.isWhole() {
			return map[bool]int{true: -1, false: 1}[a.isWhole()]
		}
		return compareLarge(q.Order, a, b)
	})
	what := fmt.Sprintf("%q where %v by %v", q.Text, q.Filters, q.Order)
	for page := 0; page < 3; page++ {
		got := find(t, x, q)
		if got.Total != int64(len(want)) || got.AtLeast {
			t.Fatalf("%s: %d found (at least: %t), want %d", what, got.Total, got.AtLeast, len(want))
		}
		for i, h := range got.Hits {
			if at := page*q.Limit + i; len(q.Order) > 0 && h.ID != keys[want[at]] {
				t.Fatalf("%s: place %d has %s, want %s", what, at, h.ID, keys[want[at]])
			}
		}
		if n := min(q.Limit, len(want)-page*q.Limit); len(got.Hits) != n {
			t.Fatalf("%s: page %d has %d hits, want %d", what, page, len(got.Hits), n)
		}
		compareLargeFacets(t, what, got, q.Facets, want)
		if q.Cursor = got.Next; q.Cursor == "" || len(q.Order) == 0 {
			return
		}
	}
}

func compareLarge(by []columns.Order, a, b *large) int {
	for _, o := range by {
		v, vNull := a.column(o.Column)
		w, wNull := b.column(o.Column)
		switch {
		case vNull && wNull:
			continue
		case vNull != wNull && vNull == o.NullsFirst:
			return -1
		case vNull != wNull:
			return 1
		case v != w && v < w != o.Descending:
			return -1
		case v != w:
			return 1
		}
	}
	return cmp.Compare(a.id, b.id)
}

func compareLargeFacets(t *testing.T, what string, got search.Result, names []string, found []*large) {
	t.Helper()
	for _, name := range names {
		want := map[string]int64{}
		for _, w := range found {
			if _, null := w.column(name); !null {
				want[w.shown(name)]++
			}
		}
		counts := map[string]int64{}
		for _, v := range got.Facets[name].Values {
			counts[string(v.Value)] = v.Count
		}
		if !maps.Equal(counts, want) || got.Facets[name].Distinct != len(want) {
			t.Fatalf("%s: facet %s is %v, want %v", what, name, counts, want)
		}
	}
}
