package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// search measures searches over HTTP, beside FTS5 alone in this process, Postgres's
// own full-text search and Sphinx, of the same rows: each kind of query on each side
// in turn, 4 clients, the best 20 hits with the words marked (FTS5 alone and Sphinx
// mark nothing). Of ten words Postgres asks for all, where the others rank documents
// that have any.
func search(ctx context.Context, b *bench) error {
	n := 1_000_000
	count := 100
	if b.quick {
		n, count = 200_000, 50
	}
	if b.count > 0 {
		n = b.count
	}
	server, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"shared_buffers": "2GB", "max_wal_size": "8GB", "work_mem": "64MB", "maintenance_work_mem": "512MB"}})
	if err != nil {
		return err
	}
	defer server.Stop()
	database := server.URL("postgres")
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := fill(ctx, conn, "docs", n); err != nil {
		return err
	}
	p, err := startProgram(ctx, database, "indexes: {docs: {table: docs, search: {title: {weight: 5}, body: {}}, filter: [n, kind, published], tokenizer: english}}")
	if err != nil {
		return err
	}
	defer p.stop()
	built, err := p.ready(ctx)
	if err != nil {
		return err
	}
	dir, remove, err := workDir()
	if err != nil {
		return err
	}
	defer remove()
	alone, err := bare(dir, n)
	if err != nil {
		return err
	}
	started := time.Now()
	full, err := postgres(ctx, database, "docs")
	if err != nil {
		return err
	}
	own := time.Since(started)
	b.add(fmt.Sprintf("index of %d rows built, s", n), fmt.Sprintf("%.0f", built.Seconds()), fmt.Sprintf("%.0f for Postgres's tsvector and GIN index", own.Seconds()),
		built.Seconds()/own.Seconds(), "<= 0.50")
	sides := []side{overHTTP(p), alone, full}
	other, took, stopSphinx, err := sphinx(ctx, dir, database, "docs")
	switch {
	case errors.Is(err, errNoSphinx):
		fmt.Fprintln(os.Stderr, err)
	case err != nil:
		return err
	default:
		defer stopSphinx()
		sides = append(sides, other)
		b.add(fmt.Sprintf("the same, Sphinx %d rows", n), fmt.Sprintf("%.0f", built.Seconds()), fmt.Sprintf("%.0f", took.Seconds()), built.Seconds()/took.Seconds(), "< 1")
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Searches of %d rows, %d clients: milliseconds at the median and at the 99th percentile, and searches a second.\n\n", n, clients)
	out.WriteString("| query |")
	for _, s := range sides {
		fmt.Fprintf(&out, " %s | | /s |", s.name)
	}
	out.WriteString(" /s to Postgres |\n|---|" + strings.Repeat("---|---|---|", len(sides)) + "---|\n")
	for _, k := range kinds(n, count) {
		var cells []string
		var rates []float64
		for _, s := range sides {
			m, err := measure(ctx, s, k)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", s.name, k.name, err)
			}
			cells = append(cells, fmt.Sprintf("%.1f | %.1f | %.0f", m.median, m.p99, m.rate))
			rates = append(rates, m.rate)
		}
		line := fmt.Sprintf("| %s | %s | %.1f |\n", k.name, strings.Join(cells, " | "), rates[0]/rates[2])
		out.WriteString(line)
		fmt.Fprint(os.Stderr, line)
	}
	b.tables = append(b.tables, out.String())
	return filters(ctx, b, p, n)
}

// measured are the figures of one kind of query on one side.
type measured struct{ median, p99, rate float64 }

// mostTime is how long one kind of query is asked of one side.
const mostTime = 10 * time.Second

// measure asks every query of a kind, as far as the time goes, after warming up
// with a few. Queries of a kind that must find something do.
func measure(ctx context.Context, s side, k kind) (m measured, err error) {
	for i := range min(5, len(k.queries)) {
		if _, err := s.ask(ctx, 0, k.queries[len(k.queries)-1-i]); err != nil {
			return m, err
		}
	}
	var (
		mu    sync.Mutex
		took  []float64
		found int
		next  int
		errs  []error
		wg    sync.WaitGroup
	)
	started := time.Now()
	for c := range clients {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(k.queries) || time.Since(started) > mostTime {
					return
				}
				began := time.Now()
				hits, err := s.ask(ctx, c, k.queries[i])
				d := time.Since(began)
				mu.Lock()
				took = append(took, float64(d.Microseconds())/1000)
				if hits > 0 {
					found++
				}
				if err != nil {
					errs = append(errs, err)
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return m, err
	}
	if s.name == "ftsync" && found < len(took)*9/10 {
		return m, fmt.Errorf("%d of %d queries find something", found, len(took))
	}
	rate := float64(len(took)) / time.Since(started).Seconds()
	slices.Sort(took)
	return measured{took[len(took)/2], took[len(took)*99/100], rate}, nil
}
