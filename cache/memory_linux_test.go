package cache

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

const (
	memoryDocuments = 200_000
	memoryBound     = 120 // MiB; 83 were seen, 182 with the race detector
	builtBound      = 57  // MiB; 40 were seen, 97 to 105 with the race detector; 63 and 129 when C kept what was freed
)

func init() {
	// Loads, builds, publishes, applies and searches, then prints the most memory that it had.
	children["fill"] = func(args []string) error {
		ctx := context.Background()
		c, err := Open(args[0], Options{MemoryBytes: 16 << 20})
		if err != nil {
			return err
		}
		x, err := c.Index("films")
		if err != nil {
			return err
		}
		s := notes
		s.Columns = append(slices.Clone(s.Columns), document.Column{Name: "stored", Type: document.Text})
		g, err := x.Create("g1", s)
		if err != nil {
			return err
		}
		words := newCorpus(1)
		docs := func(from int) []document.Document {
			docs := words.docs(from, 1000)
			for i := range docs {
				docs[i].Key = strings.Repeat("long key ", 10) + docs[i].Key
				docs[i].Values = append(docs[i].Values, strings.Repeat("stored only ", 50))
			}
			return docs
		}
		for n := 0; n < memoryDocuments; n += 1000 {
			if err := g.Load(docs(n), nil); err != nil {
				return err
			}
		}
		if err := g.Build(ctx); err != nil {
			return err
		}
		if err := x.Publish(); err != nil {
			return err
		}
		<-g.lexicon.Loaded()
		built := ofStatus("RssAnon")
		for n := range 50 {
			if _, err := g.Apply(Batch{Upserts: docs(n * 3000), Epoch: 1}); err != nil {
				return err
			}
			if _, err := x.Search(ctx, search.Query{Text: words.text(5), Limit: 100, Mark: true}); err != nil {
				return err
			}
		}
		db, wal := g.Bytes()
		fmt.Println(ofStatus("VmHWM")>>10, built>>10, db>>20, wal>>20)
		return c.Close()
	}
}

// ofStatus returns a line of what Linux says of this process's memory, in KiB: VmHWM is the most that it has had.
func ofStatus(name string) (kib int) {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), name+":")
	fmt.Sscan(rest, &kib)
	return kib
}

// The memory needed depends on the settings and the size of a batch, not on the size of the index.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	out, err := child(t, "fill", t.TempDir()).Output()
	var memory, built, db, wal int64 // MiB
	if _, serr := fmt.Sscan(string(out), &memory, &built, &db, &wal); err != nil || serr != nil {
		t.Fatalf("the child said %q, %v, %v", out, err, serr)
	}
	t.Logf("at most %d MiB of memory for %d MiB of database and %d of WAL, %d MiB of its own when it was built", memory,
		db, wal, built)
	if memory == 0 || memory > memoryBound*raceFactor {
		t.Errorf("%d MiB of memory, want at most %d", memory, memoryBound*raceFactor)
	}
	if built == 0 || built > builtBound*raceFactor {
		t.Errorf("%d MiB of memory of its own when it was built, want at most %d", built, builtBound*raceFactor)
	}
	if db < memoryBound {
		t.Errorf("a database of %d MiB proves nothing", db)
	}
	if wal > walLimit>>20+8 {
		t.Errorf("a WAL of %d MiB", wal)
	}
}
