package worker

import (
	"context"
	"errors"
	"time"

	"ftsync/cache"
	"ftsync/cache/document"
)

// Engine keeps indexes. It is all that the worker needs: package cache is one ([OfCache]), and a
// test may stand between the two.
//
// An error that wraps a *cache.Error fails the index that it concerns, and no other; the index is
// tried again after a pause. An engine returns no other errors, except when a context has ended.
// All methods, and those of Index and Generation, are safe for concurrent use.
type Engine interface {
	// Index returns the index with a name, and makes it if there is none.
	Index(name string) (Index, error)
	// Names returns the names of all indexes that exist, whether they were asked for or not.
	Names() ([]string, error)
	// Remove removes an index with everything that it holds.
	Remove(name string) error
	// OnDamage has f called whenever a generation is found damaged. f returns at once.
	OnDamage(f func())
}

// Index is an index of an engine: a generation that answers searches, and one being built. As
// long as the generation is the same, so is the value that Published or Building returns.
type Index interface {
	Published() Generation // nil: there is none; it answers searches unless it is withheld
	Building() Generation  // nil: none is being built
	// Create begins a new generation, and discards one that was being built.
	Create(id string, s document.Schema) (Generation, error)
	// Publish has the generation that was built answer searches in place of the one before.
	Publish() error
	// Discard removes the generation being built.
	Discard() error
}

// Generation is one filling of an index. Its life is Load, Build, and then batches of changes.
// Beside its documents it keeps a state, which is a set of texts by key. The state changes in the
// same transactions as the documents, so that the place in the log always fits them.
type Generation interface {
	// ID returns the id that the generation was created with.
	ID() string
	// State returns an entry of the state; "" if it is not set.
	State(key string) string
	// States returns all entries of the state.
	States() map[string]string
	// Apply makes all changes of a batch, or none.
	Apply(b cache.Batch) (cache.Applied, error)
	// Outdated reports whether an earlier version of the program made the generation, so that it
	// answers searches but takes no documents.
	Outdated() bool
	// Withhold keeps a published generation from answering searches, or lets it answer again.
	Withhold(yes bool)
	// Withheld reports whether the generation is kept from answering.
	Withheld() bool
	// Tune changes settings of searches that don't change the documents.
	Tune(t document.Tuning) error

	// Load appends documents to a generation that has not been built.
	Load(docs []document.Document, state map[string]string) error
	// Loaded returns a mark of what has been loaded so far: the ids of documents ascend without a
	// gap.
	Loaded() int64
	// Rewind removes what was loaded after a mark.
	Rewind(mark int64, state map[string]string) error
	// Build makes what was loaded searchable; it may take minutes.
	Build(ctx context.Context) error
	// BuildProgress returns how much of Build's work is done, from 0 to 1, how much will be after the step
	// in hand, and since when it is so much.
	BuildProgress() (done, next float64, since time.Time)
	// Built reports whether Build has finished.
	Built() bool

	// Dirty returns up to n keys of documents that have to be read again, fewer if they are long.
	// If it returns none, there are none.
	Dirty(n int) (keys []string, err error)
	// Journal returns the keys applied by the batch that follows afterBatch among those with an
	// epoch later than since, and the number of that batch. If it returns no keys, there are no
	// more.
	Journal(since, afterBatch int64) (keys []string, batch int64, err error)
	// TrimJournal forgets the keys of epochs up to and including upTo.
	TrimJournal(upTo int64) error

	// Keys and Hashes serve to compare documents; see package compare.
	Keys(ctx context.Context, after string, n int) ([]cache.KeyHash, error)
	Hashes(ctx context.Context, keys []string) (map[string]uint64, error)

	// Documents returns the number of documents, and Bytes what they take on disk. Neither asks a
	// database.
	Documents() int64
	Bytes() (db, wal int64)
	// Damage returns what was found damaged; nil: nothing was.
	Damage() error
	// Moved returns an error if the files of the generation were deleted or replaced.
	Moved() error
}

// OfCache returns a cache as the engine of a worker.
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

// ofGeneration keeps a nil pointer a nil interface.
func ofGeneration(g *cache.Generation) Generation {
	if g == nil {
		return nil
	}
	return g
}

// isOfEngine reports whether err comes from the engine: then it fails an index, not the session.
func isOfEngine(err error) bool {
	var of *cache.Error
	return errors.As(err, &of)
}
