package columns

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"ftsync/cache/document"
)

// Whatever their length, texts come back as they were, also those that a batch added which was not committed, and
// another in their place.
func TestDict_holdsAnyTexts(t *testing.T) {
	t.Parallel()
	texts := []string{"", "a", "É", strings.Repeat("long ", 100), strings.Repeat("very long ", mostPage/5)}
	for i := range 5000 {
		texts = append(texts, fmt.Sprint("text ", i), fmt.Sprint("Text ", i))
	}
	d := *newDict()
	for i, text := range texts {
		failed := d // another batch, with other texts, comes to nothing
		failed.code(document.Text, fmt.Sprint("failed ", i))
		failed.code(document.Text, text+"!")
		if got := d.code(document.Text, text); got != uint32(i+1) {
			t.Fatalf("%.20q is number %d, want %d", text, got, i+1)
		}
	}
	for i, text := range texts {
		e := d.at(i)
		if e.text != text || e.order != orderOf(text) || e.number || d.heads[i] != headOf(e.order) {
			t.Fatalf("number %d is %.20q, ordered as %.20q", i, e.text, e.order)
		}
		if got := d.code(document.Text, text); got != uint32(i+1) {
			t.Fatalf("%.20q is number %d, and was %d", text, got, i+1)
		}
	}
	if d.len() != len(texts) {
		t.Errorf("%d values of %d texts", d.len(), len(texts))
	}
}

// An id, a link or a name that no other document has takes its text and its order, and little besides.
func TestDict_size(t *testing.T) {
	const n = 100_000
	text := func(i int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", i*7919, i) }
	heap := func() int64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	before := heap()
	d := newDict()
	for i := range n {
		d.code(document.Text, text(i))
	}
	each := (heap() - before) / n
	runtime.KeepAlive(d)
	most := int64(len(text(0)) + len(orderOf(text(0))) + 45)
	t.Logf("%d bytes for a text of %d and an order of %d", each, len(text(0)), len(orderOf(text(0))))
	if each > most {
		t.Errorf("a value takes %d bytes, want at most %d", each, most)
	}
	before = heap()
	var few []*dict
	for range 1000 {
		d := newDict()
		d.code(document.Text, "TV Show")
		few = append(few, d)
	}
	if each := (heap() - before) / 1000; each > 800 {
		t.Errorf("a dictionary of one value takes %d bytes", each)
	}
	runtime.KeepAlive(few)
}
