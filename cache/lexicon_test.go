package cache

import (
	"fmt"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// An index that has grown a lot by batches since it was built reads its terms again after a while.
func TestLexicon_followsGrowth(t *testing.T) {
	x := published(t, texts("english"))
	g := x.Published()
	<-g.lexicon.Loaded()
	for n := 0; n < staleFrom; n += 5000 {
		var b Batch
		for i := range 5000 {
			b.Upserts = append(b.Upserts, document.Document{Key: fmt.Sprint(n + i),
				Values: []any{"growing words " + word(uint64(n+i))}})
		}
		apply(t, g, b)
	}
	deadline := time.Now().Add(30 * time.Second)
	for g.lexicon.Table().Find("grow") != staleFrom {
		if time.Now().After(deadline) {
			t.Fatalf("%d documents are known to have a word that %d have", g.lexicon.Table().Find("grow"), staleFrom)
		}
		time.Sleep(time.Millisecond)
	}
	if r := find(t, x, search.Query{Text: "grwoing", Limit: 1}); r.Total != staleFrom {
		t.Errorf("%d documents, %v", r.Total, r.Corrected)
	}
}
