package main

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// etag names the answer to a request: it is the same as long as the indexes
// asked stand at the same position, and so the answer is. "" when one of them
// has no position yet.
func (s *server) etag(r *http.Request, req searchRequest) string {
	h := sha256.New()
	h.Write([]byte(s.build.Version + "\x00" + s.build.Revision + "\x00" + r.URL.EscapedPath() + "?" + r.URL.RawQuery))
	for _, x := range req.indexes {
		position := x.Position()
		if position == "" {
			return ""
		}
		h.Write([]byte("\x00" + x.Name() + "\x00" + position + "\x00" + strings.Join(req.forced[x.Name()], "\x00")))
	}
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// unchanged answers a request whose client has the answer already, and reports
// whether it did. Otherwise the answer that follows gets the tag.
func unchanged(w http.ResponseWriter, r *http.Request, etag string) bool {
	if etag == "" {
		return false
	}
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Authorization")
	for candidate := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); candidate == etag || candidate == "*" {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
