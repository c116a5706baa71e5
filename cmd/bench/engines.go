package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"slices"
	"strings"
)

// engine is a side that can also say which documents it finds first.
type engine struct {
	side
	first func(context.Context, query) (ids []string, err error)
}

// engines measures searches beside the highest engines there are, of the same rows, over HTTP, with stored
// texts and marks: each kind of query on each side in turns.
func engines(ctx context.Context, b *bench) error {
	count := of(b, 150, 300, 450)
	c, err := b.corpus(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	us := overHTTP(c.program, "ftsync", "", b.clients)
	all := []engine{{us, func(ctx context.Context, q query) ([]string, error) {
		return firstOf(ctx, http.DefaultClient, c.program.url+"/search?limit=20&"+q.toUs())
	}}}
	defer func() {
		for _, e := range all {
			e.close()
		}
	}()
	for _, p := range peers {
		e, took, err := p.start(ctx, dir, c.n, b.clients)
		switch {
		case errors.Is(err, errNoTools):
			fmt.Fprintln(os.Stderr, err)
			b.tables = append(b.tables, err.Error()+"\n")
			continue
		case err != nil:
			return err
		}
		all = append(all, e)
		b.add(fmt.Sprintf("index of %d rows built, s", c.n), fmt.Sprintf("%.1f", c.built.Seconds()),
			fmt.Sprintf("%.1f by %s", took.Seconds(), p.name), c.built.Seconds()/took.Seconds(), "")
	}
	return b.table(ctx, c.n, count, all)
}

// table prints what each kind of search takes, and adds the mean of the ratios.
func (b *bench) table(ctx context.Context, n, count int, all []engine) error {
	var sides []side
	var out strings.Builder
	fmt.Fprintf(&out, "Searches of %d rows, %d clients: searches a second, and milliseconds at the median. Behind "+
		"them ftsync's rate to each other's, and which share of the first ten documents it has in common with "+
		"it.\n\n| |", n, b.clients)
	for _, e := range all {
		sides = append(sides, e.side)
		fmt.Fprintf(&out, " %s /s | ms |", e.name)
	}
	for _, e := range all[1:] {
		fmt.Fprintf(&out, " to %s | first ten |", e.name)
	}
	out.WriteString("\n|---|" + strings.Repeat("---|", 2*len(all)+2*(len(all)-1)) + "\n")
	product := make([]float64, len(all)) // of the ratios, as logarithms
	list := mixed(n, count)
	for _, k := range list {
		ms, err := compare(ctx, sides, k, b.clients, noLimit)
		if err != nil {
			return err
		}
		b.finds(sides[:1], k, ms)
		line := "| " + k.name + " |"
		for _, m := range ms {
			line += fmt.Sprintf(" %.0f | %.1f |", m.rate, m.median)
		}
		for i := range all[1:] {
			same, err := inCommon(ctx, all[0], all[i+1], k.queries[:warmups*4])
			if err != nil {
				return err
			}
			ratio := ms[0].rate / ms[i+1].rate
			product[i+1] += math.Log(ratio)
			line += fmt.Sprintf(" %.2f | %.2f |", ratio, same)
		}
		fmt.Fprintln(&out, line)
		fmt.Fprintln(os.Stderr, line)
	}
	b.tables = append(b.tables, out.String())
	for i, e := range all[1:] {
		mean := math.Exp(product[i+1] / float64(len(list)))
		b.add(fmt.Sprintf("searches/s over the %d kinds, geometric mean of the ratios", len(list)), "ftsync", e.name,
			mean, ">= 1")
	}
	return nil
}

// mixed are the kinds of queries that the engines are compared by.
func mixed(n, count int) []kind {
	a := newAsker(n, count)
	middle, often := a.one(1000, 5000), a.one(100, 400)
	with := func(f func() query, and func(*query)) func() query {
		return func() query {
			q := f()
			and(&q)
			return q
		}
	}
	category := func(q *query) { q.kind = fmt.Sprintf("kind %d", a.r.IntN(20)) }
	limits := func(q *query) {
		q.from = 1 + a.r.IntN(8000)
		q.to = q.from + 1000
	}
	counted := func(q *query) { q.facets = true }
	return []kind{
		a.kind("a rare word", false, a.one(20_000, vocabulary)),
		a.kind(middling, false, middle),
		a.kind(common, false, often),
		a.kind("one of the 10 most common", false, a.one(a.content, a.content+10)),
		a.kind("two words, all", false, func() query { return a.together(2) }),
		a.kind("three words, all", false, func() query { return a.together(3) }),
		a.kind("a phrase of two words", false, a.phrase),
		a.kind("three letters", true, a.begun),
		a.kind("any of four common words", false, func() query {
			var words []string
			for len(words) < 4 {
				if w := a.word(a.content, 400); !slices.Contains(words, w) {
					words = append(words, w)
				}
			}
			return query{text: strings.Join(words, " "), any: true, match: "any"}
		}),
		a.kind("8 to 12 words of a text", false, a.sentence),
		a.kind("a word with a typing error", true, a.mistyped),
		a.kind("a common word of a category", false, with(often, category)),
		a.kind("a common word and a range", false, with(often, limits)),
		a.kind("facets of a middling word", false, with(middle, counted)),
		a.kind("facets of a common word", false, with(often, counted)),
		a.kind("a common word, sorted by a number", false, with(often, func(q *query) { q.sorted = true })),
	}
}

// inCommon returns the share of the first ten documents of a that are among those of b.
func inCommon(ctx context.Context, a, b engine, queries []query) (float64, error) {
	var same, all int
	for _, q := range queries {
		ours, err := a.first(ctx, q)
		if err != nil {
			return 0, err
		}
		theirs, err := b.first(ctx, q)
		if err != nil {
			return 0, err
		}
		ours, theirs = ours[:min(10, len(ours))], theirs[:min(10, len(theirs))]
		all += max(len(ours), len(theirs))
		for _, id := range ours {
			if slices.Contains(theirs, id) {
				same++
			}
		}
	}
	if all == 0 {
		return 1, nil
	}
	return float64(same) / float64(all), nil
}

// firstOf returns the ids of an answer, best first.
func firstOf(ctx context.Context, client *http.Client, address string) (ids []string, err error) {
	body, err := answer(ctx, client, address)
	if err != nil {
		return nil, err
	}
	var found struct {
		Hits []struct {
			ID json.RawMessage `json:"id"`
		} `json:"hits"`
	}
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		ids = append(ids, strings.Trim(string(h.ID), `"`))
	}
	return ids, nil
}
