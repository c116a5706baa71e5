package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"ftsync/cache/search"
)

// ErrCrowded reports that other answers take all the memory that answers may have at the moment. It
// is worth trying again.
var ErrCrowded = errors.New("other answers take the memory that answers may have")

// answers is the memory that all answers of a cache share.
type answers struct {
	each int64               // how much one search may take; 0: no limit
	all  int64               // how much all may take together
	free *semaphore.Weighted // what is left of all; nil: no limit
}

func newAnswers(each, all int64) *answers {
	a := &answers{each: each, all: all}
	if all > 0 {
		a.free = semaphore.NewWeighted(all)
	}
	return a
}

const (
	// smallAnswer is how much a request may hold without asking. Most need no more, so they never
	// wait for a large one.
	smallAnswer = 64 << 10
	// middlingAnswer is how much a larger request asks for first. If that is not enough it asks for
	// all that a search may take: if several requests held half of that each, none could finish.
	middlingAnswer = 256 << 10
	// crowdedAfter is how long a request waits for memory: a quick "no" serves a client better.
	crowdedAfter = 100 * time.Millisecond
)

// Holding returns a context for the searches of one request. The documents that they return count
// against Options.AnswersBytes until done is called, which is when the answer has been sent. The
// documents of a search without such a context count only until Search returns.
func Holding(ctx context.Context) (_ context.Context, done func()) {
	h := &answering{}
	return context.WithValue(ctx, heldKey{}, h), h.done
}

// Hold counts more bytes for the request of a Holding context: for what is made of its documents.
func Hold(ctx context.Context, bytes int64) error {
	h, ok := ctx.Value(heldKey{}).(*answering)
	if !ok {
		return nil
	}
	h.mu.Lock()
	of := h.of // nil: there is no limit, or nothing was found
	h.mu.Unlock()
	if of == nil {
		return nil
	}
	return h.take(ctx, of, bytes)
}

// GiveBack stops counting hits that the request of a Holding context will not answer with.
func GiveBack(ctx context.Context, hits []search.Hit) {
	if h, ok := ctx.Value(heldKey{}).(*answering); ok {
		bytes := int64(0)
		for _, hit := range hits {
			bytes += int64(len(hit.Document))
		}
		h.giveBack(bytes)
	}
}

type heldKey struct{}

// answering is the part of the memory of answers that one request holds. It is safe for concurrent
// use.
type answering struct {
	mu    sync.Mutex
	of    *answers
	bytes int64 // the size of its documents
	taken int64 // how much it has taken of the answers' memory for them
}

// take makes room for one more document of so many bytes.
func (h *answering) take(ctx context.Context, of *answers, bytes int64) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of = of
	}
	if h.of != of {
		return errors.New("one request searches two caches")
	}
	h.bytes += bytes
	for h.bytes-smallAnswer > h.taken {
		more := int64(middlingAnswer)
		if h.taken > 0 {
			more = max(more, of.each)
		}
		if more = min(more, of.all-h.taken); more <= 0 {
			if h.bytes == bytes {
				return nil // a single document is always allowed, whatever its size
			}
			return &search.BadQuery{Part: "limit", Offset: -1, Detail: fmt.Sprintf(
				"the documents of the answer have more than the %d bytes that all answers may have; ask for fewer "+
					"of them, or for some of their fields.", of.all)}
		}
		if err := of.wait(ctx, more); err != nil {
			return err
		}
		h.taken += more
	}
	return nil
}

func (a *answers) wait(ctx context.Context, bytes int64) error {
	if a.free.TryAcquire(bytes) {
		return nil
	}
	soon, cancel := context.WithTimeout(ctx, crowdedAfter)
	defer cancel()
	if a.free.Acquire(soon, bytes) == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return ErrCrowded
}

// giveBack stops counting so many bytes of documents, and gives back what was taken and is no longer
// needed. With 0 bytes it only does the latter.
func (h *answering) giveBack(bytes int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.bytes -= bytes
	if more := h.taken - max(h.bytes-smallAnswer, 0); h.taken > 0 && more > 0 {
		h.of.free.Release(more)
		h.taken -= more
	}
}

func (h *answering) done() {
	h.mu.Lock()
	bytes := h.bytes
	h.mu.Unlock()
	h.giveBack(bytes)
}

// holding is the part of its request's memory that one search holds.
type holding struct {
	ctx   context.Context
	of    *answers
	held  *answering
	own   bool // the search has no Holding context
	bytes int64
}

func (a *answers) holding(ctx context.Context) *holding {
	h := &holding{ctx: ctx, of: a}
	if h.held, _ = ctx.Value(heldKey{}).(*answering); h.held == nil {
		h.held, h.own = &answering{}, true
	}
	return h
}

func (h *holding) take(bytes int64) error {
	if h.of.free == nil {
		return nil
	}
	h.bytes += bytes
	return h.held.take(h.ctx, h.of, bytes)
}

// takeAll makes room for the documents of hits.
func (h *holding) takeAll(hits []search.Hit) error {
	for _, hit := range hits {
		if err := h.take(int64(len(hit.Document))); err != nil {
			return err
		}
	}
	return nil
}

// settle ends the search. It gives the memory back at once if the search failed, or has no Holding
// context whose done would give it back.
func (h *holding) settle(err error) {
	if err == nil && !h.own {
		h.bytes = 0
	}
	h.held.giveBack(h.bytes)
}
