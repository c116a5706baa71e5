// Command bench measures ftsync against what bounds it, in one run: each figure
// stands beside one of the same machine and minute, because on a shared machine
// only ratios can be compared. It starts a throw-away Postgres (and needs its
// programs, pgbench among them), makes its rows deterministically, repeats
// interleaved, and prints a Markdown table of medians.
//
//	go run -tags fts5 ./cmd/bench [-quick] [-only writes,freshness,…]
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
	quick  bool
	count  int // rows to search in; 0: the section's own number
	rows   []row
	tables []string // Markdown, below the rows
}

// row is a line of the table.
type row struct {
	what, measured, against, ratio, goal string
}

func (b *bench) add(what, measured, against string, ratio float64, goal string) {
	b.rows = append(b.rows, row{what, measured, against, fmt.Sprintf("%.2f", ratio), goal})
	fmt.Fprintf(os.Stderr, "%s: %s against %s: %.2f (goal %s)\n", what, measured, against, ratio, goal)
}

// section is a part that can be run alone.
type section struct {
	name string
	run  func(context.Context, *bench) error
}

var sections = []section{
	{"writes", writes},
	{"replicas", replicas},
	{"backfill", backfill},
	{"freshness", freshness},
	{"search", search},
}

func main() {
	quick := flag.Bool("quick", false, "fewer rows and rounds: about a minute")
	count := flag.Int("rows", 0, "rows of the section search, instead of 1,000,000 or with -quick 200,000")
	only := flag.String("only", "", "comma-separated sections; default all")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	b := &bench{quick: *quick, count: *count}
	started := time.Now()
	for _, s := range sections {
		if *only != "" && !slices.Contains(strings.Split(*only, ","), s.name) {
			continue
		}
		if err := s.run(ctx, b); err != nil {
			fmt.Fprintf(os.Stderr, "bench: %s: %v\n", s.name, err)
			os.Exit(1)
		}
	}
	b.print(time.Since(started))
}

func (b *bench) print(took time.Duration) {
	fmt.Printf("%d cores, %s, %s/%s; `%s`, %s.\n\n", runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(append([]string{"bench"}, os.Args[1:]...), " "), took.Round(time.Second))
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

// median of some figures.
func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
