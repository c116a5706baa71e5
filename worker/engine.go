package worker

import (
	"context"
	"errors"

	"ftsync/cache"
	"ftsync/cache/document"
)

// Engine keeps indexes. The worker needs no more of it than this: package cache is one
// ([OfCache]), and a test may stand between them.
//
// An error that wraps a *cache.Error fails the index that it concerns, which is tried again
// after a pause, and no other; an engine returns no others, except when a context has ended.
// All methods, and those of Index and Generation, are safe for concurrent use.
type Engine interface {
	// Index returns the index of a name, which is made if there is none.
	Index(name string) (Index, error)
	// Names are the names of all indexes there are, whether they were asked for or not.
	Names() ([]string, error)
	// Remove removes an index with all that it holds.
	Remove(name string) error
	// OnDamage has f called when a generation is found to be damaged; f returns at once.
	OnDamage(f func())
}

// Index is an index of an engine: a generation that answers searches, and one being built.
// Published and Building return the same value as long as it is the same generation.
type Index interface {
	Published() Generation // nil: none answers
	Building() Generation  // nil: none is being built
	// Create begins a new generation and discards one that was being built before.
	Create(id string, s document.Schema) (Generation, error)
	// Publish has the generation that was built answer searches, in place of the one before.
	Publish() error
	// Discard removes the generation being built.
	Discard() error
}

// Generation is one filling of an index. Its life is Load, Build, and then batches of changes.
// Beside its documents it keeps a state, texts by names, which changes in the same
// transactions: so the place in the log is never another one than that of the documents.
type Generation interface {
	// ID is the id that the generation was created with.
	ID() string
	// State is an entry of the state; "" when it is not set.
	State(key string) string
	// States are all entries.
	States() map[string]string
	// Apply makes the changes of a batch, all or none.
	Apply(b cache.Batch) (cache.Applied, error)
	// Tune changes settings of searches that need no other documents.
	Tune(t document.Tuning) error

	// Load appends documents to a generation that has not been built.
	Load(docs []document.Document, state map[string]string) error
	// Loaded is a mark of what has been loaded so far: ids ascend without a gap.
	Loaded() int64
	// Rewind removes what was loaded after a mark.
	Rewind(mark int64, state map[string]string) error
	// Build makes what was loaded searchable; it may take minutes.
	Build(ctx context.Context) error
	// Built reports whether Build has finished.
	Built() bool

	// Dirty returns up to n keys of documents that are to be read again, fewer where they are
	// long; none: there are none.
	Dirty(n int) (keys []string, err error)
	// Journal returns the keys of the batch after another that were applied in an epoch later
	// than since, and the batch's number; no keys: there are no more.
	Journal(since, afterBatch int64) (keys []string, batch int64, err error)
	// TrimJournal forgets the keys of epochs up to one.
	TrimJournal(upTo int64) error

	// Keys and Hashes are for comparing documents; see package compare.
	Keys(ctx context.Context, after string, n int) ([]cache.KeyHash, error)
	Hashes(ctx context.Context, keys []string) (map[string]uint64, error)

	// Documents is how many documents there are, and Bytes what they take on disk. Neither asks
	// a database.
	Documents() int64
	Bytes() (db, wal int64)
	// Damage is what was found damaged; nil: nothing was.
	Damage() error
	// Moved is an error when the generation's files were deleted or replaced.
	Moved() error
}

// OfCache is a cache as the engine behind a worker.
func OfCache(c *cache.Cache) Engine { return ofCache{c} }

type ofCache struct{ *cache.Cache }

func (c ofCache) Index(name string) (Index, error) {
	x, err := c.Cache.Index(name)
	if err != nil {
		return nil, err
	}
	return ofIndex{x}, nil
}

type ofIndex struct{ *cache.Index }

func (x ofIndex) Published() Generation { return ofGeneration(x.Index.Published()) }
func (x ofIndex) Building() Generation  { return ofGeneration(x.Index.Building()) }

func (x ofIndex) Create(id string, s document.Schema) (Generation, error) {
	g, err := x.Index.Create(id, s)
	return ofGeneration(g), err
}

// ofGeneration keeps nil what is nil.
func ofGeneration(g *cache.Generation) Generation {
	if g == nil {
		return nil
	}
	return g
}

// isOfEngine reports whether err is of the engine: it fails an index, not the session.
func isOfEngine(err error) bool {
	var of *cache.Error
	return errors.As(err, &of)
}
