package cache

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ftsync/cache/search"
)

// However many large answers are made and sent at once, their documents together stay within the limit. A
// search that gets no memory fails with ErrCrowded. Small answers need none.
func TestAnswersBytes(t *testing.T) {
	t.Parallel()
	const each, all = 1 << 20, 3 << 20
	c := openCacheWith(t, t.TempDir(), Options{AnswerBytes: each, AnswersBytes: all, Readers: 16})
	x := openTestIndex(t, c)
	var texted []string
	for range 9 {
		texted = append(texted, "large "+strings.Repeat("text ", 20_000))
	}
	build(t, x, "g1", texts("unicode"), textDocs(append(texted, "small")...)...)
	var held, most atomic.Int64
	var given, crowded atomic.Int64
	var wg sync.WaitGroup
	sent := make(chan struct{}) // the clients have read their answers
	for i := range 12 {
		wg.Go(func() {
			ctx, done := Holding(t.Context())
			defer done()
			r, err := x.Search(ctx, search.Query{Text: "large", Limit: 9})
			switch {
			case errors.Is(err, ErrCrowded):
				if crowded.Add(1) == 1 {
					close(sent)
				}
				return
			case err != nil:
				t.Error(err)
				return
			}
			given.Add(1)
			bytes := int64(0)
			for _, h := range r.Hits {
				bytes += int64(len(h.Document))
			}
			now := held.Add(bytes)
			for was := most.Load(); now > was && !most.CompareAndSwap(was, now); was = most.Load() {
			}
			if small := find(t, x, search.Query{Text: "small"}); small.Total != 1 {
				t.Errorf("%d: a small answer: %+v", i, small)
			}
			select {
			case <-sent:
			case <-t.Context().Done():
			}
			held.Add(-bytes)
		})
	}
	wg.Wait()
	if crowded.Load() == 0 || given.Load() == 0 || most.Load() > all+3*smallAnswer {
		t.Errorf("%d were answered, %d turned away; %d bytes were held, want at most %d", given.Load(), crowded.Load(),
			most.Load(), all)
	}
	if !c.answers.free.TryAcquire(all) {
		t.Fatal("what the answers took was not given back")
	}
	if r := find(t, x, search.Query{Text: "small"}); r.Total != 1 {
		t.Errorf("with no room at all: %+v", r)
	}
	if _, _, err := x.Get(t.Context(), "a"); !errors.Is(err, ErrCrowded) {
		t.Errorf("a large document with no room: %v", err)
	}
	c.answers.free.Release(all)
	if r := find(t, x, search.Query{Text: "large", Limit: 9}); len(r.Hits) != 9 {
		t.Errorf("with all the room: %d hits", len(r.Hits))
	}
}

// The documents that one request gets from several searches are bounded together, without those that it
// gives back. A single document is always returned, whatever its size.
func TestHolding(t *testing.T) {
	t.Parallel()
	c := openCacheWith(t, t.TempDir(), Options{AnswersBytes: 400 << 10})
	x := openTestIndex(t, c)
	build(t, x, "g1", texts("unicode"), textDocs("huge "+strings.Repeat("text ", 200_000),
		"large "+strings.Repeat("text ", 60_000))...)
	for _, text := range []string{"huge", "large"} {
		ctx, done := Holding(t.Context())
		r, err := x.Search(ctx, search.Query{Text: text, Limit: 1})
		if err != nil || len(r.Hits) != 1 {
			t.Errorf("%s: %v", text, err)
		}
		var bad *search.BadQuery
		if _, err := x.Search(ctx, search.Query{Text: "large", Limit: 1}); !errors.As(err, &bad) ||
			bad.Part != "limit" {
			t.Errorf("a second answer beside %s: %v", text, err)
		}
		GiveBack(ctx, r.Hits)
		if _, err := x.Search(ctx, search.Query{Text: "large", Limit: 1}); err != nil {
			t.Errorf("a second answer in the place of %s: %v", text, err)
		}
		done()
		if !c.answers.free.TryAcquire(400 << 10) {
			t.Error("what was held was not given back")
		}
		c.answers.free.Release(400 << 10)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.answers.wait(ctx, 500<<10); !errors.Is(err, context.Canceled) {
		t.Error(fmt.Errorf("a client that has gone: %w", err))
	}
}
