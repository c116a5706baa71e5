package cache

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

// replicas are caches with the same documents, which came to each in another order and so have other
// ids, and with the same secret for cursors.
func replicas(t *testing.T, n int, s document.Schema, docs []document.Document) (list []*Index) {
	t.Helper()
	for i := range n {
		x := openTestIndex(t, openCacheWith(t, t.TempDir(), Options{CursorKey: "the secret of all replicas"}))
		mine := slices.Clone(docs)
		r := rand.New(rand.NewPCG(uint64(i), 7))
		r.Shuffle(len(mine), func(i, j int) { mine[i], mine[j] = mine[j], mine[i] })
		build(t, x, newReplica(), s, mine[:len(mine)/2]...)
		apply(t, x.Published(), Batch{Upserts: mine[len(mine)/2:]})
		list = append(list, x)
	}
	return list
}

// newReplica is the id of a generation that no other has.
func newReplica() string { return fmt.Sprint("replica", replicaNumber.Add(1)) }

var replicaNumber atomic.Int64

// waresSchema has a text, a column with few values, and one that ranks.
func waresSchema() document.Schema {
	s := texts("english")
	s.Columns = append(s.Columns,
		document.Column{Name: "kind", Type: document.Text, Filter: true},
		document.Column{Name: "votes", Type: document.Integer, Filter: true})
	return s
}

func waresDocs(n int) (docs []document.Document) {
	c := newCorpus(11)
	for i := range n {
		text := c.text(3 + i%4)
		switch {
		case i%6 == 0:
			text = "alpha same" // equals
		case i%5 == 0:
			text += " alpha " + c.text(i%3)
		}
		docs = append(docs, document.Document{Key: fmt.Sprint("k", i), Values: []any{text, fmt.Sprint("kind", i%40),
			int64(i / 3)}})
	}
	return docs
}

// Pages that come from replicas in turn, put together, are all hits, each once, whatever ids these have.
func TestCursor_goesOnAtAnotherReplica(t *testing.T) {
	docs := waresDocs(600)
	for name, s := range map[string]document.Schema{"plain": waresSchema(), "ranked": func() document.Schema {
		s := waresSchema()
		s.Rank = []rank.By{{Column: "votes", Weight: 0.3}}
		return s
	}()} {
		all := replicas(t, 3, s, docs)
		for _, q := range []search.Query{
			{Text: "alpha"}, {Text: "alpha same"}, {Text: "alph"}, {Text: "alpha beta", Match: search.MatchAny},
			{Text: "alpha", Confine: []string{"votes < 150"}},
			{Order: []columns.Order{{Column: "kind"}}},
			{Order: []columns.Order{{Column: "votes", Descending: true}}},
			{Text: "alpha", Order: []columns.Order{{Column: "kind"}, {Column: "votes"}}},
			{Filters: []string{"votes < 30"}},
		} {
			want := strings.Fields(ids(find(t, all[0], withLimit(q, 600)).Hits))
			for _, size := range []int{1, 7, 40} {
				q := withLimit(q, size)
				var got []string
				for i := 0; ; i++ {
					page := find(t, all[i%3], q)
					got = append(got, strings.Fields(ids(page.Hits))...)
					if q.Cursor = page.Next; q.Cursor == "" {
						break
					}
				}
				slices.Sort(got)
				missing := len(want) - len(slices.Compact(slices.Clone(got)))
				if missing != 0 || len(got) != len(want) {
					t.Errorf("%s, %+v: pages of %d have %d hits, want %d; %d are missing", name, q, size, len(got),
						len(want), missing)
				}
			}
		}
	}
}

func withLimit(q search.Query, n int) search.Query {
	q.Limit, q.Paging = n, true
	return q
}

// Where another replica would go on elsewhere, it says so instead.
func TestCursor_staysWhereItCannotGoOn(t *testing.T) {
	docs := waresDocs(600)
	two := replicas(t, 2, waresSchema(), docs)
	heavier := waresSchema()
	heavier.Columns[0].Weight = 5
	other := replicas(t, 1, heavier, docs)[0]
	for name, tt := range map[string]struct {
		q  search.Query
		at *Index
	}{
		"too many equals":     {search.Query{Limit: 400}, two[1]},
		"equals were skipped": {search.Query{Text: "alpha same", Match: search.MatchAll, Offset: 10, Limit: 9}, two[1]},
		"a distinct column":   {search.Query{Text: "alpha", Distinct: "kind", Limit: 5}, two[1]},
		"an expression":       {search.Query{Text: "alpha", Match: search.MatchFTS, Limit: 5}, two[1]},
		"another schema":      {search.Query{Text: "alpha", Limit: 5}, other},
	} {
		q := withLimit(tt.q, tt.q.Limit)
		q.Cursor = find(t, two[0], q).Next
		var bad *search.BadQuery
		if _, err := tt.at.Search(t.Context(), q); !errors.As(err, &bad) || bad.Part != "cursor" ||
			!strings.Contains(bad.Detail, "sort by a column whose values differ") {
			t.Errorf("%s: %v", name, err)
		}
		q.Offset = 0
		find(t, two[0], q)
	}
}

// A cursor goes on after the index was built anew, if it was by the same definition.
func TestCursor_goesOnInTheNextGeneration(t *testing.T) {
	docs := waresDocs(100)
	x := replicas(t, 1, waresSchema(), docs)[0]
	q := withLimit(search.Query{Text: "alpha"}, 5)
	first := find(t, x, q)
	all := strings.Fields(ids(find(t, x, withLimit(q, 100)).Hits))
	slices.Reverse(docs)
	build(t, x, "next", waresSchema(), docs...)
	q.Cursor, q.Limit = first.Next, 100
	got := append(strings.Fields(ids(first.Hits)), strings.Fields(ids(find(t, x, q).Hits))...)
	slices.Sort(got)
	slices.Sort(all)
	if !slices.Equal(got, all) {
		t.Errorf("got %v, want %v", got, all)
	}
}

// Replicas have the same name for the same documents, whatever ids these have, and another for any other.
func TestPosition_namesDocumentsNotReplicas(t *testing.T) {
	docs := waresDocs(200)
	two := replicas(t, 2, waresSchema(), docs)
	seen := map[string]int{}
	same := func(what string, is bool) {
		t.Helper()
		a, b := two[0].Position(), two[1].Position()
		if (a == b) != is {
			t.Errorf("%s: %s and %s, want the same: %t", what, a, b, is)
		}
		if got := find(t, two[1], search.Query{Text: "alpha"}).Position; got != b {
			t.Errorf("%s: a search says %s, the index %s", what, got, b)
		}
		seen[b]++
	}
	same("filled", true)
	for i := range 100 { // a swap of values changes the same bits twice
		swapped := []document.Document{docs[2*i], docs[2*i+1]}
		swapped[0].Key, swapped[1].Key = swapped[1].Key, swapped[0].Key
		apply(t, two[0].Published(), Batch{Upserts: swapped})
		same("changed in one", false)
		apply(t, two[1].Published(), Batch{Upserts: swapped[:1]})
		apply(t, two[1].Published(), Batch{Upserts: swapped[1:]})
		same("in both", true)
	}
	if len(seen) != 101 {
		t.Errorf("101 states have %d names", len(seen))
	}
	two[1] = reopen(t, two[1])
	same("opened again", true)
}
