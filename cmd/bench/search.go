package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// search measures searches over HTTP, beside FTS5 alone in this process, Postgres's
// own full-text search and Sphinx, of the same rows: each kind of query on each side
// in turns, the best 20 hits with the words marked (FTS5 alone and Sphinx mark
// nothing). Of a sentence Postgres's websearch_to_tsquery asks for all words, and so
// ranks a few documents, where the others rank those that have any.
func search(ctx context.Context, b *bench) error {
	count, titles := of(b, 150, 300, 450), of(b, 50, 300, 1000)
	most := of(b, time.Second/4, time.Second, 3*time.Second)
	c, err := b.corpus(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	sides, err := b.sides(ctx, c, dir)
	defer func() {
		for _, s := range sides {
			s.close()
		}
	}()
	if err != nil {
		return err
	}
	var out strings.Builder
	fmt.Fprintf(&out,
		"Searches of %d rows, %d clients: milliseconds at the median and at the 99th percentile, and searches a "+
			"second. Where less than half of the queries find something, the share that do stands behind the rate, "+
			"and the side is not compared. Of beginnings in more than 8,000 rows ftsync ranks the newest, the "+
			"others all; of a sentence Postgres wants all words, the others any; FTS5 alone "+
			"and Sphinx mark no words, and Sphinx returns ids alone. A side too slow to answer all queries of a "+
			"kind in the time answers some, drawn from all.\n\n| query |", c.n, b.clients)
	for _, s := range sides {
		fmt.Fprintf(&out, " %s | | /s |", s.name)
	}
	out.WriteString(" median to FTS5 alone |")
	for _, s := range sides[2:] {
		fmt.Fprintf(&out, " /s to %s |", s.name)
	}
	out.WriteString("\n|---|" + strings.Repeat("---|", 3*len(sides)+len(sides)-1) + "\n")
	against := make([]mix, len(sides))
	var slowest, slowest99 measured
	for _, k := range kinds(c.from, c.n, count, titles) {
		ms, err := compare(ctx, sides, k, b.clients, most)
		if err != nil {
			return err
		}
		b.finds(sides, k, ms)
		line := "| " + k.name + " |"
		for _, m := range ms {
			line += fmt.Sprintf(" %.1f | %.1f | %.0f%s |", m.median, m.p99, m.rate, m.share())
		}
		line += " " + toBare(ms[0], ms[1]) + " |"
		for i, m := range ms[2:] {
			line += " " + against[i+2].add(ms[0], m) + " |"
		}
		fmt.Fprintln(&out, line)
		fmt.Fprintln(os.Stderr, line)
		if ms[0].median > slowest.median {
			slowest = ms[0]
		}
		if ms[0].p99 > slowest99.p99 {
			slowest99 = ms[0]
		}
	}
	b.tables = append(b.tables, out.String())
	b.add("slowest kind of search, median ms", fmt.Sprintf("%.1f", slowest.median), "30", slowest.median/30, "<= 1")
	b.add("slowest kind of search, 99th percentile ms", fmt.Sprintf("%.1f", slowest99.p99), "60", slowest99.p99/60,
		"<= 1")
	goals := []string{"", "", ">= 10", ">= 1"}
	for i := 2; i < len(sides); i++ {
		ours, theirs := against[i].rates()
		b.add(fmt.Sprintf("searches/s over the %d kinds that both answer", against[i].kinds), fmt.Sprintf("%.0f", ours),
			fmt.Sprintf("%.0f in %s", theirs, sides[i].name), ours/theirs, goals[i])
	}
	return nil
}

// sides opens all there are, ftsync first, FTS5 alone second, Postgres third, and
// notes how long each took to build its index.
func (b *bench) sides(ctx context.Context, c *corpus, dir string) (list []side, err error) {
	list = append(list, overHTTP(c.program, "ftsync", "", b.clients))
	alone, err := bare(dir, c.from, c.n, b.clients)
	if err != nil {
		return list, err
	}
	list = append(list, alone)
	// A copy, so that the column and its index burden no update of the rows.
	if err := c.copy(ctx, "searched"); err != nil {
		return list, err
	}
	own, took, err := postgres(ctx, c.url, "searched", b.clients)
	if err != nil {
		return list, err
	}
	list = append(list, own)
	built := func(by string, took time.Duration, goal string) {
		b.add(fmt.Sprintf("index of %d rows built, s", c.n), fmt.Sprintf("%.1f", c.built.Seconds()),
			fmt.Sprintf("%.1f %s", took.Seconds(), by), c.built.Seconds()/took.Seconds(), goal)
	}
	built("for Postgres's tsvector and GIN index", took, "<= 0.50")
	other, took, err := sphinx(ctx, dir, c.url, "docs", b.clients)
	switch {
	case errors.Is(err, errNoSphinx):
		fmt.Fprintln(os.Stderr, err)
		b.tables = append(b.tables, err.Error()+"\n")
		return list, nil
	case err != nil:
		return list, err
	}
	built("by Sphinx", took, "< 1")
	return append(list, other), nil
}

// finds notes which side does not find what is there.
func (b *bench) finds(sides []side, k kind, ms []measured) {
	for i, m := range ms {
		switch {
		case i == 0 && k.unsure && m.found < 0.9, !k.unsure && m.found < 1:
			b.breaks("%s, %s: %.1f %% of the queries find something", k.name, sides[i].name, 100*m.found)
		}
	}
}

// answers reports whether a side can be compared in a kind.
func (m measured) answers() bool { return m.found >= 0.5 }

// share says how many queries found something, where few did.
func (m measured) share() string {
	if m.answers() {
		return ""
	}
	return fmt.Sprintf(" (finds %.0f %%)", 100*m.found)
}

// toBare compares with FTS5 alone: by a ratio or, where FTS5 takes under 5 ms, by the time
// that an answer over HTTP takes longer.
func toBare(m, bare measured) string {
	switch {
	case !bare.answers():
		return "–"
	case bare.median < 5:
		return fmt.Sprintf("%+.1f ms (goal +0.3)", m.median-bare.median)
	}
	return fmt.Sprintf("%.2f (goal < 1)", m.median/bare.median)
}

// mix adds up kinds of queries, as if as many of each kind were asked one after another.
type mix struct {
	kinds        int
	ours, theirs float64 // seconds for one query of each kind
}

// add counts a kind in, if both answer it, and returns the ratio of its rates.
func (x *mix) add(ours, theirs measured) string {
	if !ours.answers() || !theirs.answers() {
		return "–"
	}
	x.kinds++
	x.ours += 1 / ours.rate
	x.theirs += 1 / theirs.rate
	return fmt.Sprintf("%.1f", ours.rate/theirs.rate)
}

// rates are searches a second.
func (x *mix) rates() (ours, theirs float64) {
	return float64(x.kinds) / x.ours, float64(x.kinds) / x.theirs
}
