package cache

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ftsync/cache/document"
)

// An inspection reads an index while its owner goes on using it.
func TestInspect(t *testing.T) {
	x := published(t, films, append(animals, film("", "The bat", "", 1, `[]`))...)
	g := x.Published()
	apply(t, g, Batch{State: map[string]string{"position": "5"}})
	in, err := Inspect(x.cache.dir, "films")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}()
	if in.ID() != "g1" || in.State("position") != "5" || in.State("nosuch") != "" || in.Replaced() {
		t.Errorf("generation %s, position %q, replaced %v", in.ID(), in.State("position"), in.Replaced())
	}
	same := func(when string) {
		t.Helper()
		want := allKeys(t, g)
		got, err := in.Keys(context.Background(), "", 100)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: keys %v, want %v; %v", when, got, want, err)
		}
		hashes, err := in.Hashes(context.Background(), []string{"a", "", "nosuch"})
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range want {
			if h, ok := hashes[k.Key]; ok && h != k.Hash {
				t.Errorf("%s: hash of %q is %d, want %d", when, k.Key, h, k.Hash)
			}
		}
		if _, ok := hashes["nosuch"]; ok || len(hashes) != 2 {
			t.Errorf("%s: hashes %v", when, hashes)
		}
	}
	same("at first")
	apply(t, g, Batch{Upserts: []document.Document{film("a", "The wolf", "", 2, `[]`)}, Deletes: []string{"b"},
		State: map[string]string{"position": "6"}})
	same("after a batch")
	if got := in.State("position"); got != "5" {
		t.Errorf("position %q, want the one it began with", got)
	}
	build(t, x, "g2", films, animals...)
	if !in.Replaced() {
		t.Error("it does not notice that another generation is published")
	}
}

func TestInspect_nothing(t *testing.T) {
	x, _ := create(t, films)
	for _, name := range []string{"films", "nosuch"} {
		if _, err := Inspect(x.cache.dir, name); !errors.Is(err, ErrNotReady) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(x.cache.dir, "nosuch")); !os.IsNotExist(err) {
		t.Errorf("it made a folder: %v", err)
	}
}
