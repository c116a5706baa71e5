package main

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/meilisearch"
)

// keys reads the API keys.
func (s settings) apiKeys() (access.Keys, []finding) {
	text, problem := secret("FTSYNC_API_KEY", s.APIKey, s.APIKeyFile)
	if problem != nil {
		return access.Keys{}, []finding{*problem}
	}
	keys, err := access.ReadKeys(text)
	switch {
	case err != nil:
		return keys, []finding{{Source: fromEnvironment, Path: "FTSYNC_API_KEY", Found: err.Error(), Want: "keys, one a line"}}
	case !keys.Any() && (s.APIKey != "" || s.APIKeyFile != ""):
		return keys, []finding{{Source: fromEnvironment, Path: "FTSYNC_API_KEY", Found: "no key", Want: "a key, or the variable left out: then everything is open"}}
	}
	return keys, nil
}

// open are the paths that need no key: health, and what holds no data.
var open = []string{"/livez", "/readyz", "/healthz", "/openapi.json", "/page.css", "/page.js"}

// admit finds out what the client of a request may do, and answers it when that
// is not this. The request it returns carries what the client may do; nil: it has
// been answered.
func (s *server) admit(w http.ResponseWriter, r *http.Request, pattern string) *http.Request {
	if !s.keys.Any() || slices.Contains(open, pattern) || pattern == "/metrics" && !s.metricsKey {
		return r
	}
	theirs := slices.Contains(s.ownMethods(), pattern)
	a, err := s.keys.Check(r.Header.Get("Authorization"), time.Now())
	switch {
	case err != nil && theirs && errors.Is(err, access.ErrMissing):
		meilisearch.MissingKey(w)
	case err != nil && theirs:
		meilisearch.InvalidKey(w)
	case err != nil:
		w.Header().Set("WWW-Authenticate", "Bearer")
		newProblem(http.StatusUnauthorized, codeUnauthorized, "A key is needed", "Send a valid key as Authorization: Bearer KEY.").write(w, r)
	case a.Limited() && !theirs && pattern != "/search":
		forbidden("A tenant token is for searching.").write(w, r)
	default:
		return r.WithContext(access.With(r.Context(), a))
	}
	return nil
}

func forbidden(detail string) *problem {
	return newProblem(http.StatusForbidden, codeForbidden, "Not allowed", detail)
}

// restrict leaves the indexes of a request that its client may search, with the
// filters that it must.
func (req *searchRequest) restrict(a access.Access) *problem {
	if !a.Limited() {
		return nil
	}
	var allowed []index
	req.forced = map[string][]string{}
	for _, x := range req.indexes {
		filters, ok := a.Allows(x.Name())
		if !ok && !req.all {
			return forbidden("The token does not allow to search the index " + x.Name() + ".")
		}
		if ok {
			allowed = append(allowed, x)
			req.forced[x.Name()] = filters
		}
	}
	if len(allowed) == 0 {
		return forbidden("The token allows to search no index.")
	}
	req.indexes = allowed
	return nil
}

// allowed is access as Meilisearch's API asks for it.
func allowed(r *http.Request, index string) (filters []string, ok bool) {
	return access.From(r.Context()).Allows(index)
}
