package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"time"
)

// burst is the number of updates that the writers make as fast as they can.
const burst, burstWriters = 100_000, 8

// bursts measures how many changes a second become searchable, from the first update
// of a burst until the last one is found. Each update gives one row another title.
// Beside it stand the same upserts straight into SQLite, in batches of 1,000. The
// writers and Postgres share the cores with ftsync: what the same updates take when
// nobody follows them stands in a row of its own.
func bursts(ctx context.Context, b *bench) error {
	const n = 200_000
	updates, times := of(b, burst/10, burst/2, burst), of(b, 1, 1, rounds)
	server, conn, end, err := startPostgres(ctx, map[string]string{"shared_buffers": "1GB",
		"max_wal_size": "8GB"})
	if err != nil {
		return err
	}
	defer end()
	for _, table := range []string{"followed", "unfollowed"} {
		if err := fill(ctx, conn, table, n); err != nil {
			return err
		}
	}
	p, err := startProgram(ctx, server.URL("postgres"),
		"indexes: {docs: {table: followed, search: {title: {weight: 5}, body: {}}, filter: [n, kind]}}")
	if err != nil {
		return err
	}
	defer p.stop()
	if _, err := p.ready(ctx); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	docs := documents(n)
	floor, err := openLimit(dir)
	if err != nil {
		return err
	}
	defer floor.close()
	if err := floor.load(docs); err != nil {
		return err
	}
	if err := floor.follow(); err != nil {
		return err
	}
	script := fmt.Sprintf(
		"\\set id random(1,%d)\n\\set other random(1,%[1]d)\nupdate TABLE set title = other.title from TABLE other "+
			"where TABLE.id = :id and other.id = :other;\n", n)
	write := func(table string) error {
		_, err := pgbench(ctx, server, dir, script, table, burstWriters, "-t", strconv.Itoa(updates/burstWriters))
		return err
	}
	r := rand.New(rand.NewPCG(9, 9))
	var followed, alone, atMost []float64
	for range times {
		started := time.Now()
		if err := write("followed"); err != nil {
			return err
		}
		if err := p.caughtUp(ctx); err != nil {
			return err
		}
		followed = append(followed, float64(updates)/time.Since(started).Seconds())
		started = time.Now()
		if err := write("unfollowed"); err != nil {
			return err
		}
		alone = append(alone, float64(updates)/time.Since(started).Seconds())
		changed := make([]document, updates)
		for i := range changed {
			changed[i] = docs[r.IntN(n)]
			changed[i].title = docs[r.IntN(n)].title
		}
		started = time.Now()
		for from := 0; from < updates; from += 1000 {
			if err := floor.upsert(changed[from : from+1000]); err != nil {
				return err
			}
		}
		atMost = append(atMost, float64(updates)/time.Since(started).Seconds())
	}
	what := fmt.Sprintf("%d updates by %d writers, changes/s until searchable", updates, burstWriters)
	b.add(what, fmt.Sprintf("%.0f", median(followed)), fmt.Sprintf("%.0f upserts/s in SQLite alone", median(atMost)),
		median(followed)/median(atMost), ">= 0.70")
	b.add(what, fmt.Sprintf("%.0f", median(followed)), fmt.Sprintf("%.0f updates/s that nobody follows", median(alone)),
		median(followed)/median(alone), "")
	return nil
}
