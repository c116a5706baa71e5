package web

import (
	"context"
	"encoding/json"

	"ftsync/cache"
)

// index is what the server needs of an index in the cache.
type index interface {
	Name() string
	Search(context.Context, cache.Query) (cache.Result, error)
	Get(ctx context.Context, key string) (json.RawMessage, bool, error)
	Schema() (cache.Schema, bool)
	Position() string // names the state of the index; "": it has none yet
	facts() facts
}

// facts are what the cache knows of the generation that answers searches.
type facts struct {
	generation string // empty: none does
	documents  int64
	bytes, wal int64
	damage     error // found in its file
}

// Of returns an index of the cache as the server sees it.
func Of(x *cache.Index) index { return cached{x} }

type cached struct{ *cache.Index }

func (x cached) facts() facts {
	g := x.Published()
	if g == nil {
		return facts{}
	}
	f := facts{generation: g.ID(), documents: g.Documents(), damage: g.Damage()}
	f.bytes, f.wal = g.Bytes()
	return f
}
