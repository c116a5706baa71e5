package cache

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func init() { children["live"] = live }

// What the child of TestKill does, in numbers.
const (
	lifePages   = 10  // loaded into each generation
	lifePage    = 300 // documents a page
	lifeBatches = 40  // applied to each generation, half of them before it is published
)

var lifeSchema = texts("unicode")

func lifeKey(n int) string { return fmt.Sprintf("k%05d", n) }

func lifeDocument(key, text string) document.Document {
	return document.Document{Key: key, Values: []any{text}}
}

func lifeLoaded(page int) (docs []document.Document) {
	for i := range lifePage {
		n := page*lifePage + i
		// In no order, so that the key index has to sort.
		key := lifeKey((n * 7919) % (lifePages * lifePage))
		docs = append(docs, lifeDocument(key, fmt.Sprint("loaded ", n, " some more words to be indexed")))
	}
	return docs
}

// lifeBatch returns the n-th batch, counted from 1. n is in a document and in the state, and each batch
// changes other documents than the one before.
func lifeBatch(n int) Batch {
	b := Batch{State: map[string]string{"batches": strconv.Itoa(n)}, Epoch: int64(n), Sync: n%3 == 0}
	b.Upserts = append(b.Upserts, lifeDocument("counter", fmt.Sprint("counted", n)))
	for i := range 10 {
		key := lifeKey((n*37 + i*101) % (lifePages*lifePage + 500))
		b.Upserts = append(b.Upserts, lifeDocument(key, fmt.Sprint("batch ", n, " word", i)))
	}
	b.Deletes = []string{lifeKey(n * 53 % (lifePages * lifePage))}
	if n <= lifePages {
		b.Clean = []string{fmt.Sprint("dirty", n)}
	}
	return b
}

// live takes one generation after another through its life, without end: load, build, apply, publish,
// apply. It prints what it begins, and what is done and must not be lost.
func live(args []string) error {
	c, err := Open(args[0], Options{})
	if err != nil {
		return err
	}
	x, err := c.Index("life")
	if err != nil {
		return err
	}
	for {
		if err := liveOnce(x); err != nil {
			return err
		}
	}
}

func liveOnce(x *Index) error {
	ctx := context.Background()
	g := x.Building()
	if g == nil && x.Published() != nil && lifeNumber(x.Published(), "batches") < lifeBatches {
		return liveApply(x.Published(), lifeBatches)
	}
	if g == nil {
		next := 1
		if p := x.Published(); p != nil {
			next, _ = strconv.Atoi(p.ID())
			next++
		}
		var err error
		if g, err = x.Create(strconv.Itoa(next), lifeSchema); err != nil {
			return err
		}
	}
	if g.at(phaseLoad) {
		fmt.Println("begin load", g.ID())
	}
	for g.at(phaseLoad) {
		page := lifeNumber(g, "pages")
		if page == lifePages {
			break
		}
		if err := g.Load(lifeLoaded(page), map[string]string{"pages": strconv.Itoa(page + 1)}); err != nil {
			return err
		}
		fmt.Println("pages", g.ID(), page+1)
	}
	for n := lifeNumber(g, "noted"); n < lifePages; n++ {
		b := Batch{Dirty: []string{fmt.Sprint("dirty", n+1)}, State: map[string]string{"noted": strconv.Itoa(n + 1)},
			Sync: true}
		if _, err := g.Apply(b); err != nil {
			return err
		}
		fmt.Println("noted", g.ID(), n+1)
	}
	if !g.Built() {
		fmt.Println("begin build", g.ID())
		if n, _ := strconv.Atoi(g.ID()); n%2 == 0 {
			g.smallBytes = 0 // as if it were large
		}
		if err := g.Build(ctx); err != nil {
			return err
		}
	}
	if err := liveApply(g, lifeBatches/2); err != nil {
		return err
	}
	fmt.Println("begin publish", g.ID())
	if err := x.Publish(); err != nil {
		return err
	}
	fmt.Println("published", g.ID(), 1)
	return liveApply(g, lifeBatches)
}

func liveApply(g *Generation, upTo int) error {
	fmt.Println("begin apply", g.ID())
	for n := lifeNumber(g, "batches") + 1; n <= upTo; n++ {
		if _, err := g.Apply(lifeBatch(n)); err != nil {
			return err
		}
		fmt.Println("batches", g.ID(), n)
	}
	return nil
}

func lifeNumber(g *Generation, key string) int {
	n, _ := strconv.Atoi(g.State(key))
	return n
}

