// Command demo shows ftsync without Docker: it starts a throw-away Postgres,
// loads the Netflix titles, runs ftsync beside it, and prints commands to try.
// Everything it made is gone when it ends.
//
//	go run ./cmd/demo          until Ctrl-C
//	go run ./cmd/demo -once    run the printed commands, check what they answer, and end
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	once := flag.Bool("once", false, "run the printed commands, check what they answer, and end")
	port := flag.Int("port", 8082, "ftsync's port on 127.0.0.1; a free one is taken when it is in use")
	program := flag.String("program", "", "an ftsync program to run, instead of building ./cmd/ftsync")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	d := &demo{port: *port, program: *program, out: os.Stdout}
	if err := d.run(ctx, *once); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// demo owns the processes of one demonstration.
type demo struct {
	port    int
	program string
	out     io.Writer
}

func (d *demo) run(ctx context.Context, once bool) (err error) {
	root, err := repository()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demonstration: %w", err)
	}
	defer os.RemoveAll(dir)
	if d.program == "" {
		fmt.Fprintln(d.out, "Building ftsync (the first build compiles SQLite, which takes a minute or two) …")
		if d.program, err = build(ctx, root, dir); err != nil {
			return err
		}
	}
	fmt.Fprintln(d.out, "Starting a throw-away Postgres and loading the Netflix titles …")
	pg, err := startPostgres(ctx, root)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Stop()) }()
	began := time.Now()
	p, err := d.startProgram(ctx, root, dir, pg.URL(database))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	if err := p.ready(ctx, time.Minute); err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Ready %.1f s after ftsync's start.\n\n", time.Since(began).Seconds())
	psql := pg.psql()
	steps := steps(p.url, psql+" '"+pg.URL(database)+"'")
	fmt.Fprintf(d.out, "The page:\n  %s/\n", p.url)
	for _, s := range steps {
		fmt.Fprintf(d.out, "%s:\n  %s\n", s.title, s.line)
	}
	fmt.Fprintf(d.out, "ftsync's log:\n  %s\n\n", p.log)
	if once {
		return d.try(ctx, p, steps)
	}
	fmt.Fprintln(d.out, "Ctrl-C ends it all and removes it.")
	select {
	case <-ctx.Done():
		fmt.Fprintln(d.out, "Stopping …")
		return nil
	case <-p.done:
		return p.failure("ftsync ended by itself")
	}
}

// try does what a reader of the printed commands would do.
func (d *demo) try(ctx context.Context, p *program, steps []step) error {
	for _, s := range steps {
		began := time.Now()
		if err := s.try(ctx, 2*time.Second); err != nil {
			return p.failure(fmt.Sprintf("%s: %v", s.line, err))
		}
		fmt.Fprintf(d.out, "ok  %4d ms  %s\n", time.Since(began).Milliseconds(), s.line)
	}
	return nil
}
