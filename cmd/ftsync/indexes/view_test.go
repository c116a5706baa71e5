package indexes_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/indexes"
)

// fake is an index whose searches are answered by a function.
type fake struct {
	name   string
	search func(context.Context, search.Query) (search.Result, error)
}

func (x fake) Name() string                         { return x.name }
func (x fake) Schema() (s document.Schema, ok bool) { return s, true }
func (x fake) Position() string                     { return "g.1" }
func (x fake) Facts() indexes.Facts                 { return indexes.Facts{} }
func (x fake) Get(context.Context, string) (json.RawMessage, bool, error) {
	return nil, false, nil
}

func (x fake) Search(ctx context.Context, q search.Query) (search.Result, error) {
	return x.search(ctx, q)
}

// scored finds hits of these scores in each search.
func scored(name string, scores ...float64) fake {
	return fake{name, func(_ context.Context, q search.Query) (r search.Result, err error) {
		for i, score := range scores[min(q.Offset, len(scores)):min(q.Offset+q.Limit, len(scores))] {
			r.Hits = append(r.Hits, search.Hit{ID: name + string(rune('0'+i)), Score: score})
		}
		r.Total = int64(len(scores))
		r.Facets = map[string]columns.Facet{"kind": {Distinct: 2, Values: []columns.FacetValue{
			{Value: json.RawMessage(`"` + name + `"`), Count: r.Total},
			{Value: json.RawMessage(`"x"`), Count: 2},
		}}}
		return r, nil
	}}
}

func views(list ...indexes.Index) []indexes.View { return indexes.Set(list).Visible(access.Access{}) }

func TestSearch_ofSeveral(t *testing.T) {
	empty := fake{"empty", func(context.Context, search.Query) (search.Result, error) {
		return search.Result{},
			cache.ErrNotReady
	}}
	a, err := indexes.Search(t.Context(), views(scored("a", 0.9, 0.5, math.NaN()), empty, scored("b", 0.7, 0.5, 0.1)),
		search.Query{Offset: 1, Limit: 3, FacetValues: 1})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range a.Hits {
		ids = append(ids, h.ID)
	}
	if got := strings.Join(ids, " "); got != "b0 a1 b1" || a.Total != 6 || !slices.Equal(a.NotReady,
		[]string{"empty"}) {
		t.Errorf("got %s, total %d, not ready %v", got, a.Total, a.NotReady)
	}
	if f := a.Facets["kind"]; len(f.Values) != 1 || string(f.Values[0].Value) != `"x"` || f.Values[0].Count != 4 ||
		f.Distinct != 3 {
		t.Errorf("facet %+v", f)
	}
}

// What goes wrong in one of several is told with its name, a panic too.
func TestSearch_faults(t *testing.T) {
	secret := errors.New("disk")
	for name, run := range map[string]func(context.Context, search.Query) (search.Result, error){
		"an error": func(context.Context, search.Query) (search.Result, error) { return search.Result{}, secret },
		"a panic":  func(context.Context, search.Query) (search.Result, error) { panic(secret) },
	} {
		broken := fake{"broken", run}
		_, err := indexes.Search(t.Context(), views(scored("a", 1), broken), search.Query{Limit: 1})
		var one *indexes.Error
		if !errors.As(err, &one) || one.Index != "broken" || indexes.FailureOf(t.Context(), t.Context(),
			err) != indexes.Broken {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := indexes.Search(ctx, views(scored("a", 1)), search.Query{Limit: 1})
	if got := indexes.FailureOf(t.Context(), ctx, err); got != indexes.TimedOut {
		t.Errorf("an answer that comes too late: %v, %v", got, err)
	}
}

func TestSet_View(t *testing.T) {
	set := indexes.Set{scored("a", 1)}
	if v, err := set.View(access.Access{}, "a"); err != nil || v.Confined() {
		t.Errorf("got %+v, %v", v, err)
	}
	if _, err := set.View(access.Access{}, "b"); !errors.Is(err, indexes.ErrUnknown) {
		t.Errorf("an index that is not there: %v", err)
	}
}
