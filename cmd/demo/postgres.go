package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"ftsync/worker/pgtest"
)

const database = "netflix"

type postgres struct{ *pgtest.Server }

// startPostgres starts a server that holds the Netflix titles.
func startPostgres(ctx context.Context, root string) (*postgres, error) {
	server, err := pgtest.Start(pgtest.Options{})
	if err != nil {
		return nil, err
	}
	pg := &postgres{server}
	if err := pg.load(ctx, filepath.Join(root, "docker/postgres/netflix.sql.gz")); err != nil {
		return nil, errors.Join(err, server.Stop())
	}
	return pg, nil
}

func (pg *postgres) load(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("load the titles: %w", err)
	}
	defer f.Close()
	rows, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("load the titles: %s: %w", path, err)
	}
	psql := func(db string, args ...string) *exec.Cmd {
		return exec.CommandContext(ctx, pg.Bin("psql"), append([]string{"-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
			pg.URL(db)}, args...)...)
	}
	if out, err := psql("postgres", "-c", "create database "+database).CombinedOutput(); err != nil {
		return fmt.Errorf("create a database: %w: %s", err, bytes.TrimSpace(out))
	}
	cmd := psql(database)
	cmd.Stdin = rows
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("load the titles: %w: %s", err, bytes.TrimSpace(out))
	}
	if out, err := psql(database, "-c", "analyze").CombinedOutput(); err != nil {
		return fmt.Errorf("analyze: %w: %s", err, bytes.TrimSpace(out))
	}
	return nil
}

// psql is how to call psql on this machine: by its name where that works.
func (pg *postgres) psql() string {
	if _, err := exec.LookPath("psql"); err == nil {
		return "psql"
	}
	return pg.Bin("psql")
}
