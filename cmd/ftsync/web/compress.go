package web

import (
	"io"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Answers of a kilobyte or more are compressed for clients that ask for it. It never makes anybody
// wait: while as many answers are being compressed as there are processors, further ones are sent as
// they are. So the memory for it is bounded, however slowly clients read: about 1 MB each.
//
// An answer's ETag becomes a weak one when it is compressed, for its bytes are others; If-None-Match
// finds it all the same.

const (
	// leastCompressed is the size below which an answer fits into a packet or so anyway.
	leastCompressed = 1 << 10
	// zstdWindow bounds the memory of an encoder, and of the browser's decoder.
	zstdWindow = 256 << 10
)

// encoder is a compressor that is used again.
type encoder interface {
	io.WriteCloser
	Reset(io.Writer)
}

// encoders are compressors not in use, by the name of their encoding.
var encoders = map[string]*sync.Pool{
	"gzip": {New: func() any { return encoder(&gzipWriter{}) }},
	"zstd": {New: func() any {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithLowerEncoderMem(true), zstd.WithWindowSize(zstdWindow))
		if err != nil {
			panic(err) // the options are there
		}
		return encoder(e)
	}},
}

// compressing has an element for each answer that is being compressed.
var compressing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// compressed compresses an answer when its header is written, if that is worth it.
type compressed struct {
	http.ResponseWriter
	r    *http.Request
	name string  // of the encoding in use; empty: none
	enc  encoder // nil: none is in use
	sent bool    // the header was written
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
	name := encodingFor(strings.Join(c.r.Header.Values("Accept-Encoding"), ","))
	if name == "" || c.r.Method == http.MethodHead {
		return
	}
	select {
	case compressing <- struct{}{}:
	default:
		return
	}
	c.name, c.enc = name, encoders[name].Get().(encoder)
	c.enc.Reset(c.ResponseWriter)
	h.Del("Content-Length")
	h.Del("Accept-Ranges")
	h.Set("Content-Encoding", name)
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		h.Set("ETag", "W/"+tag)
	}
}

func (c *compressed) Write(b []byte) (int, error) {
	if !c.sent {
		c.WriteHeader(http.StatusOK)
	}
	if c.enc != nil {
		return c.enc.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// end sends what is left of the answer. After a panic whole is false: then nothing more is sent.
func (c *compressed) end(whole bool) {
	if c.enc == nil {
		return
	}
	if whole {
		c.enc.Close() // an error means that the client is gone
	}
	c.enc.Reset(nil)
	encoders[c.name].Put(c.enc)
	c.enc = nil
	<-compressing
}

func (c *compressed) Unwrap() http.ResponseWriter { return c.ResponseWriter }

// isText reports whether content of a type is worth compressing.
func isText(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "json") ||
		strings.HasSuffix(kind, "javascript") || strings.HasSuffix(kind, "+xml")
}

// encodingFor returns the encoding that a client likes best; empty: as it is.
func encodingFor(accepts string) string {
	quality := map[string]float64{}
	for part := range strings.SplitSeq(accepts, ",") {
		name, parameter, _ := strings.Cut(part, ";")
		q := 1.0
		if key, value, ok := strings.Cut(parameter, "="); ok && strings.EqualFold(strings.TrimSpace(key), "q") {
			var err error
			if q, err = strconv.ParseFloat(strings.TrimSpace(value), 64); err != nil {
				q = 0
			}
		}
		quality[strings.ToLower(strings.TrimSpace(name))] = q
	}
	names := []string{"zstd", "gzip"}
	for _, name := range names {
		if _, named := quality[name]; !named {
			quality[name] = quality["*"]
		}
	}
	best := slices.MaxFunc(names, func(a, b string) int {
		switch {
		case quality[a] > quality[b]:
			return 1
		case quality[a] < quality[b]:
			return -1
		}
		return 0 // then the first
	})
	if quality[best] <= 0 {
		return ""
	}
	return best
}
