package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// etag names the answer to a request: it is the same as long as the indexes
// asked stand at the same position, under the same program and settings, and so
// the answer is. "" when one of them has no position yet.
func (s *Server) etag(r *http.Request, req searchRequest) string {
	h := sha256.New()
	// A document's shape hangs on meilisearch, and a page without limit on maxLimit.
	fmt.Fprintf(h, "%s\x00%s\x00%t\x00%d\x00%s?%s", s.Build.Version, s.Build.Revision, s.Meilisearch, s.MaxLimit, r.URL.EscapedPath(), r.URL.RawQuery)
	for _, x := range req.indexes {
		position := x.Position()
		if position == "" {
			return ""
		}
		h.Write([]byte("\x00" + x.Name() + "\x00" + position + "\x00" + strings.Join(x.Forced(), "\x00")))
	}
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// shownETag names an answer by what it shows, for who may not know how often
// documents change that it does not show. Scores, which hang on the words of all
// documents, are left out: with other ones the answer is the same hits in the same
// order.
func (s *Server) shownETag(r *http.Request, a *answer) string {
	shown := *a
	shown.TookMS, shown.LagSeconds, shown.Next = 0, nil, ""
	shown.Hits = slices.Clone(a.Hits)
	for i := range shown.Hits {
		shown.Hits[i].Score = 0
	}
	b := newBody()
	b.answer(&shown)
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s?%s\x00", s.Build.Version, s.Build.Revision, r.URL.EscapedPath(), r.URL.RawQuery)
	if a.Next != "" {
		// A cursor is of one generation, and of no use to who keeps it beyond that.
		for _, x := range s.current().Indexes {
			fmt.Fprintf(h, "%s\x00%s\x00", x.Name(), x.Facts().Generation)
		}
	}
	h.Write(b.Bytes())
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
