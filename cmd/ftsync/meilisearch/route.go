package meilisearch

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// refused are the first parts of paths that all mean to change something, or to
// look at changes.
var refused = []string{
	"keys", "tasks", "batches", "dumps", "snapshots", "swap-indexes", "experimental-features", "webhooks", "network", "export", "chats", "logs",
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := h.serve(w, r); p != nil {
		p.write(w)
	}
}

// serve answers, or returns what to answer.
func (h *handler) serve(w http.ResponseWriter, r *http.Request) *problem {
	parts, ok := split(r.URL.EscapedPath())
	if !ok {
		return nothingThere()
	}
	if slices.Contains(refused, parts[0]) {
		return immutable(parts, "")
	}
	if parts[0] == "indexes" {
		return h.serveIndexes(w, r, parts)
	}
	get, post := r.Method == http.MethodGet || r.Method == http.MethodHead, r.Method == http.MethodPost
	switch parts[0] {
	case "multi-search":
		if !post {
			return wrongMethod("POST")
		}
		return h.multiSearch(w, r)
	case "stats", "health", "version":
		if !get {
			return wrongMethod("GET, HEAD")
		}
	}
	switch parts[0] {
	case "stats":
		return h.stats(w, r)
	case "health":
		h.health(w)
	case "version":
		h.version(w)
	default:
		return nothingThere()
	}
	return nil
}

// serveIndexes answers below /indexes: parts are "indexes", a uid, and so on.
func (h *handler) serveIndexes(w http.ResponseWriter, r *http.Request, parts []string) *problem {
	route, uid, more := strings.Join(parts, "/"), "", ""
	if len(parts) > 1 {
		uid = parts[1]
		route = strings.Join(append([]string{"indexes", "*"}, parts[2:min(len(parts), 3)]...), "/")
	}
	if len(parts) > 3 {
		more = parts[3]
		route += "/*"
	}
	if len(parts) > 4 {
		return nothingThere()
	}
	get, post := r.Method == http.MethodGet || r.Method == http.MethodHead, r.Method == http.MethodPost
	const read, search = "GET, HEAD", "GET, HEAD, POST"
	switch {
	case route == "indexes" && get:
		return h.listIndexes(w, r)
	case route == "indexes/*" && get:
		return h.getIndex(w, r, uid)
	case route == "indexes/*/stats" && get:
		return h.indexStats(w, r, uid)
	case (route == "indexes/*/settings" || route == "indexes/*/settings/*") && get:
		return h.getSettings(w, r, uid, more)
	case route == "indexes/*/search":
		if !get && !post {
			return wrongMethod(search)
		}
		return h.search(w, r, uid)
	case route == "indexes/*/facet-search":
		if !post {
			return wrongMethod("POST")
		}
		return h.facetSearch(w, r, uid)
	case route == "indexes/*/similar":
		return unsupported("search for similar documents")
	case route == "indexes/*/documents" && get:
		return h.listDocuments(w, r, uid)
	case route == "indexes/*/documents/*" && more == "fetch" && post:
		return h.listDocuments(w, r, uid)
	case route == "indexes/*/documents/*" && get:
		return h.getDocument(w, r, uid, more)
	case get:
		return nothingThere()
	case len(parts) > 2 && parts[2] != "documents" && parts[2] != "settings":
		return immutable(parts, "")
	}
	return immutable(parts, read)
}

// split takes a path apart; a slash within a part is written %2F. A path may
// end with a slash.
func split(path string) (parts []string, ok bool) {
	for part := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		s, err := url.PathUnescape(part)
		if err != nil || s == "" {
			return nil, false
		}
		parts = append(parts, s)
	}
	return parts, true
}

func nothingThere() *problem {
	return newProblem(http.StatusNotFound, typeRequest, codeNotThere, "There is nothing at this path.")
}

func wrongMethod(allow string) *problem {
	p := newProblem(http.StatusMethodNotAllowed, typeRequest, "bad_request", "Only %s are answered at this path.", allow)
	p.allow = allow
	return p
}

// immutable is the answer to a request that would change something.
func immutable(parts []string, allow string) *problem {
	what, instead := "What is indexed follows Postgres", "ftsync has no tasks, keys or dumps of its own: change rows in Postgres, and the rest in ftsync's configuration."
	switch {
	case parts[0] == "indexes" && len(parts) > 2 && parts[2] == "settings":
		what, instead = "The index `"+cut(parts[1])+"` is defined in ftsync's configuration file", "Change that: it is read again when it changes."
	case parts[0] == "indexes" && len(parts) > 2:
		what, instead = "The index `"+cut(parts[1])+"` follows Postgres", "Change the rows of its tables there: they are searchable within milliseconds of the commit."
	case parts[0] == "indexes":
		what, instead = "The indexes are defined in ftsync's configuration file", "Change that: it is read again when it changes."
	}
	p := newProblem(http.StatusMethodNotAllowed, typeRequest, codeImmutable, "%s", fmt.Sprintf("%s, and can't be changed here. %s", what, instead))
	p.allow = allow
	return p
}
