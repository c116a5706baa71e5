package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"ftsync/docker/shipped"
)

// beside compares the searches of another commit's program with those of this tree's, for reviewers: each
// has a database of its own with the same rows, and they take turns at each kind of query. benchstat says
// which differences are more than noise. Every sample has queries of its own, the same on both sides, so
// that an answer that is kept from before is no search.
func (b *bench) beside(ctx context.Context, base, which string) error {
	chosen, err := regexp.Compile(which)
	if err != nil {
		return fmt.Errorf("-kinds: %w", err)
	}
	root, err := shipped.Root(ctx)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tree := filepath.Join(dir, "tree")
	if err := checkOut(ctx, root, base, tree); err != nil {
		return fmt.Errorf("check out %s: %w", base, err)
	}
	if b.count == 0 {
		b.count = of(b, 100_000, 200_000, 1_000_000)
	}
	c, err := b.corpus(ctx)
	if err != nil {
		return err
	}
	before, err := c.twin(ctx, "beside", tree, c.n)
	if err != nil {
		return fmt.Errorf("start the program of %s: %w", base, err)
	}
	defer before.stop()
	samples := of(b, 6, 10, 10) // benchstat wants six at least
	asked := besideKinds(kinds(c.from, c.n, (samples+1)*perSample, samples*perSample/5), chosen)
	if len(asked) == 0 {
		return fmt.Errorf("-kinds: no kind of searches matches %s", which)
	}
	files := [2]string{filepath.Join(dir, "before"), filepath.Join(dir, "after")}
	var lines [2]strings.Builder
	for i := range lines {
		lines[i].WriteString("Unit searches/s better=higher\n")
	}
	for _, x := range asked {
		sides := [2]side{overHTTP(before, base, x.parameters, b.clients), overHTTP(c.program, "this tree", x.parameters,
			b.clients)}
		err := b.sample(ctx, sides, x, samples, &lines)
		sides[0].close()
		sides[1].close()
		if err != nil {
			return err
		}
	}
	for i, file := range files {
		if err := os.WriteFile(file, []byte(lines[i].String()), 0o644); err != nil {
			return err
		}
	}
	stat := exec.CommandContext(ctx, "go", "tool", "-modfile=.github/tools/go.mod", "benchstat", base+"="+files[0],
		"this tree="+files[1])
	stat.Dir, stat.Stderr = root, os.Stderr
	out, err := stat.Output()
	if err != nil {
		return fmt.Errorf("benchstat: %w", err)
	}
	b.tables = append(b.tables, fmt.Sprintf("Searches of %d rows, %d clients, medians of %d samples:\n\n"+
		"```text\n%s```\n", c.n, b.clients, samples, out))
	return nil
}

// checkOut writes the files of a commit into a new folder, of which the repository keeps no note.
func checkOut(ctx context.Context, root, commit, folder string) error {
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	archive := folder + ".tar"
	if out, err := exec.CommandContext(ctx, "git", "-C", root, "archive", "--output", archive,
		commit).CombinedOutput(); err != nil {
		return fmt.Errorf("git archive: %w\n%s", err, out)
	}
	if out, err := exec.CommandContext(ctx, "tar", "--extract", "--file", archive, "--directory",
		folder).CombinedOutput(); err != nil {
		return fmt.Errorf("tar: %w\n%s", err, out)
	}
	return nil
}

// twin starts the program of a tree on rows in a database of its own: the first n of the same.
func (c *corpus) twin(ctx context.Context, database, tree string, n int) (*program, error) {
	if _, err := c.conn.Exec(ctx, "create database "+database); err != nil {
		return nil, err
	}
	url := c.server.URL(database)
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	defer conn.Close(ctx)
	if err := fillWith(ctx, conn, "docs", n, c.from.begin()); err != nil {
		return nil, err
	}
	p, err := startProgramOf(ctx, tree, url, corpusIndex)
	if err != nil {
		return nil, err
	}
	if _, err := p.ready(ctx); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

// besideKind is a kind of queries with what they ask for besides words.
type besideKind struct {
	name, parameters string
	queries          []query
}

// perSample is how many queries a sample has; of titles typed letter by letter a few times as many.
const perSample = 40

// besideKinds are all kinds of searches by words and, of a middling and a common word, with filters.
func besideKinds(list []kind, chosen *regexp.Regexp) (all []besideKind) {
	add := func(name, parameters string, queries []query) {
		if chosen.MatchString(name) {
			all = append(all, besideKind{name, parameters, queries})
		}
	}
	for _, k := range list {
		add(k.name, "", k.queries)
		for _, f := range filterCases()[1:] {
			if k.name == middling || k.name == common {
				add(k.name+", "+f.name, f.parameters, k.queries)
			}
		}
	}
	return all
}

// sample asks both sides the queries of a kind, in turns, and writes each sample down as Go's benchmarks
// do.
func (b *bench) sample(ctx context.Context, sides [2]side, x besideKind, samples int, lines *[2]strings.Builder) error {
	name := strings.ReplaceAll(strings.ReplaceAll(x.name, ", ", "/"), " ", "_")
	each := len(x.queries) / (samples + 1)
	for i := range samples + 1 {
		queries := x.queries[i*each : (i+1)*each]
		for turn := range sides {
			at := (turn + i) % len(sides)
			m, err := ask(ctx, sides[at], queries, b.clients, noLimit)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", sides[at].name, x.name, err)
			}
			if i == 0 {
				continue // to warm up
			}
			if m.rate == 0 {
				return errors.New(x.name + ": nothing was asked")
			}
			fmt.Fprintf(&lines[at], "BenchmarkSearch/%s %d %.0f ns/op %.1f searches/s\n", name, each, m.median*1e6,
				m.rate)
		}
	}
	return nil
}
