package web

import (
	"net/http"

	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/meilisearch"
	"ftsync/worker"
)

// meilisearchAPI lets Meilisearch's clients search.
func (s *Server) meilisearchAPI(mux *http.ServeMux) {
	api := meilisearch.Handler(meilisearch.Options{
		Indexes:  func() indexes.Set { return s.current().Indexes },
		Status:   func() worker.Status { return s.current().Status() },
		Accepted: s.acceptedWrites(), Gate: s.gate, Started: s.started, Unchanged: s.documentUnchanged,
		Version: s.Build.Version, Revision: s.Build.Revision, Log: s.Log,
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

// acceptedWrites returns what counts writes that are accepted; nil: none is.
func (s *Server) acceptedWrites() func(kind string) {
	if !s.AcceptWrites {
		return nil
	}
	return func(kind string) { s.metrics.accepted.WithLabelValues(kind).Inc() }
}

// ownMethods returns the patterns of the mux whose handlers judge a request's method and
// body themselves.
func (s *Server) ownMethods() []string {
	if !s.Meilisearch {
		return nil
	}
	return meilisearch.Paths()
}
