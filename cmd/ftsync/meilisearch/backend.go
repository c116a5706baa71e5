package meilisearch

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"ftsync/cache"
)

// Backend is where the indexes are. It is asked anew by every request, and by
// many at once.
type Backend interface {
	// Names are the names of all indexes, in the order in which to list them.
	Names() []string

	// Index returns the index of that name, and whether there is one.
	Index(name string) (Index, bool)
}

// Index is one index. All its methods may be called at once.
type Index interface {
	// Search returns a *cache.BadQuery for what cannot be answered,
	// cache.ErrNotReady while there is nothing to search, and ctx's error when
	// ctx ends first.
	Search(context.Context, cache.Query) (cache.Result, error)

	// Get returns the document stored under a key, and whether there is one.
	Get(ctx context.Context, key string) (json.RawMessage, bool, error)

	// Schema is that of the generation that answers searches, and whether there is one.
	Schema() (cache.Schema, bool)

	Facts() Facts
}

// Facts are what is known of the generation that answers searches; the zero
// Facts: there is none.
type Facts struct {
	Documents        int64
	Bytes            int64 // on disk
	Created, Updated time.Time
	Building         bool // a generation that replaces it is being built
}

// Options are what a handler has to know besides the indexes.
type Options struct {
	// Timeout is how long the searches of one request may take together.
	Timeout time.Duration

	// Begin waits for a turn to search; end ends it, and may be called several
	// times. An error says that there are too many searches, or is ctx's. A search
	// has its turn from when its request has been read until its answer is to be
	// sent; each of a multi-search has its own, taken with a context of the
	// request's. Nil: nobody waits.
	Begin func(ctx context.Context) (end func(), err error)

	// Room takes memory for a request that is to be read until done is called. An error
	// says that too much is on its way already. Nil: there is always enough.
	Room func(ctx context.Context, bytes int64) (done func(), err error)

	// Allowed says whether the client behind a request may search an index, and
	// with which filters besides its own, as in cache.Query. Nil: everybody may,
	// without any. Who has filters is only shown what they leave: no document by
	// its key, no statistics, and no details of a ranking score.
	Allowed func(r *http.Request, index string) (filters []string, ok bool)

	// Unchanged is asked before a document of an index is read. It gives the
	// answer its ETag; when the client has the answer already it sends a 304, and
	// returns true. Nil: answers have none.
	Unchanged func(w http.ResponseWriter, r *http.Request, index string) bool

	// Version and Revision are the program's, for GET /version.
	Version, Revision string

	// Log gets the errors whose details a client does not; nil: nobody.
	Log *slog.Logger
}

// Handler answers the requests below Paths. It is safe for concurrent use.
func Handler(b Backend, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &handler{Backend: b, Options: o}
}

type handler struct {
	Backend
	Options
}

// Paths are the patterns of http.ServeMux that belong to this API, also those
// that it only has a refusal for.
func Paths() []string {
	paths := []string{"/multi-search", "/stats", "/health", "/version"}
	for _, p := range collections {
		paths = append(paths, "/"+p, "/"+p+"/")
	}
	return paths
}

// collections are the first parts of paths that have others below them.
var collections = append([]string{"indexes"}, refused...)
