package web

import (
	"net/http"
	"slices"
	"strings"
)

// Scripts of a page from elsewhere may read answers if the operator names the page's origin
// (Options.Origins). Keys and tokens are sent in a header of the script's own making, never by the
// browser itself as cookies are, so a page can do with an answer only what the holder of a key could.

const (
	// corsHeaders are those of a request that a script may set.
	corsHeaders = "Authorization, Content-Type, If-None-Match, Ftsync-After, Traceparent, X-Request-Id, " +
		"X-Meilisearch-Client"
	// corsExposed are those of an answer that a script may read besides the usual ones.
	corsExposed = "ETag, Retry-After, Traceparent, X-Request-Id"
	// corsSeconds is how long a browser may remember what is allowed.
	corsSeconds = "7200"
)

// crossOrigin sets the headers that let a script read the answer. It reports whether the request only
// asks what would be allowed: then the headers are the answer.
func (s *Server) crossOrigin(h http.Header, r *http.Request) (preflight bool) {
	if len(s.Origins) == 0 {
		return false
	}
	origin, allowed := r.Header.Get("Origin"), "*"
	if !slices.Contains(s.Origins, "*") {
		vary(h, "Origin") // also of an answer to somebody else, which a cache may keep
		allowed = origin
		if !slices.Contains(s.Origins, strings.ToLower(origin)) {
			return false
		}
	}
	if origin == "" {
		return false
	}
	h.Set("Access-Control-Allow-Origin", allowed)
	h.Set("Access-Control-Expose-Headers", corsExposed)
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	methods := "GET, HEAD, POST"
	if s.AcceptWrites {
		methods += ", PUT, PATCH, DELETE"
	}
	h.Set("Access-Control-Allow-Methods", methods)
	h.Set("Access-Control-Allow-Headers", corsHeaders)
	h.Set("Access-Control-Max-Age", corsSeconds)
	return true
}

// vary adds the name of a header of the request on which the answer depends.
func vary(h http.Header, name string) {
	if !slices.Contains(h.Values("Vary"), name) {
		h.Add("Vary", name)
	}
}
