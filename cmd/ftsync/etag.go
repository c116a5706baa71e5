package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
)

// etag names the answer to a request: it is the same as long as the indexes
// asked stand at the same position, under the same program and settings, and so
// the answer is. "" when one of them has no position yet.
func (s *server) etag(r *http.Request, req searchRequest) string {
	h := sha256.New()
	// A document's shape hangs on meilisearch, and a page without limit on maxLimit.
	fmt.Fprintf(h, "%s\x00%s\x00%t\x00%d\x00%s?%s", s.build.Version, s.build.Revision, s.meilisearch, s.maxLimit, r.URL.EscapedPath(), r.URL.RawQuery)
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
// whether it did. Otherwise the answer that follows gets the tag. If-None-Match: *
// is overlooked: that there is an answer at all, and not a problem, nobody knows
// before the search.
func unchanged(w http.ResponseWriter, r *http.Request, etag string) bool {
	if etag == "" {
		return false
	}
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Vary", "Authorization")
	for candidate := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); candidate == etag {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
