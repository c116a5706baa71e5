package web

import (
	"math"
	"testing"
	"time"
	"unsafe"
)

// The last hour is remembered, whatever came before, in a bounded number of bytes.
func TestHistory(t *testing.T) {
	var h history
	at, lag := time.Unix(1e9, 0), 2.5
	see := func(o ...observed) {
		h.take(o, at)
		at = at.Add(sampleEvery)
	}
	films := func(documents, changes int64) observed {
		return observed{name: "films", documents: documents, lag: &lag, counts: counts{changes: changes}}
	}
	see(films(1, 0))
	if got := h.list("films"); len(got) != 1 || got[0].documents != 1 || got[0].lag != 2.5 ||
		!math.IsNaN(float64(got[0].changes)) {
		t.Errorf("of one look no rate is known, but %+v", got)
	}
	see(films(2, 30))
	see(films(3, 15)) // counted anew
	see(films(4, 15), observed{name: "new", documents: 9})
	got := h.list("films")
	if len(got) != 4 || got[1].changes != 2 || got[2].changes != 1 || got[3].changes != 0 {
		t.Errorf("rates: %+v", got)
	}
	if of := h.list("new"); len(of) != 4 || !math.IsNaN(float64(of[2].documents)) || of[3].documents != 9 ||
		!math.IsNaN(float64(of[3].lag)) {
		t.Errorf("of an index that came later, and whose lag is unknown: %+v", of)
	}
	for i := range int64(samples + 10) {
		see(films(i, 0))
	}
	got = h.list("films")
	if len(got) != samples || got[0].documents != 10 || got[samples-1].documents != float32(samples+9) {
		t.Errorf("%d samples from %v to %v", len(got), got[0], got[len(got)-1])
	}
	if h.list("new") != nil {
		t.Error("an index that is gone is remembered")
	}
	many := make([]observed, 2*mostRemembered)
	for i := range many {
		many[i].name = string(rune('a' + i))
	}
	see(many...)
	if bytes := len(h.of) * int(unsafe.Sizeof(ring{}.at)); bytes > 2_000_000 {
		t.Errorf("%d bytes for %d indexes", bytes, len(h.of))
	}
}
