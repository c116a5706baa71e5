package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"ftsync/docker/shipped"
)

// engine is a side over HTTP that can also say which documents it finds first.
type engine struct {
	side
	first func(context.Context, query) (ids []string, err error)
}

// askingFor is an engine that is asked for a path, in whose answers words must be marked if marks says so.
func askingFor(name string, over *connections, to func(query) (path string, marks bool)) engine {
	return engine{
		side: side{name, func(ctx context.Context, client int, q query) (int, error) {
			path, marks := to(q)
			body, err := over.get(ctx, client, path)
			if err != nil {
				return 0, err
			}
			return hitsIn(body, marks)
		}, over.close},
		first: func(ctx context.Context, q query) ([]string, error) {
			path, _ := to(q)
			body, err := over.get(ctx, 0, path)
			if err != nil {
				return nil, err
			}
			return idsIn(body)
		},
	}
}

// engines measures searches beside the highest engines there are, of the same rows, over HTTP, with stored
// texts and marks: each kind of query on each side in turns, among all rows and among a tenth of them.
func engines(ctx context.Context, b *bench) error {
	c, err := b.corpus(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	root, err := shipped.Root(ctx)
	if err != nil {
		return err
	}
	few, err := c.twin(ctx, "tenth", root, c.n/10)
	if err != nil {
		return err
	}
	defer few.stop()
	all := []engine{engineOver(c.program, "ftsync", "", b.clients)}
	tenth := []engine{engineOver(few, "ftsync", "", b.clients)}
	defer func() {
		for _, e := range slices.Concat(all, tenth) {
			e.close()
		}
	}()
	for _, p := range peers {
		command, err := p.command(ctx)
		switch {
		case errors.Is(err, errNoTools):
			fmt.Fprintln(os.Stderr, err)
			b.tables = append(b.tables, err.Error()+"\n")
			continue
		case err != nil:
			return err
		}
		e, took, err := p.start(ctx, command, dir, c.from, c.n, b.clients)
		if err != nil {
			return err
		}
		all = append(all, e)
		if e, _, err = p.start(ctx, command, dir, c.from, c.n/10, b.clients); err != nil {
			return err
		}
		tenth = append(tenth, e)
		b.add(fmt.Sprintf("index of %d rows built, s", c.n), fmt.Sprintf("%.1f", c.built.Seconds()),
			fmt.Sprintf("%.1f by %s", took.Seconds(), p.name), c.built.Seconds()/took.Seconds(), "")
	}
	return b.mix(ctx, c, all, tenth)
}

// idsIn returns the ids of an answer, best first.
func idsIn(body []byte) (ids []string, err error) {
	var found struct {
		Hits []struct {
			ID json.RawMessage `json:"id"`
		} `json:"hits"`
	}
	if err := json.Unmarshal(body, &found); err != nil {
		return nil, err
	}
	for _, h := range found.Hits {
		ids = append(ids, strings.Trim(string(h.ID), `"`))
	}
	return ids, nil
}
