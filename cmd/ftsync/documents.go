package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"ftsync/cache"
)

// document is the body of an answer for one document.
type document struct {
	ID       string          `json:"id"`
	Index    string          `json:"index"`
	Document json.RawMessage `json:"document"`
}

// serveDocument answers for one document by its id, which may hold anything,
// slashes too.
func (s *server) serveDocument(w http.ResponseWriter, r *http.Request) {
	name, id := r.PathValue("index"), r.PathValue("id")
	x, ok := s.named(name)
	if !ok {
		newProblem(http.StatusNotFound, codeUnknownIndex, "Not found", fmt.Sprintf("There is no index %q.", cut(name))).write(w, r)
		return
	}
	if s.documentUnchanged(w, r, name) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
	defer cancel()
	doc, ok, err := x.Get(ctx, id)
	switch {
	case errors.Is(err, cache.ErrNotReady):
		s.notReady([]string{name}).write(w, r)
	case err != nil:
		s.searchProblem(r.Context(), ctx, searchRequest{}, err).write(w, r)
	case !ok:
		newProblem(http.StatusNotFound, codeNotFound, "Not found", fmt.Sprintf("Index %s has no document %q.", name, cut(id))).write(w, r)
	default:
		writeJSON(w, http.StatusOK, "application/json", document{id, name, doc})
	}
}

// documentUnchanged is unchanged for a document of an index.
func (s *server) documentUnchanged(w http.ResponseWriter, r *http.Request, name string) bool {
	x, ok := s.named(name)
	return ok && unchanged(w, r, s.etag(r, searchRequest{indexes: []index{x}}))
}
