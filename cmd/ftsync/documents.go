package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"ftsync/cache"
	"ftsync/cmd/ftsync/access"
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
	chosen, _, bad := s.choose(access.From(r.Context()), []string{r.PathValue("index")})
	if bad != nil || len(chosen) != 1 {
		newProblem(http.StatusNotFound, codeUnknownIndex, "Not found", fmt.Sprintf("There is no index %q.", cut(r.PathValue("index")))).write(w, r)
		return
	}
	if unchanged(w, r, s.etag(r, searchRequest{indexes: chosen})) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), s.timeout)
	defer cancel()
	id := r.PathValue("id")
	doc, ok, err := chosen[0].Get(ctx, id)
	switch {
	case errors.Is(err, cache.ErrNotReady):
		s.notReady([]string{chosen[0].Name()}).write(w, r)
	case err != nil:
		s.searchProblem(r.Context(), ctx, searchRequest{}, err).write(w, r)
	case !ok:
		w.Header().Del("ETag")
		newProblem(http.StatusNotFound, codeNotFound, "Not found", fmt.Sprintf("Index %s has no document %q.", chosen[0].Name(), cut(id))).write(w, r)
	default:
		writeJSON(w, http.StatusOK, "application/json", document{id, chosen[0].Name(), doc})
	}
}
