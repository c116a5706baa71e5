package cache

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/faultvfs"
	"ftsync/cache/search"
)

// faults are the ways in which files of the cache fail.
var faults = []struct {
	name string
	op   faultvfs.Op
	part string // of the file's name
	err  syscall.Errno
}{
	{"read EIO", faultvfs.Read, "", syscall.EIO},
	{"write EIO", faultvfs.Write, "", syscall.EIO},
	{"write ENOSPC", faultvfs.Write, "", syscall.ENOSPC},
	{"write of the journal EIO", faultvfs.Write, "-journal", syscall.EIO},
	{"write of the log ENOSPC", faultvfs.Write, "-wal", syscall.ENOSPC},
	{"sync EIO", faultvfs.Sync, "", syscall.EIO},
	{"truncate EIO", faultvfs.Truncate, "", syscall.EIO},
	{"open EMFILE", faultvfs.Open, "", syscall.EMFILE},
	{"delete EIO", faultvfs.Delete, "", syscall.EIO},
	{"map EIO", faultvfs.Map, "", syscall.EIO},
	{"lock EIO", faultvfs.Lock, "", syscall.EIO},
}

// eachFault runs f with each of the faults, at some of the operations that f does on files: once with only
// that operation failing, and once with all operations from it on. f calls its arguments where faults
// may begin, and where they end.
func eachFault(t *testing.T, f func(t *testing.T, begin, end func())) {
	t.Cleanup(faultvfs.Clear)
	for _, fault := range faults {
		rule := faultvfs.Rule{Ops: fault.op, Part: fault.part, Err: fault.err}
		var total int64
		run := func(t *testing.T) {
			f(t, func() { faultvfs.Set(rule) }, func() {
				total, _ = faultvfs.Counts()
				faultvfs.Clear()
			})
		}
		t.Run(fault.name, func(t *testing.T) {
			t.Run("none", run)
			all, steps := total, int64(6)
			if testing.Short() {
				steps = 2
			}
			for step := range min(steps, all) {
				rule.After = step * all / steps
				for _, rule.Count = range []int64{1, -1} {
					t.Run(fmt.Sprintf("at %d of %d, %d times", rule.After, all, rule.Count), run)
				}
			}
		})
	}
}

// openTight opens a cache whose connections have as little memory as possible, so that pages are written
// before a transaction ends.
func openTight(t *testing.T) *Index {
	c, err := Open(t.TempDir(), Options{MemoryBytes: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return openTestIndex(t, c)
}

func manyTexts(n int) (docs []document.Document) {
	for i := range n {
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{strings.Repeat(fmt.Sprint("word", i%37,
			" some more ", i, " "), 20)}})
	}
	return docs
}

// Whichever operation on its files fails, a build continues in the same process once the disk works again,
// and has the same result.
func TestBuild_afterFault(t *testing.T) {
	docs := manyTexts(300)
	docs[7].Key = docs[3].Key
	t.Run("small", func(t *testing.T) { buildAfterFault(t, docs, smallBytes) })
	t.Run("large", func(t *testing.T) { buildAfterFault(t, docs, 0) })
}

func buildAfterFault(t *testing.T, docs []document.Document, small int64) {
	eachFault(t, func(t *testing.T, begin, end func()) {
		x := openTight(t)
		g, err := x.Create("g1", texts("english"))
		if err != nil {
			t.Fatal(err)
		}
		load(t, g, map[string]string{"page": "1"}, docs...)
		g.smallBytes = small
		begin()
		first := g.Build(t.Context())
		end()
		if _, _, err := g.Journal(0, 0); err != nil { // who goes on reads before anything else
			t.Fatalf("%v; at first %v", err, first)
		}
		if err := g.Build(t.Context()); err != nil {
			t.Fatalf("%v; at first %v", err, first)
		}
		apply(t, g, Batch{Upserts: []document.Document{{Key: "new", Values: []any{"new"}}}})
		if err := x.Publish(); err != nil {
			t.Fatal(err)
		}
		check(t, g)
		if n := len(find(t, x, search.Query{Text: "new"}).Hits); n != 1 || g.Documents() != int64(len(docs)) {
			t.Errorf("%d hits, %d documents", n, g.Documents())
		}
	})
}

