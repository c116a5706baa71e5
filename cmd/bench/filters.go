package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// filters measures what filters, facets and orders cost: words searched with each
// and without, in turns. A selective filter must make a search for a middling word
// faster. Of the documents with a common word, a search without a filter ranks only
// the newest, and one with a filter looks at all; no search with a filter may take
// more than mostByFilter times as long as without.
func filters(ctx context.Context, b *bench) error {
	c, err := b.corpus(ctx)
	if err != nil {
		return err
	}
	cases := filterCases()
	var sides []side
	for _, x := range cases {
		s := overHTTP(c.program, x.name, x.parameters, b.clients)
		defer s.close()
		sides = append(sides, s)
	}
	list := kinds(c.from, c.n, 90, 0)
	var byWord [2][]measured
	for i, name := range []string{middling, common} {
		k := list[slices.IndexFunc(list, func(k kind) bool { return k.name == name })]
		if byWord[i], err = compare(ctx, sides, k, b.clients, noLimit); err != nil {
			return err
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out,
		"A middling and a common word in %d rows, %d clients, with filters, facets and an order: milliseconds at "+
			"the median and the 99th percentile.\n\n", c.n, b.clients)
	fmt.Fprintf(&out, "| | %s | | median to no filter | %s | | median to no filter |\n|---|---|---|---|---|---|---|\n",
		middling, common)
	for i, x := range cases {
		fmt.Fprintf(&out, "| %s |", x.name)
		filtered := strings.HasPrefix(x.parameters, "&filter=") && !strings.Contains(x.parameters, "&sort=")
		for j, ms := range byWord {
			m, ratio := ms[i], ms[i].median/ms[0].median
			fmt.Fprintf(&out, " %.1f | %.1f | %.2f |", m.median, m.p99, ratio)
			switch {
			case filtered && ratio > mostByFilter:
				b.breaks("filter %q takes %.1f times as long as none", x.name, ratio)
			// with fewer rows the request is what takes the time
			case filtered && j == 0 && x.share <= 0.001 && ratio >= 1 && c.n >= 200_000:
				b.breaks("filter %q makes a search no faster: %.2f times as long as without", x.name, ratio)
			}
		}
		out.WriteString("\n")
		// The least common of the common words is in 3 % of the rows.
		m := byWord[1][i]
		switch left := float64(c.n) * 0.03 * x.share; {
		case x.share == 0 && m.found > 0:
			b.breaks("a filter that no document fulfils leaves some")
		case left >= 20 && m.found < 1:
			b.breaks("filter %q: %.0f %% of the queries find something, and some %.0f documents are left at least",
				x.name, 100*m.found, left)
		}
	}
	b.tables = append(b.tables, out.String())
	return nil
}

// filterCase is what a search may ask for besides words.
type filterCase struct {
	name, parameters string
	share            float64 // of the documents that the filter leaves, among all
}

func filterCases() []filterCase {
	filter := func(expr string) string { return "&filter=" + url.QueryEscape(expr) }
	return []filterCase{
		{"no filter", "", 1},
		{"every second document", filter("n < 5000"), 0.5},
		{"one in 20", filter(`kind = "kind 7"`), 0.05},
		{"one in 20, by a price", filter("price 100 TO 150"), 0.05},
		{"one in 1,000", filter("n < 10"), 0.001},
		{"one in 10,000", filter("n = 7"), 0.0001},
		{"none at all", filter("n < 0"), 0},
		{"three conditions", filter(`n < 5000 AND kind IN ["kind 1", "kind 2"] AND NOT published < 2010-01-01`), 0.03},
		{"facets of 20 values and of prices", "&facets=kind,price", 1},
		{"sorted by date", "&sort=published:desc", 1},
		{"all three", filter(`kind = "kind 7"`) + "&facets=kind,price&sort=published:desc", 0.05},
	}
}

// mostByFilter is how many times as long a search with a filter may take as without.
const mostByFilter = 3