// I2: a process that is killed at any moment loses nothing that was reported as done. What it leaves is
// consistent: documents, FTS index and state are of the same moment.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	moments := []struct {
		phase  string
		within time.Duration // about as long as the phase takes
	}{
		{"load", 35 * time.Millisecond}, {"build", 25 * time.Millisecond},
		{"apply", 50 * time.Millisecond}, {"publish", 15 * time.Millisecond},
	}
	done := map[string]int{} // what was said to be done, by what and generation
	for kill := range 24 {
		m := moments[kill%len(moments)]
		delay := time.Duration(r.Int64N(int64(m.within)))
		last := liveUntil(t, dir, m.phase, delay, done)
		t.Logf("kill %d, %v after it began to %s: last heard of was %q", kill, delay, m.phase, last)
		survived(t, dir, done)
		if t.Failed() {
			return
		}
	}
}

// liveUntil starts the child, kills it some time after it began a phase, and
// returns the last line it wrote.
func liveUntil(t *testing.T, dir, phase string, delay time.Duration, done map[string]int) (last string) {
	t.Helper()
	cmd := child(t, "live", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill := func() { cmd.Process.Kill() } // SIGKILL
	hung := time.AfterFunc(time.Minute, kill)
	defer hung.Stop()
	began := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		last = lines.Text()
		f := strings.Fields(last)
		switch {
		case f[0] != "begin":
			n, err := strconv.Atoi(f[2])
			if err != nil {
				t.Fatal(err)
			}
			done[f[0]+" "+f[1]] = n
		case f[1] == phase && !began:
			began = true
			time.AfterFunc(delay, kill)
		}
	}
	if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" || !began {
		t.Fatalf("the child ended by itself: %v; its last line: %s", err, last)
	}
	return last
}

// survived opens and checks what a child has left.
func survived(t *testing.T, dir string, done map[string]int) {
	t.Helper()
	c, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	x, err := c.Index("life")
	if err != nil {
		t.Fatal(err)
	}
	current := 0
	if p := x.Published(); p != nil {
		current, _ = strconv.Atoi(p.ID())
		n := lifeNumber(p, "batches")
		r := find(t, x, search.Query{Text: fmt.Sprint("counted", n)})
		if n > 0 && ids(r.Hits) != "counter" {
			t.Errorf("the counter of batch %d is not found: %s", n, ids(r.Hits))
		}
	}
	for said := range done {
		what, id, _ := strings.Cut(said, " ")
		if n, _ := strconv.Atoi(id); what == "published" && n > current {
			t.Errorf("generation %d was published, but %d is", n, current)
		}
	}
	names := map[string]bool{}
	for _, g := range []*Generation{x.Published(), x.Building()} {
		if g == nil {
			continue
		}
		names[g.ID()] = true
		for _, what := range []string{"pages", "noted", "batches"} {
			if n := lifeNumber(g, what); n < done[what+" "+g.ID()] {
				t.Errorf("generation %s has %s %d, but %d was done", g.ID(), what, n, done[what+" "+g.ID()])
			}
		}
		survivedGeneration(t, g)
	}
	files, err := os.ReadDir(x.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		id, isOurs := ours(f.Name())
		if isOurs && !names[id] || strings.HasSuffix(f.Name(), corruptSuffix) {
			t.Errorf("%s was left behind", f.Name())
		}
	}
}

// survivedGeneration compares a generation with its own state.
func survivedGeneration(t *testing.T, g *Generation) {
	t.Helper()
	check(t, g)
	pages, batches := lifeNumber(g, "pages"), lifeNumber(g, "batches")
	dirty, err := g.Dirty(1000)
	if err != nil {
		t.Fatal(err)
	}
	if want := lifeNumber(g, "noted") - min(batches, lifePages); len(dirty) != want {
		t.Errorf("generation %s has %d dirty keys, want %d", g.ID(), len(dirty), want)
	}
	if !g.Built() {
		if want := int64(pages * lifePage); g.Documents() != want {
			t.Errorf("generation %s has %d documents after %d pages", g.ID(), g.Documents(), pages)
		}
		return
	}
	want := map[string]uint64{}
	for page := range pages {
		for _, d := range lifeLoaded(page) {
			want[d.Key] = d.Hash()
		}
	}
	touched := map[string]bool{}
	for n := 1; n <= batches; n++ {
		b := lifeBatch(n)
		for _, d := range b.Upserts {
			want[d.Key] = d.Hash()
			touched[d.Key] = true
		}
		for _, key := range b.Deletes {
			delete(want, key)
			touched[key] = true
		}
	}
	have, err := g.Keys(context.Background(), "", 1_000_000)
	if err != nil {
		t.Fatal(err)
	}
	if len(have) != len(want) {
		t.Errorf("generation %s has %d documents after batch %d, want %d", g.ID(), len(have), batches, len(want))
	}
	for _, k := range have {
		if want[k.Key] != k.Hash {
			t.Errorf("generation %s: document %s is not what batch %d left", g.ID(), k.Key, batches)
		}
	}
	if journal := journaled(t, g, 0); len(journal) != len(touched) {
		t.Errorf("generation %s journals %d keys, want %d", g.ID(), len(journal), len(touched))
	}
}
