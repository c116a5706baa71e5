package web

import (
	"net/http"
	"slices"

	"ftsync/cmd/ftsync/meilisearch"
	"ftsync/worker"
)

// meilisearchAPI lets Meilisearch's clients search.
func (s *Server) meilisearchAPI(mux *http.ServeMux) {
	api := meilisearch.Handler(meilisearchBackend{s}, meilisearch.Options{
		Timeout: s.Timeout, Version: s.Build.Version, Revision: s.Build.Revision, Log: s.Log,
		Allowed: allowed, Begin: s.begin, Room: s.room, Unchanged: s.documentUnchanged,
	})
	counted := s.metrics.count(api)
	for _, path := range meilisearch.Paths() {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			if meilisearch.Searches(r) {
				counted.ServeHTTP(w, r)
			} else {
				api.ServeHTTP(w, r)
			}
		})
	}
}

// ownMethods are the patterns of the mux whose handlers judge a request's method
// and body themselves.
func (s *Server) ownMethods() []string {
	if !s.Meilisearch {
		return nil
	}
	return meilisearch.Paths()
}

// meilisearchBackend is the server's indexes as Meilisearch's API needs them.
type meilisearchBackend struct{ s *Server }

func (b meilisearchBackend) Names() []string { return b.s.names() }

func (b meilisearchBackend) Index(name string) (meilisearch.Index, bool) {
	x, ok := b.s.named(name)
	if !ok {
		return nil, false
	}
	return meilisearchIndex{x, b.s}, true
}

type meilisearchIndex struct {
	index
	s *Server
}

// Facts says of when the index is what this process knows: it began with the
// process, and changed when Postgres had last nothing new.
func (x meilisearchIndex) Facts() meilisearch.Facts {
	f, status := x.facts(), x.s.current().Status()
	out := meilisearch.Facts{Documents: f.documents, Bytes: f.bytes + f.wal, Created: x.s.started, Updated: status.LastCaughtUp}
	if out.Updated.Before(out.Created) {
		out.Updated = out.Created
	}
	out.Building = slices.ContainsFunc(status.Indexes, func(y worker.IndexStatus) bool { return y.Name == x.Name() && y.Backfill != nil })
	return out
}
