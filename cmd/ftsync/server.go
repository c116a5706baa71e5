package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"ftsync/cache"
	"ftsync/cmd/ftsync/access"
	"ftsync/worker"
)

// maxHeaderBytes leaves room for 10 kB of UTF-8 in q, each byte of it written as %XX.
const maxHeaderBytes = 64 << 10

// index is what the server needs of an index in the cache.
type index interface {
	Name() string
	Search(context.Context, cache.Query) (cache.Result, error)
	Get(ctx context.Context, key string) (json.RawMessage, bool, error)
	Schema() (cache.Schema, bool)
	Position() string // names the state of the index; "": it has none yet
	facts() facts
}

// facts are what the cache knows of the generation that answers searches.
type facts struct {
	generation string // empty: none does
	documents  int64
	bytes, wal int64
	damage     error // found in its file
}

// serving is what a configuration makes of the server. A new configuration
// replaces it whole; a request uses the one it began with, as far as it goes.
type serving struct {
	keys    access.Keys          // of which a request needs one, if there are any
	indexes []index              // as configured
	status  func() worker.Status // Mode "off" when there is no worker
	await   func(ctx context.Context, xid uint64, indexes []string) error
}

// server answers HTTP requests from the cache, whatever the worker is doing.
type server struct {
	log         *slog.Logger
	current     atomic.Pointer[serving]
	timeout     time.Duration // of one search
	meilisearch bool          // its API is answered too
	metricsKey  bool          // also for /metrics
	turns       *turns        // of searches
	waits       waits
	transit     *transit
	proxies     int // of ours that stand before it, each of which adds to X-Forwarded-For
	maxLimit    int // of hits
	maxOffset   int
	build       build
	started     time.Time
	draining    atomic.Bool
	metrics     *httpMetrics
}

func (s *server) now() *serving { return s.current.Load() }

// handler is everything the server answers.
func (s *server) handler(reg *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/search", s.metrics.count(http.HandlerFunc(s.serveSearch)))
	mux.HandleFunc("/document", s.serveDocumentQuery)
	mux.HandleFunc("/livez", s.serveLive)
	mux.HandleFunc("/readyz", s.serveReady)
	mux.HandleFunc("/healthz", s.serveHealth)
	mux.HandleFunc("/status", s.serveStatus)
	mux.Handle("/metrics", metricsHandler(reg))
	mux.HandleFunc("/openapi.json", serveOpenAPI)
	s.page(mux)
	if s.meilisearch {
		s.meilisearchAPI(mux)
	} else {
		mux.HandleFunc("/indexes/{index}/documents/{id...}", s.serveDocument)
	}
	return s.guard(mux)
}

// httpServer sets every limit: what a slow or hostile client may hold.
func (s *server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug), // what clients do wrong on the wire
	}
}

// guard is what holds for every request: safe headers, GET and HEAD only and no
// body, except for who judges these itself, problem+json for what is not there,
// and no panic that ends the process.
func (s *server) guard(mux *http.ServeMux) http.Handler {
	own := s.ownMethods()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if v := recover(); v != nil {
				s.panicked(rec, r, v)
			}
			s.log.Debug("request", "method", r.Method, "path", r.URL.Path, "status", rec.status, "took", time.Since(began))
		}()
		h := rec.Header()
		h.Set("Content-Security-Policy", contentSecurityPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		_, pattern := mux.Handler(r)
		admitted := s.admit(rec, r, pattern)
		if admitted == nil {
			return
		}
		ctx, done := cache.Holding(admitted.Context())
		defer done() // the answer is sent
		r = s.called(admitted.WithContext(ctx))
		switch {
		case pattern == "":
			newProblem(http.StatusNotFound, codeNotFound, "Not found", "There is nothing at this path.").write(rec, r)
		case slices.Contains(own, pattern):
			mux.ServeHTTP(rec, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			h.Set("Connection", "close") // rather than read a body that may never end
			newProblem(http.StatusMethodNotAllowed, codeMethodNotAllowed, "Method not allowed", "Only GET and HEAD are.").write(rec, r)
		case r.ContentLength != 0:
			h.Set("Connection", "close")
			newProblem(http.StatusBadRequest, codeBodyNotAllowed, "Request with a body", "A GET or HEAD request has none here.").write(rec, r)
		default:
			mux.ServeHTTP(rec, r)
		}
	})
}

func (s *server) panicked(w *recorder, r *http.Request, v any) {
	if v == http.ErrAbortHandler {
		panic(v)
	}
	s.log.Error("request panicked", "path", r.URL.Path, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: cut it off, rather than let it look whole
	}
	newProblem(http.StatusInternalServerError, codeInternal, "Internal error", "internal error").write(w, r)
}

// recorder remembers the status sent; 0: none yet.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// listen binds before anything else is started, so that a port in use is known at once.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listen on FTSYNC_HTTP_ADDR %s: %w", addr, err)
	}
	return l, nil
}
