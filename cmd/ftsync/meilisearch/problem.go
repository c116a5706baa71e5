package meilisearch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// problem is an error as Meilisearch answers it.
type problem struct {
	Message string `json:"message"`
	Code    string `json:"code"`
	Type    string `json:"type"` // invalid_request, auth, system or internal
	Link    string `json:"link"` // "" for the codes that are ours alone

	status int
	allow  string // the header Allow
}

// The codes that Meilisearch does not have.
const (
	codeImmutable  = "immutable_index"
	codeNotThere   = "not_found"
	codeNotReady   = "index_not_ready"
	codeTimeout    = "search_timeout"
	codeClientGone = "client_gone" // nobody is there to read it
)

const (
	typeRequest = "invalid_request"
	typeAuth    = "auth"
	typeSystem  = "system"
)

// retryAfter is the number of seconds that a client should wait after a 503.
const retryAfter = 1

func newProblem(status int, kind, code, format string, args ...any) *problem {
	p := &problem{Message: fmt.Sprintf(format, args...), Code: code, Type: kind, status: status}
	switch code {
	case codeImmutable, codeNotThere, codeNotReady, codeTimeout, codeClientGone:
	default:
		p.Link = "https://docs.meilisearch.com/errors#" + code
	}
	return p
}

func bad(code, format string, args ...any) *problem {
	return newProblem(http.StatusBadRequest, typeRequest, code, format, args...)
}

// unsupported answers for features that Meilisearch has and ftsync has not.
func unsupported(what string) *problem {
	return bad("feature_not_enabled", "%s is not supported by ftsync", what)
}

func indexNotFound(uid string) *problem {
	return newProblem(http.StatusNotFound, typeRequest, "index_not_found", "Index `%s` not found.", cut(uid))
}

// overloaded turns a search away, as Meilisearch does.
func overloaded() *problem {
	return newProblem(http.StatusServiceUnavailable, typeSystem, "too_many_search_requests",
		"Too many search requests running at the same time. Retry after %ds.", retryAfter)
}

// MissingKey answers a request without a key, where one is needed, as Meilisearch does.
func MissingKey(w http.ResponseWriter) {
	newProblem(http.StatusUnauthorized, typeAuth, "missing_authorization_header",
		"The Authorization header is missing. It must use the bearer authorization method.").write(w)
}

// InvalidKey answers a request whose key or token is unknown, has expired or doesn't allow it,
// as Meilisearch does.
func InvalidKey(w http.ResponseWriter) { invalidKey().write(w) }

func invalidKey() *problem {
	return newProblem(http.StatusForbidden, typeAuth, "invalid_api_key", "The provided API key is invalid.")
}

// inside returns p with the number of the query that it is about.
func (p *problem) inside(query int) *problem {
	if p == nil {
		return nil
	}
	q := *p
	q.Message = fmt.Sprintf("Inside `.queries[%d]`: %s", query, p.Message)
	return &q
}

func (p *problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Del("ETag") // of the answer that could not be given
	if p.status == http.StatusServiceUnavailable {
		h.Set("Retry-After", strconv.Itoa(retryAfter))
	}
	if p.allow != "" {
		h.Set("Allow", p.allow)
	}
	writeJSON(w, p.status, p)
}

// codes are the error codes for the parts of a search.Query, which differ by route.
type codes map[string]string

var searchCodes = codes{
	"text": "invalid_search_q", "match": "invalid_search_matching_strategy",
	"in":      "invalid_search_attributes_to_search_on",
	"filters": "invalid_search_filter", "order": "invalid_search_sort", "facets": "invalid_search_facets",
	"fields": "invalid_search_attributes_to_retrieve", "distinct": "invalid_search_distinct",
}

// searchProblem turns an error of an index into an answer. request is the client's context,
// running that of the search, q what was asked.
func (h *handler) searchProblem(request, running context.Context, err error, index string, q search.Query,
	c codes) *problem {
	unready := func(format string) *problem {
		return newProblem(http.StatusServiceUnavailable, typeSystem, codeNotReady, format, index)
	}
	switch indexes.FailureOf(request, running, err) {
	case indexes.BadQuery:
		var wrong *search.BadQuery
		errors.As(err, &wrong)
		code := c[wrong.Part]
		if code == "" {
			code = "bad_request"
		}
		return bad(code, "Index `%s`: %s", index, explain(wrong, q))
	case indexes.Crowded, indexes.Overloaded:
		return overloaded()
	case indexes.NotReady:
		return unready("Index `%s` is being filled for the first time.")
	case indexes.ClientGone:
		return newProblem(indexes.StatusClientGone, typeRequest, codeClientGone, "The request was given up.")
	case indexes.TimedOut:
		return newProblem(http.StatusServiceUnavailable, typeSystem, codeTimeout,
			"The search did not end within %v.", h.Gate.Timeout())
	case indexes.Damaged:
		return unready("Index `%s` has a damaged file, and is being built anew.")
	}
	h.Log.ErrorContext(request, "search failed", "index", index, "error", err)
	return newProblem(http.StatusServiceUnavailable, "internal", "internal", "internal error")
}

// explain describes where in the request an error is. A filter that is not one of q's is
// forced on the client, which must not see its text.
func explain(e *search.BadQuery, q search.Query) string {
	switch {
	case e.Part != "filters" || e.Item < 0 || e.Offset < 0:
		return e.Detail
	case e.Item >= len(q.Filters):
		return "the filter of the key or token in use is wrong: " + e.Detail
	}
	filter := q.Filters[e.Item]
	at := min(e.Offset, len(filter))
	const around = 200 // of a filter that may have thousands of values
	shown := strings.ToValidUTF8(filter[max(0, at-around):min(len(filter), at+around)], "")
	return fmt.Sprintf("%s\n%d:%d %s", e.Detail, at+1, len(filter)+1, shown)
}

// cut limits what a message quotes of a request.
func cut(s string) string {
	const most = 100
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// writeJSON sends v. Characters of HTML stay as they are: the tags around a
// highlight are the client's own.
func writeJSON(w http.ResponseWriter, status int, v any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // a value of our own making; the server's panic handler logs and answers it
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	if h.Get("ETag") == "" {
		h.Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	w.Write(body.Bytes())
}
