package cache

import (
	"fmt"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func TestJournal(t *testing.T) {
	x := published(t, films, animals...)
	g := x.Published()
	upsert := func(epoch int64, keys ...string) {
		t.Helper()
		b := Batch{Epoch: epoch}
		for _, k := range keys {
			b.Upserts = append(b.Upserts, film(k, "t", "b", epoch, `[]`))
		}
		apply(t, g, b)
	}
	want := func(after int64, want string) {
		t.Helper()
		got := journaled(t, g, after)
		if s := strings.Join(got, " "); s != want {
			t.Errorf("journal after %d: %q, want %q", after, s, want)
		}
	}
	trim := func(upTo int64) {
		t.Helper()
		if err := g.TrimJournal(upTo); err != nil {
			t.Fatal(err)
		}
	}

	want(0, "")
	upsert(0, "u")
	want(0, "") // epoch 0 journals nothing
	upsert(1, "a", "b", "k")
	upsert(2, "b", "m", "n")
	apply(t, g, Batch{Epoch: 3, Deletes: []string{"a", "never"}, Upserts: []document.Document{film("k", "t", "b", 1,
		`[]`)}})
	want(0, "a b k m n never")
	want(1, "a b k m n never")
	want(2, "a k never") // deleted keys, keys of nothing, and unchanged documents are in it
	want(3, "")

	trim(0)
	want(0, "a b k m n never")
	trim(2)
	want(0, "a k never")
	x = reopen(t, x)
	g = x.Published()
	want(0, "a k never")
	trim(9)
	want(0, "")
	trim(9)
	upsert(10, "z")
	want(9, "z")
}

// A batch that is replayed under a lower epoch, after those of higher ones, hides no key from whoever asks
// for the higher ones.
func TestJournal_keepsTheLastEpoch(t *testing.T) {
	g := published(t, films, animals...).Published()
	for _, epoch := range []int64{5, 3} {
		apply(t, g, Batch{Epoch: epoch, Deletes: []string{"a"}})
	}
	if err := g.TrimJournal(4); err != nil {
		t.Fatal(err)
	}
	if got := journaled(t, g, 4); len(got) != 1 {
		t.Errorf("journal %q", got)
	}
}

func TestDirty(t *testing.T) {
	g := published(t, films, animals...).Published()
	want := func(want string) {
		t.Helper()
		h := hold(t, g) // compares the count
		if got := strings.Join(h.dirty, " "); got != want {
			t.Errorf("dirty %q, want %q", got, want)
		}
	}
	apply(t, g, Batch{Dirty: []string{"c", "a", "b", "a"}})
	want("a b c")
	apply(t, g, Batch{Dirty: []string{"a"}, Clean: []string{"a", "b", "b", "never"}})
	want("a c") // noted again while it was read: it stays
	if first, err := g.Dirty(1); len(first) != 1 || first[0] != "a" || err != nil {
		t.Errorf("first %q, %v", first, err)
	}
	apply(t, g, Batch{Clean: []string{"a", "c"}})
	want("")
}

// A text column may be a primary key, and hold the empty text.
func TestEmptyKey(t *testing.T) {
	x := published(t, films, film("", "The bat", "", 1, `[]`), film("a", "The red fox", "", 2, `[]`))
	g := x.Published()
	apply(t, g, Batch{Epoch: 1, Dirty: []string{"", "b"}, Upserts: []document.Document{film("", "The owl", "", 1,
		`[]`), film("b", "The hen", "", 1, `[]`)}})
	h := hold(t, g)
	if got := strings.Join(sortedKeys(h.documents), ","); got != ",a,b" {
		t.Errorf("keys %q", got)
	}
	if got := strings.Join(h.journal, ","); got != ",b" {
		t.Errorf("journal %q", got)
	}
	if got := strings.Join(h.dirty, ","); got != ",b" {
		t.Errorf("dirty %q", got)
	}
	if r := find(t, x, search.Query{Text: "owl"}); len(r.Hits) != 1 || r.Hits[0].ID != "" {
		t.Errorf("%+v", r)
	}
	apply(t, g, Batch{Epoch: 2, Deletes: []string{""}, Clean: []string{""}})
	if h := hold(t, g); len(h.documents) != 2 || len(h.dirty) != 1 {
		t.Errorf("%+v", h)
	}
	check(t, g)
}

// A page of dirty keys is bounded by their bytes too.
func TestDirty_longKeys(t *testing.T) {
	_, g := create(t, films)
	var all []string
	for i := range 40 {
		all = append(all, fmt.Sprint(i, strings.Repeat("long", 50_000)))
	}
	apply(t, g, Batch{Dirty: all})
	pages := 0
	for left := len(all); left > 0; pages++ {
		keys, err := g.Dirty(1000)
		if err != nil || len(keys) == 0 || len(keys) > dirtyBytes/200_000+1 {
			t.Fatalf("a page of %d keys, %v", len(keys), err)
		}
		apply(t, g, Batch{Clean: keys})
		left -= len(keys)
	}
	if pages < 2 {
		t.Errorf("%d pages", pages)
	}
}
