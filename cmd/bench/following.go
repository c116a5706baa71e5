package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"time"
)

// updatesPerSecond are followed while searches are measured.
const updatesPerSecond = 2000

// following measures searches while the program follows updates that give rows
// other titles, beside searches while nothing happens. What the updates themselves
// take from a shared machine shows beside searches while the same updates change a
// table that nobody follows.
func following(ctx context.Context, b *bench) error {
	seconds := of(b, 1, 5, 10)
	c, err := b.corpus(ctx)
	if err != nil {
		return err
	}
	if err := c.copy(ctx, "unfollowed"); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := overHTTP(c.program, "ftsync", "", b.clients)
	defer s.close()
	var queries []query // of all kinds alike, in no order
	for _, k := range kinds(c.from, c.n, 100, 0) {
		queries = append(queries, k.queries...)
	}
	rand.New(rand.NewPCG(7, 7)).Shuffle(len(queries), func(i, j int) {
		queries[i], queries[j] = queries[j],
			queries[i]
	})
	script := fmt.Sprintf(
		"\\set id random(1,%d)\n\\set other random(1,%[1]d)\nupdate TABLE set title = other.title from TABLE other "+
			"where TABLE.id = :id and other.id = :other;\n", c.n)
	// during measures searches while a table is updated, "" none, and returns how
	// many updates a second there were.
	during := func(table string) (m measured, rate float64, err error) {
		updated := make(chan error, 1)
		if table == "" {
			updated <- nil
		} else {
			go func() {
				var err error
				rate, err = pgbench(ctx, c.server, dir, script, table, b.clients, "-T", strconv.Itoa(seconds), "-R",
					strconv.Itoa(updatesPerSecond))
				updated <- err
			}()
		}
		m, err = ask(ctx, s, slices.Repeat(queries, 100), b.clients, time.Duration(seconds)*time.Second)
		if bad := <-updated; err == nil {
			err = bad
		}
		return m, rate, err
	}
	if _, err := ask(ctx, s, queries, b.clients, noLimit); err != nil { // warm up
		return err
	}
	var idle, aside, followed []measured
	var rates, behind []float64
	for range rounds {
		m, _, err := during("")
		if err != nil {
			return err
		}
		idle = append(idle, m)
		if m, _, err = during("unfollowed"); err != nil {
			return err
		}
		aside = append(aside, m)
		m, rate, err := during("docs")
		if err != nil {
			return err
		}
		ended := time.Now()
		if err := c.program.caughtUp(ctx); err != nil {
			return err
		}
		followed, rates, behind = append(followed, m), append(rates, rate), append(behind, time.Since(ended).Seconds())
	}
	if median(rates) < 0.9*updatesPerSecond {
		b.breaks("%.0f updates/s where %d were wanted", median(rates), updatesPerSecond)
	}
	if median(behind) > 1 {
		b.breaks("%.1f s behind after %d s of updates", median(behind), seconds)
	}
	i, a, f := middle(idle), middle(aside), middle(followed)
	what := fmt.Sprintf("search while %.0f updates/s are followed, ", median(rates))
	b.add(what+"99th percentile ms", fmt.Sprintf("%.1f", f.p99), fmt.Sprintf("%.1f while nothing happens", i.p99),
		f.p99/i.p99, "<= 1.50")
	b.add(what+"99th percentile ms", fmt.Sprintf("%.1f", f.p99), fmt.Sprintf("%.1f while nobody follows them", a.p99),
		f.p99/a.p99, "")
	b.add(what+"median ms", fmt.Sprintf("%.1f", f.median), fmt.Sprintf("%.1f while nothing happens", i.median),
		f.median/i.median, "")
	return nil
}
