package cache

import (
	"context"
	"strings"
	"testing"

	"ftsync/cache/document"
)

var animals = []document.Document{
	film("a", "The red fox", "A fox runs.", 1999, `["forest"]`),
	film("b", "The blue hen", "A hen walks.", 2001, `["farm"]`),
	film("c", "The toad", "Toads jump.", 2010, `[]`),
}

// I4: a batch does what it says, and applied again it changes nothing.
func TestApply(t *testing.T) {
	tests := []struct {
		name  string
		batch Batch
		want  Applied
		count int64
		finds map[string]string // text to ids
	}{
		{"a new document is found",
			Batch{Upserts: []document.Document{film("d", "The crow", "", 0, `null`)}},
			Applied{Upserted: 1, inserted: 1, reindexed: 1}, 4, map[string]string{"crow": "d", "fox": "a"}},
		{"a changed text is found by its new words and not by its old ones",
			Batch{Upserts: []document.Document{film("a", "The grey wolf", "A wolf runs.", 1999, `["forest"]`)}},
			Applied{Upserted: 1, reindexed: 1}, 3, map[string]string{"wolf": "a", "fox": "", "runs": "a",
				"forest": "a"}},
		{"a changed element of an array is found",
			Batch{Upserts: []document.Document{film("a", "The red fox", "A fox runs.", 1999, `["city"]`)}},
			Applied{Upserted: 1, reindexed: 1}, 3, map[string]string{"city": "a", "forest": "", "fox": "a"}},
		{"a change of what is not searched is stored",
			Batch{Upserts: []document.Document{film("a", "The red fox", "A fox runs.", 2000, `["forest"]`)}},
			Applied{Upserted: 1}, 3, map[string]string{"fox": "a"}},
		{"an unchanged document is not written",
			Batch{Upserts: animals},
			Applied{Unchanged: 3}, 3, map[string]string{"fox": "a"}},
		{"a deleted document is gone",
			Batch{Deletes: []string{"a", "c"}},
			Applied{Deleted: 2, reindexed: 2}, 1, map[string]string{"fox": "", "toad": "", "hen": "b"}},
		{"a deletion of nothing is nothing",
			Batch{Deletes: []string{"nobody"}},
			Applied{}, 3, map[string]string{"fox": "a"}},
		{"of several upserts of a key the last one wins",
			Batch{Upserts: []document.Document{film("a", "First", "", 0, `[]`), film("d", "Second", "", 0, `[]`),
				film("a", "Third", "", 0, `[]`), film("d", "Fourth", "", 0, `[]`)}},
			Applied{Upserted: 2, inserted: 1, reindexed: 2}, 4, map[string]string{"first": "", "second": "",
				"third": "a", "fourth": "d"}},
		{"a key that is also deleted is deleted",
			Batch{Upserts: []document.Document{film("a", "Wolf", "", 0, `[]`), film("d", "Crow", "", 0, `[]`)},
				Deletes: []string{"a", "d"}},
			Applied{Deleted: 1, reindexed: 1}, 2, map[string]string{"fox": "", "wolf": "", "crow": ""}},
		{"any order of old and new keys",
			Batch{Upserts: []document.Document{film("z", "Owl", "", 0, `[]`), film("c", "Newt", "", 0, `[]`), film("d",
				"Crow", "", 0, `[]`), film("a", "Wolf", "", 0, `[]`)}, Deletes: []string{"b"}},
			Applied{Upserted: 4, Deleted: 1, inserted: 2, reindexed: 5}, 4, map[string]string{"owl": "z", "newt": "c",
				"crow": "d", "wolf": "a", "hen": "", "toad": ""}},
		{"nothing", Batch{}, Applied{}, 3, map[string]string{"fox": "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := published(t, films, animals...)
			g := x.Published()
			if got := apply(t, g, tt.batch); got != tt.want {
				t.Errorf("applied %+v, want %+v", got, tt.want)
			}
			look := func(when string, x *Index) {
				t.Helper()
				if got := x.Published().Documents(); got != tt.count {
					t.Errorf("%s: %d documents, want %d", when, got, tt.count)
				}
				for text, want := range tt.finds {
					if got := keys(t, x, text); got != want {
						t.Errorf("%s: %q finds %q, want %q", when, text, got, want)
					}
				}
				check(t, x.Published())
			}
			look("once", x)
			before := hold(t, g)
			if again := apply(t, g, tt.batch); again.inserted+again.Deleted+again.Upserted > 0 {
				t.Errorf("applied again, it changed %+v", again)
			}
			look("twice", x)
			wantHeld(t, "twice", hold(t, g), before)
			x = reopen(t, x)
			look("reopened", x)
			wantHeld(t, "reopened", hold(t, x.Published()), before)
		})
	}
}

