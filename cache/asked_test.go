package cache

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// Documents that are named are explained wherever they stand, and also if they are no hits.
func TestSearch_explainsDocumentsAskedFor(t *testing.T) {
	docs := []document.Document{rankedFilm("hen", "a hen", "", "1"), rankedFilm("owl", "fox", "an owl", "1"),
		rankedFilm("other", "the fox of others", "", "5", nil, "b")}
	for i := range 40 {
		docs = append(docs, rankedFilm(fmt.Sprint("d", i), "a fox and more", "", fmt.Sprint(i*i)))
	}
	x := published(t, rankedFilms(byVotes), docs...)
	for _, text := range []string{"fox", "fox more", "fox -owl", "", "more fox hen"} {
		all := find(t, x, search.Query{Text: text, Limit: 100})
		asked := []string{"d7", "d39", "owl", "hen", "nosuch"}
		q := search.Query{Text: text, Limit: 3, Explain: true, Explained: asked}
		r := find(t, x, q)
		if got, want := ids(r.Hits), ids(all.Hits[:3]); got != want || r.Total != all.Total {
			t.Errorf("%q: the page is %s of %d, want %s of %d", text, got, r.Total, want, all.Total)
		}
		for i, e := range r.Explained {
			at := slices.IndexFunc(all.Hits, func(h search.Hit) bool { return h.ID == asked[i] })
			if e.ID != asked[i] || e.Place != at+1 || e.Found != (at >= 0) || e.There != (e.ID != "nosuch") ||
				(e.Hit != nil) != (at >= 0) {
				t.Errorf("%q: %s: %+v, and it stands at %d", text, asked[i], e, at+1)
			}
			if e.Hit != nil && (e.Hit.ID != e.ID || e.Hit.Score != all.Hits[at].Score || e.Hit.Explanation == nil) {
				t.Errorf("%q: %s: %+v", text, e.ID, e.Hit)
			}
		}
	}
	r := find(t, x, search.Query{Text: "fox more -owl", Explained: []string{"owl", "hen", "d1"}})
	if got := fmt.Sprint(r.Explained[0].Lacks, r.Explained[0].Has, r.Explained[1].Lacks, r.Explained[2].Lacks,
		r.Explained[2].Has); got != "[more] [owl] [fox more] [] []" {
		t.Errorf("what they lack and have: %s", got)
	}
	r = find(t, x, search.Query{Text: "fox", Filters: []string{"tenant = a"}, Explained: []string{"other", "d1"}})
	if a, b := r.Explained[0], r.Explained[1]; !a.Left || a.Place != 0 || b.Left || b.Place == 0 {
		t.Errorf("with a filter: %+v, %+v", a, b)
	}
	r = find(t, x, search.Query{Text: "fox", Confine: []string{"tenant = a"}, Explained: []string{"other", "d1"}})
	if len(r.Explained) > 0 {
		t.Errorf("a tenant is told %+v", r.Explained)
	}
	for _, q := range []search.Query{{Order: []columns.Order{{Column: "votes"}}}, {Match: search.MatchFTS},
		{Explained: make([]string, search.MaxExplained)}} {
		q.Text, q.Explained = "fox", append(q.Explained, "d1")
		var bad *search.BadQuery
		if _, err := x.Search(t.Context(), q); !errors.As(err, &bad) || bad.Part != "explained" {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// The parts of a word's score by field add up to it.
func TestSearch_explainsFields(t *testing.T) {
	x := published(t, films, animals...)
	for _, h := range find(t, x, search.Query{Text: "fox toad", Match: search.MatchAny, Explain: true}).Hits {
		for _, w := range h.Explanation.Words {
			sum := 0.0
			for _, f := range w.Fields {
				sum += f.Score
				if f.Times < 1 {
					t.Errorf("%s: %+v", h.ID, f)
				}
			}
			if d := sum - w.Score; d > 1e-6 || d < -1e-6 {
				t.Errorf("%s: the fields give %v, the word %v", h.ID, sum, w.Score)
			}
		}
	}
}
