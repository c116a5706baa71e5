package cache

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func create(t *testing.T, s document.Schema) (*Index, *Generation) {
	t.Helper()
	x := openTestIndex(t, openCache(t))
	g, err := x.Create("g1", s)
	if err != nil {
		t.Fatal(err)
	}
	return x, g
}

func load(t *testing.T, g *Generation, state map[string]string, docs ...document.Document) {
	t.Helper()
	if err := g.Load(docs, state); err != nil {
		t.Fatal(err)
	}
}

func publish(t *testing.T, x *Index) *Generation {
	t.Helper()
	if err := x.Building().Build(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := x.Publish(); err != nil {
		t.Fatal(err)
	}
	return x.Published()
}

// Pages of every size between one statement with many rows and single rows.
func TestLoad(t *testing.T) {
	x, g := create(t, texts("unicode"))
	n := 0
	for _, size := range []int{0, 1, 99, 100, 101, 250} {
		var docs []document.Document
		for range size {
			docs = append(docs, document.Document{Key: fmt.Sprint("k", n), Values: []any{fmt.Sprint("word", n)}})
			n++
		}
		load(t, g, map[string]string{"page": fmt.Sprint(size)}, docs...)
		if g.Documents() != int64(n) {
			t.Errorf("%d documents after %d", g.Documents(), n)
		}
	}
	x = reopen(t, x)
	g = x.Building()
	if page := g.State("page"); page != "250" || g.Documents() != int64(n) {
		t.Errorf("reopened: page %q, %d documents", page, g.Documents())
	}
	g = publish(t, x)
	for i := range n {
		if got, want := keys(t, x, fmt.Sprint("word", i, " ")), fmt.Sprint("k", i); got != want {
			t.Errorf("word%d finds %q", i, got)
		}
	}
	check(t, g)
}

func TestLoad_changesNothingWhenItFails(t *testing.T) {
	x, g := create(t, texts("unicode"))
	load(t, g, map[string]string{"p": "1"}, textDocs("one")...)
	bad := append(textDocs("two", "three"), document.Document{Key: "bad", Values: []any{struct{}{}}})
	if err := g.Load(bad, map[string]string{"p": "2"}); err == nil || !strings.Contains(err.Error(), `"bad"`) {
		t.Fatal(err)
	}
	if p := g.State("p"); p != "1" || g.Documents() != 1 {
		t.Errorf("state %q, %d documents", p, g.Documents())
	}
	load(t, g, nil, document.Document{Key: "z", Values: []any{"four"}})
	g = publish(t, x)
	if h := hold(t, g); len(h.documents) != 2 {
		t.Errorf("%+v", h)
	}
	check(t, g)
	if err := g.Load(textDocs("late"), nil); err == nil {
		t.Error("loaded into a built generation")
	}
}

func TestRewind(t *testing.T) {
	x, g := create(t, texts("unicode"))
	load(t, g, map[string]string{"p": "1"}, textDocs("one", "two")...)
	mark := g.Loaded()
	load(t, g, map[string]string{"p": "2", "q": "1"}, textDocs("three", "four", "five")...)
	if err := g.Rewind(mark, map[string]string{"p": "3", "q": ""}); err != nil {
		t.Fatal(err)
	}
	if again := g.Loaded(); again != mark {
		t.Errorf("the mark is %d after rewinding to %d", again, mark)
	}
	load(t, g, nil, document.Document{Key: "z", Values: []any{"six"}})
	want := held{
		documents: map[string]string{"a": `{"text":"one"}`, "b": `{"text":"two"}`, "z": `{"text":"six"}`},
		count:     3, states: map[string]string{"p": "3"},
	}
	g = publish(t, x)
	wantHeld(t, "rewound", hold(t, g), want)
	check(t, g)
}

// A row that moves while pages of a table are read is read twice.
func TestBuild_duplicateKeys(t *testing.T) {
	x, g := create(t, texts("unicode"))
	load(t, g, nil, textDocs("one", "two", "three")...)
	load(t, g, nil, textDocs("one again", "two")...)
	load(t, g, nil, textDocs("one at last")...)
	g = publish(t, x)
	want := held{
		documents: map[string]string{"a": `{"text":"one at last"}`, "b": `{"text":"two"}`, "c": `{"text":"three"}`},
		count:     3, states: map[string]string{}, dirty: []string{"a", "b"}, dirtyN: 2,
	}
	wantHeld(t, "built", hold(t, g), want)
	if got := keys(t, x, "one"); got != "a" {
		t.Errorf("one finds %q", got)
	}
	if got := keys(t, x, "again"); got != "" {
		t.Errorf("again finds %q", got)
	}
	check(t, g)
}

func TestBuild_nothing(t *testing.T) {
	x, _ := create(t, films)
	g := publish(t, x)
	if r := find(t, x, search.Query{Text: "anything"}); r.Total != 0 || len(r.Hits) != 0 {
		t.Errorf("%+v", r)
	}
	apply(t, g, Batch{Upserts: animals})
	if got := keys(t, x, "fox"); got != "a" {
		t.Errorf("fox finds %q", got)
	}
	check(t, g)
}

// A Build that was stopped continues where it was, in this process or the next.
func TestBuild_stopsAndGoesOn(t *testing.T) {
	x, g := create(t, notes)
	docs := newCorpus(1).docs(0, 20_000)
	load(t, g, nil, docs...)
	stopped := 0
	for after := 1; !g.Built(); after++ {
		ctx := &endsAfter{Context: context.Background(), asked: after}
		if err := g.Build(ctx); err == nil {
			continue
		} else if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		stopped++
		if stopped%2 == 0 {
			x = reopen(t, x)
			g = x.Building()
		}
	}
	if stopped < 3 {
		t.Errorf("it was stopped only %d times", stopped)
	}
	g = publish(t, x)
	if g.Documents() != int64(len(docs)) {
		t.Errorf("%d documents", g.Documents())
	}
	check(t, g)
	// The result is the same as if it had never been stopped.
	y := published(t, notes, docs...)
	for _, text := range []string{word(5), word(50) + " " + word(80), word(2000)} {
		got, want := find(t, x, search.Query{Text: text}), find(t, y, search.Query{Text: text})
		if want.Total == 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %d %s, want %d %s", text, got.Total, ids(got.Hits), want.Total, ids(want.Hits))
		}
	}
}

// endsAfter is a context that ends after Err has been called a number of times.
type endsAfter struct {
	context.Context
	asked int
}

func (c *endsAfter) Err() error {
	if c.asked--; c.asked < 0 {
		return context.Canceled
	}
	return nil
}
