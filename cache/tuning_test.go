package cache

import (
	"reflect"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func TestTune_weights(t *testing.T) {
	x := published(t, films,
		film("in body", "Something", "A fox and a fox.", 1, `[]`),
		film("in title", "A fox somewhere", "Nothing more.", 2, `[]`),
		film("in tags", "Something", "Else.", 3, `["fox"]`),
	)
	first := func() string { return find(t, x, search.Query{Text: "fox"}).Hits[0].ID }
	if got := first(); got != "in title" {
		t.Errorf("a title of weight 10: %q is first", got)
	}
	tune(t, x, document.Tuning{Weights: map[string]float64{"title": 1, "tags": 30}})
	if got := first(); got != "in tags" {
		t.Errorf("tags of weight 30: %q is first", got)
	}
	x = reopen(t, x)
	if got := first(); got != "in tags" {
		t.Errorf("reopened: %q is first", got)
	}
	tune(t, x, document.Tuning{Weights: map[string]float64{"body": 50}})
	if got := first(); got != "in body" {
		t.Errorf("a body of weight 50: %q is first", got)
	}
}

func TestTune_reopened(t *testing.T) {
	x := published(t, films, film("1", "A fox", "", 1, `[]`))
	untuned := x.Position()
	want := document.Tuning{
		Weights:   map[string]float64{"title": 2, "body": 0.5, "tags": 3},
		Exact:     []string{"tags"},
		Synonyms:  [][]string{{"tv", "television set"}, {"film", "movie"}},
		StopWords: []string{"the", "a"},
	}
	tune(t, x, want)
	position := x.Position()
	if position == untuned {
		t.Errorf("position %s, as before: the same search may now have another answer", position)
	}
	tune(t, x, want)
	if got := x.Position(); got != position {
		t.Errorf("position %s became %s by the tuning that was in force", position, got)
	}
	for name, bad := range map[string]document.Tuning{
		"a weight of a column not searched": {Weights: map[string]float64{"year": 1}},
		"a weight of no column":             {Weights: map[string]float64{"tags": 1, "nosuch": 1}},
		"a negative weight":                 {Weights: map[string]float64{"tags": -1}},
		"exact, a column not searched":      {Exact: []string{"title", "year"}},
	} {
		if err := x.Published().Tune(bad); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	x = reopen(t, x)
	if got := x.Published().Schema().Tuning(); !reflect.DeepEqual(got, want) {
		t.Errorf("reopened: %+v, want %+v", got, want)
	}
	tune(t, x, document.Tuning{})
	none := document.Tuning{Weights: map[string]float64{"title": 0, "body": 0, "tags": 0}}
	if got := x.Published().Schema().Tuning(); !reflect.DeepEqual(got, none) {
		t.Errorf("without a tuning: %+v, want %+v", got, none)
	}
}

func tune(t testing.TB, x *Index, tuning document.Tuning) {
	t.Helper()
	if err := x.Published().Tune(tuning); err != nil {
		t.Fatal(err)
	}
}
