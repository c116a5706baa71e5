package meilisearch

import (
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

// Options are what a handler needs to know. Indexes, Gate and Status must be set. Each client
// sees what access.From of its request's context allows.
type Options struct {
	// Indexes returns the indexes in force. It is asked anew by every request, and by many
	// at once.
	Indexes func() indexes.Set

	// Gate gives searches their turn and their time. A search has its turn from when its
	// request has been read until its answer is to be sent; each of a multi-search has its
	// own, and all of them have the time of one.
	Gate *indexes.Gate

	// Status is the worker's, which says whether an index is being built and when it was last
	// caught up.
	Status func() worker.Status

	// Started is when this process began, and so what it can say of an index.
	Started time.Time

	// Unchanged is asked before a document of an index is read. It gives the answer its
	// ETag; when the client has the answer already it sends a 304 and returns true. Nil:
	// answers have none.
	Unchanged func(w http.ResponseWriter, r *http.Request, index string) bool

	// Accepted is called with the kind of each write that is accepted although nothing is written;
	// it is one of TaskTypes. Nil: writes are refused.
	Accepted func(kind string)

	// Version and Revision are the program's, for GET /version.
	Version, Revision string

	// Log gets the errors whose details a client does not; nil: nobody.
	Log *slog.Logger
}

// Handler answers the requests below Paths. It is safe for concurrent use.
func Handler(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &handler{Options: o}
}

type handler struct {
	Options
	taken atomic.Int64 // writes accepted
}

// Paths returns the patterns of http.ServeMux that belong to this API, also those that are
// only refused.
func Paths() []string {
	paths := []string{"/multi-search", "/stats", "/health", "/version"}
	for _, p := range collections {
		paths = append(paths, "/"+p, "/"+p+"/")
	}
	return paths
}

// collections are the first parts of paths that have other paths below them.
var collections = append([]string{"indexes"}, refusedPaths...)
