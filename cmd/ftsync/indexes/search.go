package indexes

import (
	"cmp"
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"ftsync/cache"
	"ftsync/cache/columns"
	"ftsync/cache/search"
)

// AtOnce is the number of indexes, or of queries, that one request searches at the same
// time.
const AtOnce = 4

const (
	// MaxFacetValues is the largest number of a facet's values that may be asked for.
	MaxFacetValues = 1000

	// facetValues are listed when nobody says how many.
	facetValues = 100
)

// Answer is what one or several indexes have found.
type Answer struct {
	Hits     []Hit // of the page that was asked for; of several indexes, best first
	Total    int64
	AtLeast  bool // there may be more than Total
	Facets   map[string]columns.Facet
	NotReady []string // names of indexes that have never been filled

	// Results are by index and in their order; that of one that is not ready is empty.
	// What they have of hits is in Hits.
	Results []search.Result
}

// Error says which of several indexes had an error.
type Error struct {
	Index string
	Err   error
}

func (e *Error) Error() string { return "index " + e.Index + ": " + e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Search asks all views the same, and merges what they find. It needs a turn from Gate, one
// for all of them. The error of one of several indexes is an *Error; an index that is not ready
// is no error.
func Search(ctx context.Context, views []View, q search.Query) (Answer, error) {
	each := q
	if len(views) > 1 { // any of them may hold all the best hits
		each.Limit, each.Offset = q.Offset+q.Limit, 0
		each.FacetValues = MaxFacetValues // a value that is rare here may be the commonest of all
	}
	found := kept{results: make([]search.Result, len(views)), most: q.Offset + q.Limit}
	unready := make([]bool, len(views))
	err := forAll(ctx, len(views), func(ctx context.Context, i int) error {
		r, err := views[i].Search(ctx, each)
		switch {
		case err == nil:
			found.add(ctx, i, r)
		case errors.Is(err, cache.ErrNotReady):
			unready[i], err = true, nil
		case len(views) > 1:
			err = &Error{views[i].Name(), err}
		}
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Results: found.results, Hits: Merge(found.results, nil)}
	for i, r := range a.Results {
		if unready[i] {
			a.NotReady = append(a.NotReady, views[i].Name())
		}
		a.Total += r.Total
		a.AtLeast = a.AtLeast || r.AtLeast
		for name, f := range r.Facets {
			if a.Facets == nil {
				a.Facets = map[string]columns.Facet{}
			}
			sum := MergeFacet(a.Facets[name], f, sameJSON)
			if len(views) == 1 {
				sum.Bars = f.Bars
			}
			a.Facets[name] = sum
		}
	}
	for name, f := range a.Facets {
		f.Values = f.Values[:min(len(f.Values), cmp.Or(q.FacetValues, facetValues))]
		a.Facets[name] = f
	}
	if len(views) > 1 {
		a.Hits = Page(a.Hits, q.Offset, q.Limit)
	}
	return a, nil
}

// forAll calls f for 0 to n-1, AtOnce of them at the same time, until one returns an error. A single one it calls
// by itself: a goroutine for it would grow a stack anew and wake another processor, to do what this one waits for.
func forAll(ctx context.Context, n int, f func(ctx context.Context, i int) error) error {
	if n == 1 {
		return f(ctx, 0)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(AtOnce)
	for i := range n {
		g.Go(func() error { return f(ctx, i) })
	}
	return g.Wait()
}
