package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// etag names the answer to a request: equal tags mean equal indexes at equal positions, the
// same program and the same settings, and so the same answer. It is "" while one of the
// indexes has no position.
func (s *Server) etag(r *http.Request, req searchRequest) string {
	h := sha256.New()
	// The shape of a document depends on Meilisearch, and a page without a limit on MaxLimit.
	fmt.Fprintf(h, "%s\x00%s\x00%t\x00%d\x00%s?%s", s.Build.Version, s.Build.Revision, s.Meilisearch, s.MaxLimit,
		r.URL.EscapedPath(), r.URL.RawQuery)
	for _, x := range req.indexes {
		position := x.Position()
		if position == "" {
			return ""
		}
		h.Write([]byte("\x00" + x.Name() + "\x00" + position + "\x00" + strings.Join(x.Forced(), "\x00")))
	}
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// shownETag names an answer by its content, for a client that must not learn how often other
// documents change. Scores are left out: they depend on the words of all documents, and other
// scores with the same hits in the same order are the same answer.
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
		// A cursor belongs to one generation, and is useless after it.
		for _, x := range s.current().Indexes {
			fmt.Fprintf(h, "%s\x00%s\x00", x.Name(), x.Facts().Generation)
		}
	}
	h.Write(b.Bytes())
	return `"` + hex.EncodeToString(h.Sum(nil)[:16]) + `"`
}

// unchanged answers a request with 304 if its client has the answer already, and reports
// whether it did. Otherwise the answer that follows gets the tag. A POST has none: its tag would
// have to name its body. If-None-Match: * is ignored: whether there is an answer at all, and not a
// problem, is unknown before the search.
func unchanged(w http.ResponseWriter, r *http.Request, etag string) bool {
	if etag == "" || r.Method == http.MethodPost {
		return false
	}
	h := w.Header()
	h.Set("ETag", etag)
	h.Set("Cache-Control", "private, no-cache")
	vary(h, "Authorization")
	for candidate := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/"); candidate == etag {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
