package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// freshness measures the time from a commit to a search over HTTP that finds the
// change, for lone updates with pauses between and for a hundred a second; beside
// what it can't do without: a notification from one connection to another, one
// commit of one document in SQLite, and one request over HTTP.
func freshness(ctx context.Context, b *bench) error {
	const rows = 10_000
	server, conn, end, err := startPostgres(ctx, nil)
	if err != nil {
		return err
	}
	defer end()
	if err := fill(ctx, conn, "fresh", rows); err != nil {
		return err
	}
	p, err := startProgram(ctx, server.URL("postgres"),
		"indexes: {fresh: {table: fresh, search: {title: {weight: 5}, body: {}}}}")
	if err != nil {
		return err
	}
	defer p.stop()
	if _, err := p.ready(ctx); err != nil {
		return err
	}
	n := of(b, 20, 100, 200)
	r := rand.New(rand.NewPCG(5, 5))
	// update changes a row and returns a function that waits until a search finds it.
	updates := 0
	update := func() (found func() (ms float64, err error), err error) {
		updates++
		word := fmt.Sprintf("fresh%dness", updates)
		if _, err := conn.Exec(ctx, "update fresh set title = $1 where id = $2", word, 1+r.IntN(rows)); err != nil {
			return nil, err
		}
		committed := time.Now()
		return func() (float64, error) {
			for {
				var found struct{ Total int }
				if err := getJSON(p.url+"/search?index=fresh&typo=off&q="+word, &found); err != nil {
					return 0, err
				}
				if found.Total == 1 {
					return milliseconds(committed), nil
				}
				if time.Since(committed) > 10*time.Second {
					return 0, fmt.Errorf("%s was not found within 10 s", word)
				}
			}
		}, nil
	}
	parts, err := openParts(ctx, server, p.url, rows)
	if err != nil {
		return err
	}
	defer parts.close()
	var lone, bare []float64
	for range n {
		select { // apart, and at no fixed rhythm
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(100+r.IntN(100)) * time.Millisecond):
		}
		found, err := update()
		if err != nil {
			return err
		}
		ms, err := found()
		if err != nil {
			return err
		}
		lone = append(lone, ms)
		if ms, err = parts.once(ctx, conn); err != nil {
			return err
		}
		bare = append(bare, ms)
	}
	steady, err := everyTick(ctx, 5*n, 10*time.Millisecond, update)
	if err != nil {
		return err
	}
	against := fmt.Sprintf("%.2f for a NOTIFY, a commit in SQLite and a request", median(bare))
	for _, of := range []struct {
		what string
		ms   []float64
	}{{"lone updates", lone}, {"100 updates/s", steady}} {
		b.add("commit to searchable over HTTP, "+of.what+", median ms", fmt.Sprintf("%.2f", median(of.ms)), against,
			median(of.ms)/median(bare), "<= 2")
		b.add("commit to searchable over HTTP, "+of.what+", 99th percentile ms",
			fmt.Sprintf("%.2f", percentile(of.ms, 0.99)), "15", percentile(of.ms, 0.99)/15, "<= 1")
	}
	return nil
}

// everyTick makes n updates, one a tick, and waits for each of them beside the others.
func everyTick(ctx context.Context, n int, tick time.Duration, update func() (func() (float64, error),
	error)) ([]float64, error) {
	var (
		mu   sync.Mutex
		ms   []float64
		bad  error
		wg   sync.WaitGroup
		next = time.NewTicker(tick)
	)
	defer next.Stop()
	defer wg.Wait()
	for range n {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-next.C:
		}
		found, err := update()
		if err != nil {
			return nil, err
		}
		wg.Go(func() {
			took, err := found()
			mu.Lock()
			defer mu.Unlock()
			ms = append(ms, took)
			if err != nil {
				bad = err
			}
		})
	}
	wg.Wait()
	return ms, bad
}

// parts are what no change can be found without.
type parts struct {
	listen *pgx.Conn
	limit  *limit
	docs   []document
	dir    string
	url    string
}

func openParts(ctx context.Context, server *pgtest.Server, url string, rows int) (p *parts, err error) {
	p = &parts{docs: documents(rows), url: url + "/livez"}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.listen, err = pgx.Connect(ctx, server.URL("postgres")); err != nil {
		return p, err
	}
	if _, err = p.listen.Exec(ctx, "listen bench"); err != nil {
		return p, err
	}
	if p.dir, err = os.MkdirTemp("", "ftsync-bench-"); err != nil {
		return p, err
	}
	if p.limit, err = openLimit(p.dir); err != nil {
		return p, err
	}
	if err = p.limit.load(p.docs); err != nil {
		return p, err
	}
	return p, p.limit.follow()
}

// once does each of the parts once, one after another.
func (p *parts) once(ctx context.Context, conn *pgx.Conn) (ms float64, err error) {
	started := time.Now()
	if _, err := conn.Exec(ctx, "notify bench"); err != nil {
		return 0, err
	}
	if _, err := p.listen.WaitForNotification(ctx); err != nil {
		return 0, err
	}
	if err := p.limit.upsert(p.docs[:1]); err != nil {
		return 0, err
	}
	resp, err := http.Get(p.url)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return milliseconds(started), err
}

func (p *parts) close() {
	if p.listen != nil {
		p.listen.Close(context.Background())
	}
	if p.limit != nil {
		p.limit.close()
	}
	os.RemoveAll(p.dir)
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Microseconds()) / 1000 }
