package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/cache"
	"ftsync/worker/pgtest"
)

// backfill measures the real program filling an index: from its start to the
// index being published, and its peak memory; beside the same documents, already
// in memory, loaded and indexed by package cache alone.
func backfill(ctx context.Context, b *bench) error {
	server, err := pgtest.Start(pgtest.Options{Settings: map[string]string{"shared_buffers": "512MB", "max_wal_size": "8GB"}})
	if err != nil {
		return err
	}
	defer server.Stop()
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	sizes := []int{1_000_000, 4_000_000}
	if b.quick {
		sizes = []int{200_000}
	}
	for _, n := range sizes {
		table := fmt.Sprintf("rows_%d", n)
		if err := fill(ctx, conn, table, n); err != nil {
			return err
		}
		p, err := startProgram(ctx, server.URL("postgres"), fmt.Sprintf(`
indexes:
  bench:
    table: %s
    search: {title: {weight: 5}, body: {}}
    filter: [n, kind]
`, table))
		if err != nil {
			return err
		}
		took, err := p.ready(ctx)
		peak := p.peak()
		p.stop()
		if err != nil {
			return err
		}
		if n == sizes[0] {
			bare, err := loadBare(n)
			if err != nil {
				return err
			}
			b.add(fmt.Sprintf("backfill of %d rows, rows/s", n), fmt.Sprintf("%.0f", float64(n)/took.Seconds()),
				fmt.Sprintf("%.0f from memory", float64(n)/bare.Seconds()), bare.Seconds()/took.Seconds(), ">= 0.80")
		}
		b.add(fmt.Sprintf("peak memory while backfilling %d rows, MB", n), fmt.Sprintf("%.0f", peak), "150", peak/150, "<= 1")
		if _, err := conn.Exec(ctx, "drop table "+table); err != nil {
			return err
		}
	}
	return nil
}

// loadBare loads and indexes the rows that fill makes, without Postgres.
func loadBare(n int) (time.Duration, error) {
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	w := newWords(1, vocabulary)
	docs := make([]cache.Document, n)
	for i := range docs {
		d := w.next(int64(i + 1))
		docs[i] = cache.Document{Key: strconv.FormatInt(d.id, 10), Values: []any{d.title, d.body, int64(d.n), d.kind}}
	}
	c, err := cache.Open(dir, cache.Options{})
	if err != nil {
		return 0, err
	}
	defer c.Close()
	x, err := c.Index("bench")
	if err != nil {
		return 0, err
	}
	started := time.Now()
	g, err := x.Create("bare", cache.Schema{Tokenizer: "unicode", Columns: []cache.Column{
		{Name: "title", Type: cache.Text, Search: true, Weight: 5}, {Name: "body", Type: cache.Text, Search: true, Weight: 1},
		{Name: "n", Type: cache.Integer, Filter: true}, {Name: "kind", Type: cache.Text, Filter: true},
	}})
	if err != nil {
		return 0, err
	}
	for from := 0; from < n; from += 5000 {
		if err := g.Load(docs[from:min(from+5000, n)], nil); err != nil {
			return 0, err
		}
	}
	if err := g.Build(context.Background()); err != nil {
		return 0, err
	}
	if err := x.Publish(); err != nil {
		return 0, err
	}
	return time.Since(started), nil
}
