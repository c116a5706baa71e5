package cache

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

// drawLed returns a document of which the words are as unevenly frequent as those of a language.
func drawLed(r *rand.Rand, key string) document.Document {
	text := func(least, more int) string {
		var b strings.Builder
		for range least + r.IntN(more) {
			fmt.Fprintf(&b, "word%c ", 'a'+min(r.IntN(20), r.IntN(20), r.IntN(20)))
		}
		return b.String()
	}
	return document.Document{Key: key, Values: []any{text(2, 8), text(2, 30), int64(r.IntN(1000)),
		[]string{"cap", "coat", "shoe", "sock"}[r.IntN(4)], int64(r.IntN(50))}}
}

func ledSchema(ranked bool) document.Schema {
	s := document.Schema{Tokenizer: "english", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 5},
		{Name: "body", Type: document.Text, Search: true},
		{Name: "n", Type: document.Integer, Filter: true}, {Name: "kind", Type: document.Text, Filter: true},
		{Name: "sold", Type: document.Integer, Filter: true}}}
	if ranked {
		s.Rank = []rank.By{{Column: "sold", Weight: 0.5}}
	}
	return s
}

// setWays has searches take the fast ways, or none of them.
func setWays(g *Generation, slowly bool, rankMost int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.slowly, g.leadFrom, g.rankMost = slowly, 100, rankMost
}

func drawLedQuery(r *rand.Rand) search.Query {
	word := func() string { return fmt.Sprintf("word%c", 'a'+min(r.IntN(20), r.IntN(20))) }
	q := search.Query{Limit: 1 + r.IntN(30), Mark: r.IntN(2) == 0, Paging: true}
	switch r.IntN(10) {
	case 0:
		q.Text = word() + " " + word() + " "
	case 1:
		q.Text = word() + " -" + word() + " "
	case 2:
		q.Text = `"` + word() + " " + word() + `" `
	case 3:
		q.Text, q.In = word()+" ", []string{[]string{"title", "body"}[r.IntN(2)]}
	default:
		q.Text = word() + " "
	}
	switch r.IntN(5) {
	case 0:
		q.Filters = []string{fmt.Sprintf("n >= %d", r.IntN(1050))}
	case 1:
		q.Filters = []string{fmt.Sprintf("n < %d", 1+r.IntN(40))}
	case 2:
		q.Confine = []string{[]string{`kind = "cap"`, "n < 3"}[r.IntN(2)]}
	}
	switch r.IntN(8) {
	case 0:
		q.Order, q.Mark = []columns.Order{{Column: "n", Descending: r.IntN(2) == 0}, {Column: "sold"}}, true
	case 1:
		q.Distinct = "kind"
	case 2:
		q.LeastScore = r.Float64()
	case 3:
		q.Limit = 0
	}
	if r.IntN(3) == 0 {
		q.Facets = []string{"kind"}
	}
	return q
}

// What a search finds by the documents that lead the list of a word, or in the lists themselves, is what it finds when
// FTS5 shows it every document: the same hits in the same order, with the same scores and marks, on each page, whatever
// filters, orders and facets there are, and while documents change.
func TestSearch_fastLikeSlow(t *testing.T) {
	for _, ranked := range []bool{false, true} {
		t.Run(fmt.Sprintf("ranked %t", ranked), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(3, 4))
			var docs []document.Document
			for i := range 12_000 {
				docs = append(docs, drawLed(r, fmt.Sprint(i)))
			}
			x := published(t, ledSchema(ranked), docs...)
			g := x.Published()
			<-g.lexicon.Loaded()
			for _, changes := range []int{0, 1, 3, 30, 400, 8, 8, 8, 8} {
				apply(t, g, drawChanges(t, r, x, changes))
				for range 20 {
					compareWays(t, r, x, drawLedQuery(r))
				}
			}
		})
	}
}

// A filter that leaves none of the documents of a word leaves none, whatever the order.
func TestSearch_noneInOrder(t *testing.T) {
	t.Parallel()
	var docs []document.Document
	for i := range 2000 {
		kind, word := "cap", "worda"
		if i%100 == 0 {
			kind, word = "sock", "wordb"
		}
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{word, "", int64(i), kind, int64(0)}})
	}
	x := published(t, ledSchema(false), docs...)
	for _, q := range []search.Query{{Filters: []string{"kind = sock"}}, {Confine: []string{"kind = sock"}}} {
		q.Text, q.Limit, q.Order = "worda ", 10, []columns.Order{{Column: "n"}}
		if got := find(t, x, q); got.Total != 0 || len(got.Hits) != 0 {
			t.Errorf("%+v: %d found, and %d hits, want none", q, got.Total, len(got.Hits))
		}
	}
}

