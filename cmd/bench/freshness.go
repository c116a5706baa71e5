package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// freshness measures the time from a commit to a search over HTTP that finds the
// change, for lone updates with pauses between; beside a bare round trip of a
// notification between two connections.
func freshness(ctx context.Context, b *bench) error {
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		return err
	}
	defer server.Stop()
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := fill(ctx, conn, "fresh", 10_000); err != nil {
		return err
	}
	p, err := startProgram(ctx, server.URL("postgres"), "indexes: {fresh: {table: fresh, search: {title: {weight: 5}, body: {}}}}")
	if err != nil {
		return err
	}
	defer p.stop()
	if _, err := p.ready(ctx); err != nil {
		return err
	}
	listen, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return err
	}
	defer listen.Close(ctx)
	if _, err := listen.Exec(ctx, "listen bench"); err != nil {
		return err
	}
	n := 100
	if b.quick {
		n = 30
	}
	r := rand.New(rand.NewPCG(5, 5))
	var fresh, bare []float64
	for i := range n {
		select { // apart, and at no fixed rhythm
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(100+r.IntN(100)) * time.Millisecond):
		}
		word := fmt.Sprintf("fresh%dness", i)
		if _, err := conn.Exec(ctx, "update fresh set title = $1 where id = $2", word, 1+r.IntN(10_000)); err != nil {
			return err
		}
		committed := time.Now()
		for {
			var found struct{ Total int }
			if err := getJSON(p.url+"/search?index=fresh&q="+word, &found); err != nil {
				return err
			}
			if found.Total == 1 {
				break
			}
		}
		fresh = append(fresh, float64(time.Since(committed).Microseconds())/1000)
		started := time.Now()
		if _, err := conn.Exec(ctx, "notify bench"); err != nil {
			return err
		}
		if _, err := listen.WaitForNotification(ctx); err != nil {
			return err
		}
		bare = append(bare, float64(time.Since(started).Microseconds())/1000)
	}
	b.add("commit to searchable over HTTP, lone updates, median ms", fmt.Sprintf("%.2f", median(fresh)),
		fmt.Sprintf("%.2f for a bare NOTIFY round trip", median(bare)), median(fresh)/median(bare), "median under 10 ms")
	return nil
}
