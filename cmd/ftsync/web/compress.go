package web

import (
	"compress/gzip"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
)

// Answers of a kilobyte or more are compressed for clients that ask for it. It never makes anybody
// wait: while as many answers are being compressed as there are processors, further ones are sent as
// they are. So the memory for it is bounded, however slowly clients read: about 1 MB each.
//
// An answer's ETag becomes a weak one when it is compressed, for its bytes are others; If-None-Match
// finds it all the same.
//
// There is gzip alone, which whoever takes zstd takes too: zstd adds 0.28 MB to the program, more
// than the image has room for.

// leastCompressed is the size below which an answer fits into a packet or so anyway.
const leastCompressed = 1 << 10

// compressors are those not in use.
var compressors = sync.Pool{New: func() any {
	c, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic(err) // the level is there
	}
	return c
}}

// compressing has an element for each answer that is being compressed.
var compressing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// compressed compresses an answer when its header is written, if that is worth it.
type compressed struct {
	http.ResponseWriter
	r    *http.Request
	gzip *gzip.Writer // nil: the answer is sent as it is
	sent bool         // the header was written
}

func (c *compressed) WriteHeader(status int) {
	if !c.sent && status >= 200 {
		c.sent = true
		c.begin(status)
	}
	c.ResponseWriter.WriteHeader(status)
}

// begin decides how the answer is sent.
func (c *compressed) begin(status int) {
	h := c.Header()
	if status == http.StatusNotModified {
		vary(h, "Accept-Encoding")
		return
	}
	size, err := strconv.Atoi(h.Get("Content-Length"))
	if err != nil || size < leastCompressed || h.Get("Content-Encoding") != "" || !isText(h.Get("Content-Type")) ||
		status == http.StatusPartialContent {
		return
	}
	vary(h, "Accept-Encoding")
	if !takesGzip(strings.Join(c.r.Header.Values("Accept-Encoding"), ",")) || c.r.Method == http.MethodHead {
		return
	}
	select {
	case compressing <- struct{}{}:
	default:
		return
	}
	c.gzip = compressors.Get().(*gzip.Writer)
	c.gzip.Reset(c.ResponseWriter)
	h.Del("Content-Length")
	h.Del("Accept-Ranges")
	h.Set("Content-Encoding", "gzip")
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		h.Set("ETag", "W/"+tag)
	}
}

func (c *compressed) Write(b []byte) (int, error) {
	if !c.sent {
		c.WriteHeader(http.StatusOK)
	}
	if c.gzip != nil {
		return c.gzip.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// end sends what is left of the answer. After a panic whole is false: then nothing more is sent.
func (c *compressed) end(whole bool) {
	if c.gzip == nil {
		return
	}
	if whole {
		c.gzip.Close() // an error means that the client is gone
	}
	c.gzip.Reset(nil)
	compressors.Put(c.gzip)
	c.gzip = nil
	<-compressing
}

func (c *compressed) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// isText reports whether content of a type is worth compressing.
func isText(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") ||
		strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "+xml")
}

// takesGzip reports whether a client takes gzip, by its Accept-Encoding.
func takesGzip(accepts string) bool {
	named, others := false, false
	for part := range strings.SplitSeq(accepts, ",") {
		name, parameter, _ := strings.Cut(part, ";")
		takes := true
		if key, value, ok := strings.Cut(parameter, "="); ok && strings.EqualFold(strings.TrimSpace(key), "q") {
			q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
			takes = err == nil && q > 0
		}
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, "gzip") && takes:
			return true
		case strings.EqualFold(name, "gzip"):
			named = true
		case name == "*":
			others = takes
		}
	}
	return others && !named
}
