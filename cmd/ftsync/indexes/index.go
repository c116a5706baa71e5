package indexes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/access"
)

// Index is one index that can be searched. All its methods may be called at once.
type Index interface {
	Name() string

	// Search returns a *search.BadQuery for a query that can't be answered, cache.ErrNotReady
	// while there is nothing to search, and ctx's error when ctx ends first.
	Search(context.Context, search.Query) (search.Result, error)

	// Get returns the document stored under a key, and whether there is one.
	Get(ctx context.Context, key string) (json.RawMessage, bool, error)

	// Schema returns the schema of the generation that answers searches, and whether there is one.
	Schema() (document.Schema, bool)

	// Position names the state of the index; empty: it has none yet.
	Position() string

	Facts() Facts
}

// Facts are what is known of the generation that answers searches; the zero Facts: none
// does.
type Facts struct {
	Generation string
	Documents  int64
	Bytes, WAL int64 // of its file, and of the log beside it
	Damage     error // found in its file
}

// Of returns an index of the cache.
func Of(x *cache.Index) Index { return cached{x} }

type cached struct{ *cache.Index }

func (x cached) Facts() Facts {
	g := x.Answering()
	if g == nil {
		return Facts{}
	}
	f := Facts{Generation: g.ID(), Documents: g.Documents(), Damage: g.Damage()}
	f.Bytes, f.WAL = g.Bytes()
	return f
}

// Set holds all indexes of a configuration, in its order.
type Set []Index

// Names returns their names.
func (s Set) Names() []string {
	names := make([]string, len(s))
	for i, x := range s {
		names[i] = x.Name()
	}
	return names
}

// Named returns the index of a name, and whether there is one.
func (s Set) Named(name string) (Index, bool) {
	i := slices.IndexFunc(s, func(x Index) bool { return x.Name() == name })
	if i < 0 {
		return nil, false
	}
	return s[i], true
}

var (
	// ErrForbidden reports an index that a client may not search, whether it is there or not.
	ErrForbidden = errors.New("the index may not be searched")

	// ErrUnknown reports a name that no index has.
	ErrUnknown = errors.New("there is no such index")
)

// View returns the index of a name as a client may see it, ErrForbidden or ErrUnknown.
func (s Set) View(who access.Access, name string) (View, error) {
	forced, ok := who.Allows(name)
	if !ok {
		return View{}, ErrForbidden
	}
	x, ok := s.Named(name)
	if !ok {
		return View{}, ErrUnknown
	}
	return View{x, forced}, nil
}

// Visible returns the indexes that a client may search.
func (s Set) Visible(who access.Access) []View {
	var list []View
	for _, x := range s {
		if forced, ok := who.Allows(x.Name()); ok {
			list = append(list, View{x, forced})
		}
	}
	return list
}

// View is an index as a client may see it.
type View struct {
	Index
	forced []string // filters of each search besides its own
}

// Confined reports whether the client may see only what filters leave. It must then be
// shown neither a document by its key, nor statistics, nor positions.
func (v View) Confined() bool { return len(v.forced) > 0 }

// Forced returns the filters that are part of each search.
func (v View) Forced() []string { return v.forced }

// Search searches with the forced filters after q's own: a *search.BadQuery about a filter
// beyond those of q is about a forced one. A panic becomes an error.
func (v View) Search(ctx context.Context, q search.Query) (r search.Result, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("search of index %s panicked: %v", v.Name(), p)
		}
	}()
	if v.Confined() {
		q.Confine = v.forced
	}
	r, err = v.Index.Search(ctx, q)
	if err == nil {
		err = ctx.Err() // an answer that comes too late may be half of one
	}
	for i, h := range r.Hits {
		if math.IsNaN(h.Score) || math.IsInf(h.Score, 0) {
			r.Hits[i].Score = 0 // JSON has no such number
		}
	}
	return r, err
}
