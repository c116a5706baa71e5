package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/worker/pgtest"
)

// netflix measures the demonstration's table and configuration: how soon its index
// is filled, and its titles typed letter by letter.
func netflix(ctx context.Context, b *bench) error {
	root, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("go list -m: %w", err)
	}
	docker := filepath.Join(strings.TrimSpace(string(root)), "docker")
	yaml, err := os.ReadFile(filepath.Join(docker, "backend", "ftsync.yaml"))
	if err != nil {
		return err
	}
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		return err
	}
	defer server.Stop()
	if err := restore(ctx, server, filepath.Join(docker, "postgres", "netflix.sql.gz")); err != nil {
		return err
	}
	p, err := startProgram(ctx, server.URL("postgres"), string(yaml))
	if err != nil {
		return err
	}
	defer p.stop()
	took, err := p.ready(ctx)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, server.URL("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "select title from netflix_shows order by md5(title)")
	if err != nil {
		return err
	}
	titles, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	typed := kind{name: "a title, letter by letter", unsure: true}
	for _, title := range titles[:500] {
		for end := range title {
			if end > 0 {
				typed.queries = append(typed.queries, query{text: title[:end], typing: true})
			}
		}
	}
	s := overHTTP(p, "ftsync", "", b.clients)
	defer s.close()
	m, err := ask(ctx, s, typed.queries, b.clients, noLimit)
	if err != nil {
		return err
	}
	b.finds([]side{s}, typed, []measured{m})
	b.add(fmt.Sprintf("the Netflix table: start to ready, %d rows, s", len(titles)),
		fmt.Sprintf("%.2f", took.Seconds()), "3", took.Seconds()/3, "< 1")
	b.add("its titles, letter by letter, median ms", fmt.Sprintf("%.1f", m.median), "5", m.median/5, "< 1")
	b.add("its titles, letter by letter, 99th percentile ms", fmt.Sprintf("%.1f", m.p99), "50", m.p99/50, "< 1")
	return nil
}

// restore runs a compressed dump with psql.
func restore(ctx context.Context, server *pgtest.Server, dump string) (err error) {
	f, err := os.Open(dump)
	if err != nil {
		return err
	}
	defer f.Close()
	sql, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", dump, err)
	}
	defer func() { err = errors.Join(err, sql.Close()) }()
	cmd := exec.CommandContext(ctx, server.Bin("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-o", os.DevNull,
		server.URL("postgres"))
	cmd.Stdin = sql
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("restore %s: %w\n%s", dump, err, out)
	}
	return nil
}
