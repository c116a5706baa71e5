package cache

import (
	"container/list"
	"crypto/sha256"
	"encoding/json"
	"sync"

	"ftsync/cache/lexicon"
	"ftsync/cache/search"
)

// repeated keeps the answers that were given last, of all indexes of a cache together: thousands of people
// type the same letters, and open the same first page. An answer is given again only to the very same
// query, with the same filters of its own and of its tenant, in the same state of the same generation. So a
// change is seen by the next search, and nobody gets what was found for somebody else.
type repeated struct {
	most int64 // how many bytes they may have; 0: none are kept

	mu      sync.Mutex
	bytes   int64
	answers map[asked]*list.Element // each an *answer
	last    list.List               // the one given last first
}

// asked is all that an answer depends on.
type asked struct {
	of      int64 // Generation.number
	changes int64
	moment  int64 // search.State.Moment
	terms   *lexicon.Terms
	query   [sha256.Size]byte
}

type answer struct {
	asked  asked
	result search.Result
	bytes  int64
}

// largestRepeated is how much of the room one answer may take.
const largestRepeated = 16

func newRepeated(most int64) *repeated {
	return &repeated{most: most, answers: map[asked]*list.Element{}}
}

// askedOf returns what the answer to a query will depend on, as of a state of the file. ok is false where
// nothing is kept, the same is hardly asked twice, or the words of the index are still being read.
func (g *Generation) askedOf(q search.Query, of search.State, changes int64) (a asked, ok bool) {
	if g.given.most == 0 || q.Cursor != "" || q.Explain || len(q.Explained)+len(q.Keys) > 0 {
		return a, false
	}
	if of.Lexicon != nil {
		if a.terms = of.Lexicon.Table(); a.terms == nil {
			return a, false
		}
	}
	text, err := json.Marshal([]any{of.Tuned.Name, q})
	if err != nil {
		return a, false
	}
	a.of, a.changes, a.moment, a.query = g.number, changes, of.Moment.Unix(), sha256.Sum256(text)
	return a, true
}

// get returns a kept answer. The caller may change its list of hits, and nothing in it.
func (k *repeated) get(a asked) (r search.Result, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.answers[a]
	if e == nil {
		return r, false
	}
	k.last.MoveToFront(e)
	r = e.Value.(*answer).result
	r.Hits = append([]search.Hit(nil), r.Hits...)
	r.Repeated = true
	return r, true
}

// put keeps an answer, and forgets those that were given the longest ago.
func (k *repeated) put(a asked, r search.Result) {
	bytes := sizeOf(r)
	if bytes > k.most/largestRepeated {
		return
	}
	r.Hits = append([]search.Hit(nil), r.Hits...)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.answers[a] != nil {
		return // two have asked at once
	}
	k.answers[a] = k.last.PushFront(&answer{a, r, bytes})
	for k.bytes += bytes; k.bytes > k.most; {
		oldest := k.last.Remove(k.last.Back()).(*answer)
		delete(k.answers, oldest.asked)
		k.bytes -= oldest.bytes
	}
}

// sizeOf returns about how many bytes an answer takes.
func sizeOf(r search.Result) int64 {
	const each = 256 // of an answer, a hit, a value of a facet, with what they are kept in
	bytes := int64(each + len(r.Next) + len(r.Suggestion))
	for _, h := range r.Hits {
		bytes += int64(each + len(h.ID) + len(h.Document))
		for name, m := range h.Marks {
			bytes += int64(each + len(name) + len(m.Text) + 16*len(m.Spans))
		}
	}
	for _, f := range r.Facets {
		bytes += each * int64(1+len(f.Values)+len(f.Bars))
	}
	return bytes
}
