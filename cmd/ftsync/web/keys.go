package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/meilisearch"
)

// openPaths are the paths that need no key: health, and files without data.
var openPaths = []string{"/livez", "/readyz", "/healthz", "/openapi.json", "/page.css", "/page.js", runbookPagePath}

// admit authenticates a request. It returns the request with the client's rights in its
// context, or answers it and returns nil.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, pattern string) *http.Request {
	keys := s.current().Keys
	if !keys.Any() || slices.Contains(openPaths, pattern) || pattern == "/metrics" && !s.MetricsKey {
		return r
	}
	theirs := slices.Contains(s.ownMethods(), pattern)
	// Several headers are one wrong key: a proxy may have checked another of them.
	who, err := keys.Check(strings.Join(r.Header.Values("Authorization"), ", "), time.Now())
	searches := pattern == searchPath || pattern == pagePattern || theirs && meilisearch.Searches(r)
	switch {
	case err == nil && (searches || !who.Limited()):
		return r.WithContext(access.With(r.Context(), who))
	case theirs && errors.Is(err, access.ErrMissing):
		meilisearch.MissingKey(w)
	case theirs:
		meilisearch.InvalidKey(w)
	default:
		bad := forbidden("A tenant token is for searching.")
		if err != nil {
			bad = unauthorized(w, err)
		}
		switch pattern {
		case pagePattern:
			s.serveLocked(w, "", bad)
		case statusPagePath:
			s.serveLocked(w, "../", bad)
		default:
			bad.write(w, r)
		}
	}
	return nil
}

// unauthorized is the answer to a request with a wrong key, or none.
func unauthorized(w http.ResponseWriter, err error) *problem {
	challenge := `Bearer error="invalid_token"` // RFC 6750
	code, title, detail := codeWrongKey, "Wrong key",
		"What was sent as Authorization: Bearer KEY is no key, nor signed with one."
	switch {
	case errors.Is(err, access.ErrMissing):
		challenge, code, title, detail = "Bearer", codeKeyNeeded, "A key is needed",
			"Send a key as Authorization: Bearer KEY."
	case errors.Is(err, access.ErrExpired):
		code, title, detail = codeExpiredToken, "Expired token",
			"The token has expired, or is not valid yet: a new one is needed."
	case errors.Is(err, access.ErrMalformed):
		code, title, detail = codeMalformedToken, "Malformed token", err.Error()
	}
	w.Header().Set("WWW-Authenticate", challenge)
	return newProblem(http.StatusUnauthorized, code, title, detail)
}

func forbidden(detail string) *problem {
	return newProblem(http.StatusForbidden, codeForbidden, "Not allowed", detail)
}