// After any fault the documents loaded, and the state that says how many they are, agree.
func TestLoad_afterFault(t *testing.T) {
	docs := manyTexts(40)
	eachFault(t, func(t *testing.T, begin, end func()) {
		x := openTight(t)
		begin()
		g, err := x.Create("g1", texts("english"))
		if err != nil {
			end()
			if g, err = x.Create("g1", texts("english")); err != nil {
				t.Fatal(err)
			}
			begin()
		}
		for n := 0; n < len(docs); n += 10 {
			if err := g.Load(docs[n:n+10], map[string]string{"n": fmt.Sprint(n)}); err != nil {
				break
			}
		}
		end()
		if _, err := g.Dirty(1); err != nil {
			t.Fatal(err)
		}
		for n := int(g.Documents()); n < len(docs); n += 10 {
			load(t, g, map[string]string{"n": fmt.Sprint(n)}, docs[n:n+10]...)
		}
		if got := g.State("n"); got != "30" {
			t.Errorf("loaded to %s", got)
		}
		publish(t, x)
		check(t, g)
		if n := len(find(t, x, search.Query{Text: "more", Limit: 100}).Hits); n != len(docs) {
			t.Errorf("%d hits", n)
		}
	})
}

// I2, I4: a batch that meets a fault is wholly in the file or not at all, and applied again it is in the file.
// Memory agrees with the file, even if the batch reached the disk and SQLite returned an error.
func TestApply_afterFault(t *testing.T) {
	schema := document.Schema{Tokenizer: "english", Columns: []document.Column{{Name: "text", Type: document.Text,
		Search: true}, {Name: "n", Type: document.Integer, Filter: true}}}
	doc := func(i, n int) document.Document {
		return document.Document{Key: fmt.Sprint(i), Values: []any{strings.Repeat(fmt.Sprint("word", n, " "), 200),
			int64(n)}}
	}
	var docs []document.Document
	for i := range 60 {
		docs = append(docs, doc(i, 0))
	}
	eachFault(t, func(t *testing.T, begin, end func()) {
		x := openTight(t)
		g := build(t, x, "g1", schema, docs...)
		<-g.views.loaded
		var b Batch
		for n := 1; n <= 4; n++ {
			if n == 2 {
				begin()
			}
			b = Batch{State: map[string]string{"n": fmt.Sprint(n)}, Epoch: int64(n), Sync: n%2 == 0,
				Deletes: []string{fmt.Sprint(50 + n)}}
			for i := range 20 {
				b.Upserts = append(b.Upserts, doc(i*n, n))
			}
			if _, err := g.Apply(b); err != nil {
				break
			}
		}
		end()
		apply(t, g, b)
		check(t, g)
		n := g.State("n")
		r := find(t, x, search.Query{Text: "word" + n, Filters: []string{"n = " + n}, Limit: 100})
		if len(r.Hits) != 20 {
			t.Errorf("after batch %s: %d hits", n, len(r.Hits))
		}
		before := hold(t, g)
		wantHeld(t, "opened again", hold(t, reopen(t, x).Published()), before)
	})
}

// A generation whose connections have all been closed is opened again, also after an attempt to open it
// that has met a fault.
func TestOpenWriter_afterFault(t *testing.T) {
	docs := manyTexts(40)
	eachFault(t, func(t *testing.T, begin, end func()) {
		x := openTight(t)
		g := build(t, x, "g1", texts("english"), docs...)
		<-g.views.loaded
		g.rest()
		b := Batch{Upserts: []document.Document{{Key: "new", Values: []any{"new"}}}}
		begin()
		_, first := g.Apply(b)
		end()
		if _, err := g.Apply(b); err != nil {
			t.Fatalf("%v; at first %v", err, first)
		}
		check(t, g)
		if n := len(find(t, x, search.Query{Text: "new"}).Hits); n != 1 {
			t.Errorf("%d hits; at first %v", n, first)
		}
	})
}
