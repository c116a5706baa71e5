package meilisearch

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// refusedPaths are the first parts of paths at which Meilisearch changes something, or shows
// changes.
var refusedPaths = []string{
	"keys", "tasks", "batches", "dumps", "snapshots", "swap-indexes", "experimental-features", "webhooks", "network",
	"export", "chats", "logs",
}

// answerer answers a request, or returns a problem to answer with. uid is the index in the
// path, and last the part after it.
type answerer func(h *handler, w http.ResponseWriter, r *http.Request, uid, last string) *problem

// route is what there is at a path, by method; get also answers HEAD.
type route struct {
	get, post answerer
	written   bool // Meilisearch has other methods here, to change something
	searches  bool // nothing can be done here but to search
}

// routes are by path, with * for what differs.
var routes = map[string]route{
	"multi-search":           {post: (*handler).multiSearch, searches: true},
	"stats":                  {get: (*handler).stats},
	"health":                 {get: (*handler).health},
	"version":                {get: (*handler).version},
	"indexes":                {get: (*handler).listIndexes, written: true},
	"indexes/*":              {get: (*handler).getIndex, written: true},
	"indexes/*/search":       {get: (*handler).search, post: (*handler).search, searches: true},
	"indexes/*/facet-search": {post: (*handler).facetSearch, searches: true},
	"indexes/*/similar":      {get: (*handler).similar, post: (*handler).similar},
	"indexes/*/stats":        {get: (*handler).indexStats},
	"indexes/*/settings":     {get: (*handler).getSettings, written: true},
	"indexes/*/settings/*":   {get: (*handler).getSettings, written: true},
	"indexes/*/documents":    {get: (*handler).listDocuments, written: true},
	"indexes/*/documents/*":  {get: (*handler).getDocument, post: (*handler).fetchDocuments, written: true},
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := h.serve(w, r); p != nil {
		p.write(w)
	}
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request) *problem {
	parts, ok := splitPath(r.URL.EscapedPath())
	if !ok {
		return nothingThere()
	}
	if h.accept(w, r, parts) {
		return nil
	}
	done, err := h.Gate.Room(r.Context(), bodyRoom(r))
	if err != nil {
		w.Header().Set("Connection", "close") // rather than read a body that may be long
		return overloaded()
	}
	defer done()
	if slices.Contains(refusedPaths, parts[0]) {
		return immutable(parts)
	}
	to, uid, last, ok := findRoute(parts)
	switch get := r.Method == http.MethodGet || r.Method == http.MethodHead; {
	case !ok:
		return nothingThere()
	case get && to.get != nil:
		return to.get(h, w, r, uid, last)
	case r.Method == http.MethodPost && to.post != nil:
		return to.post(h, w, r, uid, last)
	case to.written && !get:
		return immutable(parts)
	}
	return wrongMethod(to)
}

// Searches reports whether a request can do nothing but search, so that a tenant token is
// enough for it.
func Searches(r *http.Request) bool {
	parts, ok := splitPath(r.URL.EscapedPath())
	if !ok {
		return false
	}
	to, _, _, ok := findRoute(parts)
	return ok && to.searches
}

// findRoute returns the route of a path, and the parts of the path that vary.
func findRoute(parts []string) (to route, uid, last string, ok bool) {
	path := slices.Clone(parts)
	if len(parts) > 1 {
		uid, path[1] = parts[1], "*"
	}
	if len(parts) > 3 {
		last, path[3] = parts[3], "*"
	}
	to, ok = routes[strings.Join(path, "/")]
	return to, uid, last, ok
}

// splitPath takes a path apart; a slash within a part is written %2F. A path may
// end with a slash.
func splitPath(path string) (parts []string, ok bool) {
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

func wrongMethod(to route) *problem {
	var methods []string
	if to.get != nil {
		methods = append(methods, "GET", "HEAD")
	}
	if to.post != nil {
		methods = append(methods, "POST")
	}
	allow := strings.Join(methods, ", ")
	p := newProblem(http.StatusMethodNotAllowed, typeRequest, "bad_request", "Only %s can be answered at this path.",
		allow)
	p.allow = allow
	return p
}

// immutable is the answer to a request that would change something.
func immutable(parts []string) *problem {
	what, instead := "What is indexed follows Postgres",
		"Change its rows there, and the rest in ftsync's configuration; ftsync has no tasks, keys or dumps of its own."
	allow := "GET, HEAD"
	switch {
	case parts[0] != "indexes":
		allow = ""
	case len(parts) > 2 && parts[2] == "documents":
		what, instead = "The index `"+cut(parts[1])+"` follows Postgres",
			"Change the rows of its tables there: they are searchable within milliseconds of the commit."
	case len(parts) > 1:
		what, instead = "The index `"+cut(parts[1])+"` is defined in ftsync's configuration file",
			"Change that: it is read again when it changes."
	default:
		what, instead = "The indexes are defined in ftsync's configuration file",
			"Change that: it is read again when it changes."
	}
	p := newProblem(http.StatusMethodNotAllowed, typeRequest, codeImmutable, "%s, and can't be changed here. %s", what,
		instead)
	p.allow = allow
	return p
}
