package main

import (
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/cmd/ftsync/config"
	"ftsync/worker"
	"ftsync/worker/plan"
)

// A reload does not make it unknown when an index was compared with Postgres, unless it is another now.
func TestFollower_verified(t *testing.T) {
	t.Parallel()
	store, err := cache.Open(t.TempDir(), cache.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	film := plan.Definition{Name: "films", Table: "film", Search: []plan.SearchColumn{{Name: "title"}}}
	book := plan.Definition{Name: "books", Table: "book", Search: []plan.SearchColumn{{Name: "title"}}}
	at := time.Unix(1e9, 0)
	w, err := worker.New(worker.Config{Indexes: []plan.Definition{film, book},
		Verified: map[string]time.Time{"films": at, "books": at}}, worker.OfCache(store))
	if err != nil {
		t.Fatal(err)
	}
	var f follower
	f.config.Indexes, f.worker = []plan.Definition{film, book}, w
	other := book
	other.Table = "novel"
	got := f.verified(config.Config{Indexes: []plan.Definition{film, other, {Name: "new", Table: "x"}}})
	if len(got) != 1 || !got["films"].Equal(at) {
		t.Errorf("compared as far as known: %v, want films alone", got)
	}
}
