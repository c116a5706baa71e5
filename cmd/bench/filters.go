package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// filters measures what filters, facets and orders cost: common words, searched
// with each and without.
func filters(ctx context.Context, b *bench, p *program, n int) error {
	var common kind
	for _, k := range kinds(n, 50) {
		if k.name == "a common word" {
			common = k
		}
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	with := func(parameters string) side {
		return side{"", func(ctx context.Context, _ int, q query) (int, error) {
			resp, err := client.Get(p.url + "/search?limit=20&q=" + url.QueryEscape(q.text+" ") + parameters)
			if err != nil {
				return 0, err
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err == nil && resp.StatusCode != http.StatusOK {
				err = fmt.Errorf("%s: %s", resp.Status, body)
			}
			return 0, err
		}}
	}
	filter := func(expr string) string { return "&filter=" + url.QueryEscape(expr) }
	var out strings.Builder
	out.WriteString("A common word with filters, facets and an order, milliseconds at the median and the 99th percentile:\n\n| | | | to no filter |\n|---|---|---|---|\n")
	var first measured
	for _, c := range []struct{ name, parameters string }{
		{"no filter", ""},
		{"every second document", filter("n < 5000")},
		{"one in 20", filter("n < 500")},
		{"one in 1,000", filter("n < 10")},
		{"one in 10,000", filter("n = 7")},
		{"none at all", filter("n < 0")},
		{"three conditions", filter(`n < 5000 AND kind IN ["kind 1", "kind 2"] AND NOT published < 2010-01-01`)},
		{"a facet of 8 values", "&facets=kind"},
		{"sorted by date", "&sort=published:desc"},
	} {
		m, err := measure(ctx, with(c.parameters), common)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		if first.median == 0 {
			first = m
		}
		fmt.Fprintf(&out, "| %s | %.1f | %.1f | %.2f |\n", c.name, m.median, m.p99, m.median/first.median)
	}
	b.tables = append(b.tables, out.String())
	return nil
}
