package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// side is one of those that answer queries. It answers at once as many clients as it
// was made for, which are numbered from 0.
type side struct {
	name  string
	ask   func(ctx context.Context, client int, q query) (hits int, err error)
	close func()
}

// measured are the figures of one kind of query on one side: milliseconds,
// searches a second, and the share of queries that found something.
type measured struct{ median, p99, rate, found float64 }

// rounds is how often each side takes its turn at each kind of query. The figures
// are medians over them.
const rounds = 3

// noLimit is longer than any list of queries takes.
const noLimit = time.Hour

// warmups are asked of a side before each turn.
const warmups = 5

// compare asks every side the queries of a kind, in turns. Each round has queries of
// its own, and asks the sides in another order. The first side answers all queries,
// as they come; the others answer as many as fit into the time, drawn from all of
// them: what the first letters of the first titles take says nothing of whole titles.
func compare(ctx context.Context, sides []side, k kind, clients int, most time.Duration) ([]measured, error) {
	all := make([][]measured, len(sides))
	each := (len(k.queries) - warmups) / rounds
	for round := range rounds {
		inOrder := k.queries[round*each : (round+1)*each]
		drawn := slices.Clone(inOrder)
		rand.New(rand.NewPCG(11, uint64(round))).Shuffle(len(drawn), func(i, j int) {
			drawn[i], drawn[j] = drawn[j],
				drawn[i]
		})
		for turn := range sides {
			i := (turn + round) % len(sides)
			queries, limit := drawn, most
			if i == 0 {
				queries, limit = inOrder, noLimit
			}
			if _, err := ask(ctx, sides[i], k.queries[rounds*each:], clients, limit); err != nil {
				return nil, fmt.Errorf("%s, %s: %w", sides[i].name, k.name, err)
			}
			m, err := ask(ctx, sides[i], queries, clients, limit)
			if err != nil {
				return nil, fmt.Errorf("%s, %s: %w", sides[i].name, k.name, err)
			}
			all[i] = append(all[i], m)
		}
	}
	out := make([]measured, len(sides))
	for i, of := range all {
		out[i] = middle(of)
	}
	return out, nil
}

// middle returns the median of each figure.
func middle(of []measured) measured {
	figure := func(f func(measured) float64) float64 {
		var xs []float64
		for _, m := range of {
			xs = append(xs, f(m))
		}
		return median(xs)
	}
	return measured{
		figure(func(m measured) float64 { return m.median }), figure(func(m measured) float64 { return m.p99 }),
		figure(func(m measured) float64 { return m.rate }), figure(func(m measured) float64 { return m.found }),
	}
}

// ask lets clients ask a side the queries, each the next one as soon as it has an
// answer, until there are no more or the time is over.
//
// It is written here because no library drives all sides: vegeta's and fortio's
// attack HTTP alone, and one loop must ask FTS5 in this process, Postgres and
// MySQL's protocol too, or the loops would be what is compared.
func ask(ctx context.Context, s side, queries []query, clients int, most time.Duration) (measured, error) {
	var (
		mu    sync.Mutex
		took  []float64
		found int
		next  int
		errs  []error
		wg    sync.WaitGroup
	)
	started := time.Now()
	for c := range clients {
		wg.Go(func() {
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(queries) || time.Since(started) > most || ctx.Err() != nil {
					return
				}
				began := time.Now()
				hits, err := s.ask(ctx, c, queries[i])
				d := time.Since(began)
				mu.Lock()
				took = append(took, float64(d.Microseconds())/1000)
				if hits > 0 {
					found++
				}
				if err != nil {
					errs = append(errs, fmt.Errorf("%q: %w", queries[i].text, err))
				}
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	n := float64(len(took))
	rate := n / time.Since(started).Seconds()
	if err := errors.Join(append(errs, ctx.Err())...); err != nil || n == 0 {
		return measured{}, err
	}
	return measured{median(took), percentile(took, 0.99), rate, float64(found) / n}, nil
}

// percentile is the least figure that the share p of all does not exceed.
func percentile(xs []float64, p float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	return s[max(0, int(math.Ceil(p*float64(len(s))))-1)]
}

// median returns the median of some figures.
func median(xs []float64) float64 {
	s := slices.Sorted(slices.Values(xs))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
