// Command bench measures ftsync against what bounds it, in one run: each figure
// stands beside one of the same machine and minute, because on a shared machine
// only ratios can be compared. It starts a throw-away Postgres (and needs its
// programs, pgbench among them), makes the same rows in every run, measures in
// rounds that take turns, and prints a Markdown table of medians.
//
//	go run -tags fts5 ./cmd/bench [-quick|-full] [-only writes,freshness,…]    3, 15 or 40 minutes
//	go run -tags fts5 ./cmd/bench -base COMMIT [-quick] [-kinds REGEXP]       searches before and after
//	go run -tags fts5 ./cmd/bench -only engines -names FILE                   in rows of a file
//
// Load goes to 127.0.0.1 only, and ends by itself.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"time"
)

// bench is one run.
type bench struct {
	size    size
	count   int    // rows to search in; 0: as many as the size says
	clients int    // that search at once
	names   string // a file of rows to search in; empty: made up ones
	made    *corpus
	rows    []row
	tables  []string // Markdown, below the rows
	broken  []string // what must hold and doesn't
}

// row is a line of the table.
type row struct {
	what, measured, against, ratio, goal string
}

// size says how long a run may take: 3, 15 or 40 minutes on two cores.
type size int

const (
	small size = iota
	usual
	whole
)

// of picks what a size needs.
func of[T any](b *bench, inSmall, inUsual, inWhole T) T {
	return [...]T{inSmall, inUsual, inWhole}[b.size]
}

func (b *bench) add(what, measured, against string, ratio float64, goal string) {
	b.rows = append(b.rows, row{what, measured, against, fmt.Sprintf("%.2f", ratio), goal})
	fmt.Fprintf(os.Stderr, "%s: %s against %s: %.2f (goal %s)\n", what, measured, against, ratio, goal)
}

// breaks notes that something does not hold that must: the run goes on, shows its
// figures, and then fails.
func (b *bench) breaks(format string, args ...any) {
	b.broken = append(b.broken, fmt.Sprintf(format, args...))
	fmt.Fprintln(os.Stderr, "bench:", b.broken[len(b.broken)-1])
}

// section is a part that can be run alone.
type section struct {
	name  string
	run   func(context.Context, *bench) error
	named bool // is left out where no section is named: it takes long
}

var sections = []section{
	{"writes", writes, false},
	{"replicas", replicas, false},
	{"netflix", netflix, false},
	{"backfill", backfill, false},
	{"bursts", bursts, false},
	{"freshness", freshness, false},
	{"search", search, false},
	{"filters", filters, false},
	{"engines", engines, true},
	{"sizing", sizing, true},
	{"following", following, false}, // last of those with one corpus: it changes its rows
}

func main() {
	quick := flag.Bool("quick", false, "fewer rows and rounds: 3 minutes instead of 15")
	full := flag.Bool("full", false, "more rows and rounds, as for the figures in the manual: 40 minutes")
	count := flag.Int("rows", 0, "rows to search in, instead of as many as the size says")
	clients := flag.Int("clients", 4, "how many search at once")
	names := flag.String("names", "", "a file to search in, lines of a name, a tab and a summary; default made up rows")
	only := flag.String("only", "", "comma-separated sections; default all but engines and sizing")
	base := flag.String("base", "", "a commit or branch: compare its searches with those of this tree, by benchstat")
	which := flag.String("kinds", "", "with -base: a regular expression that the names of kinds of searches match")
	flag.Parse()
	if *clients < 1 || *count < 0 || *quick && *full {
		fmt.Fprintln(os.Stderr, "bench: -clients must be at least 1, -rows not negative; either -quick or -full")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := &bench{size: usual, count: *count, clients: *clients, names: *names}
	switch {
	case *quick:
		b.size = small
	case *full:
		b.size = whole
	}
	started := time.Now()
	var err error
	if *base != "" {
		err = b.beside(ctx, *base, *which)
	} else {
		err = b.run(ctx, *only)
	}
	b.close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	b.print(time.Since(started))
	if len(b.broken) > 0 {
		fmt.Fprintf(os.Stderr, "bench: does not hold:\n%s\n", strings.Join(b.broken, "\n"))
		os.Exit(1)
	}
}

// run runs the sections that only names; empty: all but those that have to be named.
func (b *bench) run(ctx context.Context, only string) error {
	for _, s := range sections {
		if only == "" && s.named || only != "" && !slices.Contains(strings.Split(only, ","), s.name) {
			continue
		}
		if err := s.run(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func (b *bench) print(took time.Duration) {
	fmt.Printf("%d cores, %s, %s/%s; `%s`, %s.\n\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH,
		strings.Join(append([]string{"bench"}, os.Args[1:]...), " "), took.Round(time.Second))
	if len(b.rows) > 0 {
		fmt.Println("| what | measured | against | ratio | goal |\n|---|---|---|---|---|")
	}
	for _, r := range b.rows {
		fmt.Printf("| %s | %s | %s | %s | %s |\n", r.what, r.measured, r.against, r.ratio, r.goal)
	}
	for _, t := range b.tables {
		fmt.Printf("\n%s", t)
	}
}
