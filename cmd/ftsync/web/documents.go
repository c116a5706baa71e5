package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"ftsync/cache"
	"ftsync/cmd/ftsync/indexes"
)

// documentBody is the body of an answer for one document.
type documentBody struct {
	ID       string          `json:"id"`
	Index    string          `json:"index"`
	Document json.RawMessage `json:"document"`
}

// serveDocument answers with one document by its id, which may hold any characters, slashes
// too.
func (s *Server) serveDocument(w http.ResponseWriter, r *http.Request) {
	s.oneDocument(w, r, r.PathValue("index"), r.PathValue("id"))
}

// serveDocumentQuery is serveDocument with the id as a parameter. Most clients change a path
// that ends in "..", "." or nothing before they send it, however it is escaped.
func (s *Server) serveDocumentQuery(w http.ResponseWriter, r *http.Request) {
	known := []string{"index", "id"}
	values := map[string]string{}
	for _, p := range parameters(r.URL.RawQuery) {
		_, twice := values[p.name]
		switch {
		case !slices.Contains(known, p.name):
			badParameter(codeUnknownParameter, shorten(p.name),
				fmt.Sprintf("There is no parameter %q. Known are index and id.", shorten(p.name))).write(w, r)
			return
		case twice:
			badParameter(codeRepeatedParameter, p.name,
				fmt.Sprintf("The parameter %q stands there more than once.", p.name)).write(w, r)
			return
		}
		values[p.name] = p.value
	}
	for _, name := range known {
		if _, ok := values[name]; !ok {
			badParameter(codeBadParameter, name,
				fmt.Sprintf("Expected the parameter %q; an empty id is id=.", name)).write(w, r)
			return
		}
	}
	s.oneDocument(w, r, values["index"], values["id"])
}

func (s *Server) oneDocument(w http.ResponseWriter, r *http.Request, name, id string) {
	x, ok := s.current().Indexes.Named(name)
	if !ok {
		newProblem(http.StatusNotFound, codeUnknownIndex, "Not found",
			fmt.Sprintf("There is no index %q.", shorten(name))).write(w, r)
		return
	}
	if s.documentUnchanged(w, r, name) {
		return
	}
	ctx, end, err := s.gate.Begin(r.Context())
	if err != nil {
		s.searchProblem(r.Context(), r.Context(), searchRequest{}, err).write(w, r)
		return
	}
	defer end()
	doc, ok, err := x.Get(ctx, id)
	switch {
	case errors.Is(err, cache.ErrNotReady):
		s.notReady([]string{name}).write(w, r)
	case err != nil:
		s.searchProblem(r.Context(), ctx, searchRequest{}, err).write(w, r)
	case !ok:
		newProblem(http.StatusNotFound, codeNotFound, "Not found",
			fmt.Sprintf("Index %s has no document %q.", name, shorten(id))).write(w, r)
	default:
		end()
		writeJSON(w, http.StatusOK, "application/json", documentBody{id, name, doc})
	}
}

// documentUnchanged is unchanged for documents of an index.
func (s *Server) documentUnchanged(w http.ResponseWriter, r *http.Request, name string) bool {
	x, ok := s.current().Indexes.Named(name)
	return ok && unchanged(w, r, s.etag(r, searchRequest{indexes: []indexes.View{{Index: x}}}))
}
