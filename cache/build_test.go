package cache

import (
	"fmt"
	"sync"
	"testing"

	"ftsync/cache/document"
)

// Batches may be applied while the FTS index is filled. Each new word is stored with one of them, and
// all words are known after a restart.
func TestBuild_besideBatches(t *testing.T) {
	x := openTestIndex(t, openCache(t))
	g, err := x.Create("g1", texts("english"))
	if err != nil {
		t.Fatal(err)
	}
	docs := make([]document.Document, 3000)
	for i := range docs {
		docs[i] = document.Document{Key: fmt.Sprint(i), Values: []any{fmt.Sprintf("a%c%c%cword", 'a'+i%26, 'a'+i/26%26,
			'a'+i/676)}}
	}
	if err := g.Load(docs, nil); err != nil {
		t.Fatal(err)
	}
	var stop sync.WaitGroup
	done := make(chan struct{})
	stop.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			default:
			}
			if _, err := g.Apply(Batch{State: map[string]string{"n": fmt.Sprint(n)}}); err != nil {
				t.Error(err)
				return
			}
		}
	})
	err = g.Build(t.Context())
	close(done)
	stop.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Publish(); err != nil {
		t.Fatal(err)
	}
	g = reopen(t, x).Published()
	<-g.lexicon.Loaded()
	if n := g.lexicon.Vocabulary().Len(); n != len(docs) {
		t.Errorf("%d words are known after a restart, want %d", n, len(docs))
	}
}
