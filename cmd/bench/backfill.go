package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// backfill measures the real program filling an index: from its start to the
// index being published, its peak memory, the size of its files, and how soon it is
// ready when it starts again. Beside it stands the most that SQLite does with the
// same documents, which are in memory already.
func backfill(ctx context.Context, b *bench) error {
	server, conn, end, err := startPostgres(ctx, map[string]string{"shared_buffers": "512MB",
		"max_wal_size": "8GB"})
	if err != nil {
		return err
	}
	defer end()
	n, more, times := of(b, 100_000, 500_000, 1_000_000), of(b, 200_000, 1_000_000, 4_000_000), of(b, 1, 1, 3)
	var took, atMost, ready, peaks []float64
	var ours, least int64
	for range times {
		one, err := backfillOnce(ctx, conn, server, n)
		if err != nil {
			return err
		}
		floor, bytes, err := loadLimit(n)
		if err != nil {
			return err
		}
		took, atMost = append(took, one.took.Seconds()), append(atMost, floor.Seconds())
		ready, peaks = append(ready, one.again.Seconds()*1000), append(peaks, one.peak)
		ours, least = one.bytes, bytes
	}
	large, err := backfillOnce(ctx, conn, server, more)
	if err != nil {
		return err
	}
	rate := func(seconds float64) string { return fmt.Sprintf("%.0f", float64(n)/seconds) }
	b.add(fmt.Sprintf("backfill of %d rows, rows/s", n), rate(median(took)),
		rate(median(atMost))+" in SQLite alone, from memory", median(atMost)/median(took), ">= 0.80")
	b.add(fmt.Sprintf("peak memory while backfilling %d rows, MB", n), fmt.Sprintf("%.0f", median(peaks)), "150",
		median(peaks)/150, "<= 1")
	b.add(fmt.Sprintf("peak memory while backfilling %d rows, MB", more), fmt.Sprintf("%.0f", large.peak),
		fmt.Sprintf("%.0f for %d", median(peaks), n), large.peak/median(peaks), "about 1")
	b.add(fmt.Sprintf("index of %d rows, MB", n), fmt.Sprintf("%.0f", float64(ours)/1e6),
		fmt.Sprintf("%.0f in SQLite alone", float64(least)/1e6), float64(ours)/float64(least), "<= 1.05")
	b.add(fmt.Sprintf("start to ready with %d rows in the cache, ms", n), fmt.Sprintf("%.0f", median(ready)), "300",
		median(ready)/300, "< 1")
	return nil
}

// backfilled are the figures of one backfill, and of a start after it.
type backfilled struct {
	took, again time.Duration
	peak        float64 // MB
	bytes       int64
}

func backfillOnce(ctx context.Context, conn *pgx.Conn, server *pgtest.Server, n int) (done backfilled, err error) {
	table := fmt.Sprintf("rows_%d", n)
	if err := fill(ctx, conn, table, n); err != nil {
		return done, err
	}
	p, err := startProgram(ctx, server.URL("postgres"),
		fmt.Sprintf("indexes: {bench: {table: %s, search: {title: {weight: 5}, body: {}}, filter: [n, kind]}}", table))
	if err != nil {
		return done, err
	}
	defer p.stop()
	if done.took, err = p.ready(ctx); err != nil {
		return done, err
	}
	done.peak = p.peak()
	if err := p.restart(ctx); err != nil {
		return done, err
	}
	if done.again, err = p.ready(ctx); err != nil {
		return done, err
	}
	p.end()
	if done.bytes, err = p.bytes("bench"); err != nil {
		return done, err
	}
	_, err = conn.Exec(ctx, "drop table "+table)
	return done, err
}

// loadLimit is what SQLite alone takes for the rows that fill makes.
func loadLimit(n int) (took time.Duration, bytes int64, err error) {
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return 0, 0, err
	}
	defer os.RemoveAll(dir)
	docs := documents(n)
	started := time.Now()
	l, err := openLimit(dir)
	if err != nil {
		return 0, 0, err
	}
	defer l.close()
	if err := l.load(docs); err != nil {
		return 0, 0, err
	}
	took = time.Since(started)
	bytes, err = l.bytes()
	return took, bytes, err
}

// documents are the rows that fill makes.
func documents(n int) []document {
	w := newWords(1, vocabulary)
	docs := make([]document, n)
	for i := range docs {
		docs[i] = w.next(int64(i + 1))
	}
	return docs
}
