package cache

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// The log is moved into the database while batches are applied and somebody reads, and no change is
// lost.
func TestCheckpoint_besideBatches(t *testing.T) {
	x := openTestIndex(t, openCache(t))
	g := build(t, x, "g1", texts("unicode"))
	const batches = 400
	for n := range batches {
		b := Batch{}
		for i := range 10 {
			b.Upserts = append(b.Upserts, document.Document{Key: fmt.Sprint(n*10 + i),
				Values: []any{fmt.Sprintf("document %d of %d", i, n)}})
		}
		if _, err := g.Apply(b); err != nil {
			t.Fatal(err)
		}
	}
	moved := func() int64 {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.moving {
			return 0
		}
		return g.moved
	}
	for began := time.Now(); moved() == 0; time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("nothing of the log was moved")
		}
		if _, err := g.Apply(Batch{Upserts: []document.Document{{Key: "one more", Values: []any{fmt.Sprint("more ",
			began)}}}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, wal := g.Bytes(); wal > walLimit+walLimit/4 {
		t.Errorf("the log has %d bytes", wal)
	}
	if err := g.Check(context.Background()); err != nil {
		t.Error(err)
	}
	if r := find(t, reopen(t, x), search.Query{Text: "document"}); r.Total != 10*batches {
		t.Errorf("reopened: %d documents, want %d", r.Total, 10*batches)
	}
}

// However much is written while the background does not keep up, the log is never larger than its limit
// and two batches.
func TestCheckpoint_boundsTheLog(t *testing.T) {
	g := build(t, openTestIndex(t, openCache(t)), "g1", texts("unicode"))
	g.mu.Lock()
	g.moving = true // the background is at it, and does not end
	g.mu.Unlock()
	const batch = 2 << 20 // bytes
	for n := range 5 * walLimit / batch {
		// Another text each time, for unchanged pages would not be written.
		text := fmt.Sprint(n, strings.Repeat([]string{" ", "\n"}[n%2], batch))
		if _, err := g.Apply(Batch{Upserts: []document.Document{{Key: "large", Values: []any{text}}}}); err != nil {
			t.Fatal(err)
		}
		if _, wal := g.Bytes(); wal > walLimit+2*batch {
			t.Fatalf("the log has %d bytes after %d batches", wal, n+1)
		}
	}
}