// The total of a word that leads is exact or says that it is not, also after a document that is new has changed
// again, or is gone.
func TestSearch_countOfLeaders(t *testing.T) {
	t.Parallel()
	var docs []document.Document
	doc := func(key, body string) document.Document {
		return document.Document{Key: key, Values: []any{"worda", body, int64(0), "cap", int64(0)}}
	}
	for i := range 2000 {
		docs = append(docs, doc(fmt.Sprint(i), "wordb"))
	}
	x := published(t, ledSchema(false), docs...)
	<-x.Published().lexicon.Loaded()
	setWays(x.Published(), false, 100)
	added, again, sold := doc("added", "wordb"), doc("added", "wordc"), doc("7", "wordb")
	sold.Values[4] = int64(1) // no text changes
	for i, b := range []Batch{{}, {Upserts: []document.Document{added}}, {Upserts: []document.Document{again}},
		{Upserts: []document.Document{sold}},
		{Deletes: []string{added.Key}}, {Upserts: []document.Document{added}}, {Deletes: []string{added.Key}}} {
		apply(t, x.Published(), b)
		want := 2000 + []int64{0, 1, 1, 1, 0, 1, 0}[i]
		got := find(t, x, search.Query{Text: "worda ", Limit: 5})
		if got.Total > want || got.Total < want && !got.AtLeast || len(got.Hits) != 5 {
			t.Errorf("batch %d: %d found (at least: %t) and %d hits, want %d and 5", i, got.Total, got.AtLeast,
				len(got.Hits), want)
		}
	}
}

// drawChanges changes documents, of which every second one is among the first that a search finds, or becomes so.
func drawChanges(t *testing.T, r *rand.Rand, x *Index, n int) (b Batch) {
	taken := map[string]bool{}
	for range n {
		key, word := fmt.Sprint(r.IntN(12_500)), string(rune('a'+r.IntN(4)))
		if r.IntN(2) == 0 {
			key = find(t, x, search.Query{Text: "word" + word + " "}).Hits[r.IntN(4)].ID
		}
		if taken[key] {
			continue
		}
		taken[key] = true
		d := drawLed(r, key)
		if r.IntN(3) == 0 {
			d.Values[0] = strings.Repeat("word"+word+" ", 2+r.IntN(9))
		}
		if r.IntN(4) == 0 {
			b.Deletes = append(b.Deletes, key)
		} else {
			b.Upserts = append(b.Upserts, d)
		}
	}
	return b
}

func compareWays(t *testing.T, r *rand.Rand, x *Index, q search.Query) {
	t.Helper()
	rankMost := []int64{0, 300}[r.IntN(2)]
	if len(q.Order)+len(q.Distinct) > 0 || q.LeastScore > 0 {
		rankMost = 0 // equals stand otherwise in a large match, and are not all ranked
	}
	fast, slow := q, q
	for page := range 3 {
		setWays(x.Published(), true, 1<<40)
		want, err := x.Search(context.Background(), slow)
		if err != nil {
			t.Fatal(err)
		}
		setWays(x.Published(), false, rankMost)
		got, err := x.Search(context.Background(), fast)
		if err != nil {
			t.Fatal(err)
		}
		if got.AtLeast && len(q.Confine) > 0 {
			t.Fatalf("%+v: how far a tenant's documents are counted may depend on others", q)
		}
		if got.Total > want.Total || got.Total < want.Total && !got.AtLeast || got.AtLeast && got.Total < 20 {
			t.Fatalf("%+v: %d found (at least: %t), want %d", q, got.Total, got.AtLeast, want.Total)
		}
		if len(got.Hits) != len(want.Hits) || !reflect.DeepEqual(got.Facets, want.Facets) {
			t.Fatalf("%+v, page %d: %d hits and %v, want %d and %v", q, page, len(got.Hits), got.Facets, len(want.Hits),
				want.Facets)
		}
		for i, h := range got.Hits {
			if w := want.Hits[i]; h.ID != w.ID || h.Score != w.Score || !reflect.DeepEqual(h.Marks, w.Marks) {
				t.Fatalf("%+v, page %d, place %d:\n got %+v\nwant %+v", q, page, i, h, w)
			}
		}
		if (got.Next == "") != (want.Next == "") {
			t.Fatalf("%+v, page %d: next is %q, want %q", q, page, got.Next, want.Next)
		}
		if fast.Cursor, slow.Cursor = got.Next, want.Next; got.Next == "" {
			break
		}
	}
}