// everything returns a batch that changes everything a generation keeps.
func everything() Batch {
	return Batch{
		Upserts: []document.Document{film("d", "The crow", "", 1, `[]`), film("a", "The wolf", "", 2, `[]`)},
		Deletes: []string{"b"},
		Epoch:   7, Dirty: []string{"x", "y"}, Clean: []string{"w"},
		State: map[string]string{"position": "2", "phase": "", "new": "n"},
	}
}

func withState(t *testing.T) *Index {
	x := published(t, films, animals...)
	apply(t, x.Published(), Batch{
		Upserts: []document.Document{film("c", "The newt", "", 3, `[]`)}, Epoch: 6,
		Dirty: []string{"v", "w"}, State: map[string]string{"position": "1", "phase": "p"},
	})
	return x
}

// I2: documents, keys and state of a batch are in the file together.
func TestApply_commitsEverythingTogether(t *testing.T) {
	for _, sync := range []bool{false, true} {
		x := withState(t)
		b := everything()
		b.Sync = sync
		apply(t, x.Published(), b)
		want := held{
			documents: map[string]string{
				"a": `{"title":"The wolf","body":"","year":2,"tags":[]}`,
				"c": `{"title":"The newt","body":"","year":3,"tags":[]}`,
				"d": `{"title":"The crow","body":"","year":1,"tags":[]}`,
			},
			count:   3,
			states:  map[string]string{"position": "2", "new": "n"},
			journal: []string{"a", "b", "c", "d"},
			dirty:   []string{"v", "x", "y"}, dirtyN: 3,
		}
		wantHeld(t, "applied", hold(t, x.Published()), want)
		x = reopen(t, x)
		wantHeld(t, "reopened", hold(t, x.Published()), want)
		for key, value := range map[string]string{"position": "2", "phase": ""} {
			if got := x.Published().State(key); got != value {
				t.Errorf("state %s = %q", key, got)
			}
		}
		check(t, x.Published())
	}
}

func TestApply_changesNothingWhenItFails(t *testing.T) {
	tests := []struct {
		name string
		bad  document.Document
		says []string
	}{
		{"a value of no known type", document.Document{Key: "q", Values: []any{"t", "b", 1, "[]"}}, []string{`"q"`,
			`"year"`, "int"}},
		{"too few values", document.Document{Key: "q", Values: []any{"t"}}, []string{`"q"`, "1 values", "4 columns"}},
		{"an old document", document.Document{Key: "c", Values: []any{"t", "b", int64(1), []byte("[]")}},
			[]string{`"c"`, `"tags"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := withState(t)
			g := x.Published()
			before := hold(t, g)
			b := everything()
			b.Sync = true
			b.Upserts = append(b.Upserts, tt.bad, film("e", "The owl", "", 5, `[]`))
			done, err := g.Apply(b)
			if err == nil || done != (Applied{}) {
				t.Fatalf("applied %+v, %v", done, err)
			}
			for _, s := range tt.says {
				if !strings.Contains(err.Error(), s) {
					t.Errorf("%q does not say %s", err, s)
				}
			}
			wantHeld(t, "after the error", hold(t, g), before)
			for text, want := range map[string]string{"fox": "a", "hen": "b", "newt": "c", "crow wolf owl": ""} {
				if got := keys(t, x, text); got != want {
					t.Errorf("%q finds %q, want %q", text, got, want)
				}
			}
			check(t, g)
			x = reopen(t, x)
			g = x.Published()
			wantHeld(t, "reopened", hold(t, g), before)
			apply(t, g, everything()) // and the next one goes well
			if got := keys(t, x, "crow"); got != "d" {
				t.Errorf("crow finds %q", got)
			}
			check(t, g)
		})
	}
}

func TestApply_beforeBuild(t *testing.T) {
	x := openTestIndex(t, openCache(t))
	g, err := x.Create("g1", films)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range []Batch{{Upserts: animals[:1]}, {Deletes: []string{"a"}}} {
		if _, err := g.Apply(b); err == nil || !strings.Contains(err.Error(), "dirty") {
			t.Errorf("%+v: %v", b, err)
		}
	}
	apply(t, g, Batch{Dirty: []string{"a", "b"}, State: map[string]string{"position": "1"}, Sync: true})
	apply(t, g, Batch{Clean: []string{"a"}})
	if dirty, err := g.Dirty(10); strings.Join(dirty, " ") != "b" || err != nil {
		t.Errorf("dirty %q, %v", dirty, err)
	}
	if _, _, err := g.Get(context.Background(), "a"); err == nil {
		t.Error("Get without a key index gave an answer, which would be a scan")
	}
}
