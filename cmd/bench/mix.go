package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

// mix prints what each kind of search takes, and how that grows with the rows.
func (b *bench) mix(ctx context.Context, c *corpus, all, tenth []engine) error {
	var sides []side
	var rates, growth strings.Builder
	fmt.Fprintf(&rates, "Searches of %d rows, %d clients: searches a second, and milliseconds at the median. Behind "+
		"them ftsync's rate to each other's, and which share of the first ten documents it has in common with "+
		"it. Where less than half of the queries find something, the share of those that do stands behind the "+
		"rate, and the side is not compared.\n\n| |", c.n, b.clients)
	fmt.Fprintf(&growth, "The same searches of %d and of %d rows, in turns: milliseconds at the median, and their "+
		"ratio.\n\n| |", c.n/10, c.n)
	for _, e := range all {
		sides = append(sides, e.side)
		fmt.Fprintf(&rates, " %s /s | ms |", e.name)
		fmt.Fprintf(&growth, " %s of %d | of %d | ratio |", e.name, c.n/10, c.n)
	}
	for _, e := range tenth {
		sides = append(sides, e.side)
	}
	for _, e := range all[1:] {
		fmt.Fprintf(&rates, " to %s | first ten |", e.name)
	}
	rates.WriteString("\n|---|" + strings.Repeat("---|", 4*len(all)-2) + "\n")
	growth.WriteString("\n|---|" + strings.Repeat("---|", 3*len(all)) + "\n")
	products, compared := make([]float64, len(all)), make([]float64, len(all)) // of the ratios, as logarithms
	var most, mostOf measured                                                  // of the kind that grows most
	list := mixed(c.from, c.n/10, of(b, 150, 300, 450))                        // of rows that both have
	for _, k := range list {
		ms, err := compare(ctx, sides, k, b.clients, noLimit)
		if err != nil {
			return err
		}
		b.finds(sides[:1], k, ms[:1])
		fewer := ms[len(all):]
		line, grown := "| "+k.name+" |", "| "+k.name+" |"
		for i, m := range ms[:len(all)] {
			line += fmt.Sprintf(" %.0f%s | %.1f |", m.rate, m.share(), m.median)
			grown += fmt.Sprintf(" %.1f | %.1f | %.2f |", fewer[i].median, m.median, m.median/fewer[i].median)
		}
		for i := range all[1:] {
			same, err := inCommon(ctx, all[0], all[i+1], k.queries[:warmups*4])
			if err != nil {
				return err
			}
			ratio := "–"
			if ms[i+1].answers() {
				of := ms[0].rate / ms[i+1].rate
				products[i+1] += math.Log(of)
				compared[i+1]++
				ratio = fmt.Sprintf("%.2f", of)
			}
			line += fmt.Sprintf(" %s | %.2f |", ratio, same)
		}
		if mostOf.median == 0 || ms[0].median/fewer[0].median > most.median/mostOf.median {
			most, mostOf = ms[0], fewer[0]
		}
		fmt.Fprintln(&rates, line)
		fmt.Fprintln(&growth, grown)
		fmt.Fprintln(os.Stderr, line)
	}
	b.tables = append(b.tables, rates.String(), growth.String())
	for i, e := range all[1:] {
		b.add(fmt.Sprintf("searches/s over the %.0f kinds that both answer, geometric mean of the ratios",
			compared[i+1]), "ftsync", e.name, math.Exp(products[i+1]/compared[i+1]), ">= 1")
	}
	b.add(fmt.Sprintf("the kind that grows most with the rows, median ms of %d", c.n), fmt.Sprintf("%.1f", most.median),
		fmt.Sprintf("%.1f of %d", mostOf.median, c.n/10), most.median/mostOf.median, "<= 2")
	return nil
}

// mixed are the kinds of queries that the engines are compared by.
func mixed(from source, n, count int) []kind {
	a := newAsker(from, n, count)
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
