package web

import (
	"cmp"
	"context"
	"errors"
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
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/web/page"
	"ftsync/worker"
)

// maxHeaderBytes leaves room for 10 kB of UTF-8 in q, each byte of it written as %XX.
const maxHeaderBytes = 64 << 10

// searchPath is where searches are answered, the only path of ours that takes a POST.
const searchPath = "/search"

// Options are the settings of a server. They never change.
type Options struct {
	Log          *slog.Logger
	Timeout      time.Duration // of one search
	Slow         time.Duration // a search that takes as long is logged; 0: none is
	Meilisearch  bool          // answer Meilisearch's API too
	AcceptWrites bool          // of Meilisearch's clients, and write nothing
	Origins      []string      // of pages whose scripts may read answers; "*": of all
	MetricsKey   bool          // ask for a key for /metrics too
	Searches     int           // that run at once
	Transit      int64         // bytes of memory for large requests on their way
	Proxies      int           // of the operator's, before the server, each of which adds to X-Forwarded-For
	MaxLimit     int           // of hits
	MaxOffset    int
	Build        Build
	Donor        Donor                // of copies of indexes to other replicas
	Registry     *prometheus.Registry // gets the server's metrics, and is served as /metrics
	FreeBytes    func() int64         // that may still be written to the cache's disk; below 0, or nil: unknown
}

// Serving is what a configuration makes of the server. A new configuration replaces it
// whole; a request uses the one that it began with.
type Serving struct {
	Keys    access.Keys // a request needs one of them, if there are any
	Indexes indexes.Set
	Looks   map[string]page.Look // how documents look on the page, by index; what is left open is guessed

	// Status is the worker's; nil: nobody follows Postgres.
	Status func() worker.Status

	// Seeds are the worker's; nil: nobody follows Postgres.
	Seeds func() []worker.Seed

	// Await waits as worker.Worker.Await does; nil: nobody follows Postgres.
	Await func(ctx context.Context, xid uint64, indexes []string) error
}

// Server answers HTTP requests from the cache, whatever the worker is doing.
type Server struct {
	Options
	inForce  atomic.Pointer[Serving]
	config   atomic.Pointer[ConfigState]
	history  history
	gate     *indexes.Gate
	waits    waits
	started  time.Time
	draining atomic.Bool
	metrics  *httpMetrics
	http     *http.Server
}

// New returns a server that has no indexes before Use is called.
func New(o Options) *Server {
	o.Log = slog.New(tracing{cmp.Or(o.Log, slog.New(slog.DiscardHandler)).Handler()})
	s := &Server{
		Options: o, started: time.Now(), metrics: newHTTPMetrics(o.Registry),
	}
	s.gate = indexes.NewGate(indexes.Limits{Searches: o.Searches, Timeout: o.Timeout, Transit: o.Transit,
		Refused: s.metrics.shed.Inc})
	s.Use(Serving{})
	s.Configured(ConfigState{TakenAt: s.started})
	s.http = s.httpServer(s.handler())
	return s
}

// Use puts a configuration in force. Requests under way keep the one before.
func (s *Server) Use(now Serving) {
	if now.Status == nil {
		now.Status = func() worker.Status { return worker.Status{Mode: modeOff} }
	}
	if now.Await == nil {
		now.Await = awaitNobody
	}
	now.Indexes = s.metrics.counted(s.timed(now.Indexes))
	s.inForce.Store(&now)
}

// ConfigState says what has become of the configuration file, as it was last read.
type ConfigState struct {
	TakenAt time.Time `json:"taken_at"`          // when the one in force was taken
	Refused string    `json:"refused,omitempty"` // why the file is not in force; empty: it is
}

// Configured records what has become of the file.
func (s *Server) Configured(c ConfigState) {
	c.TakenAt = c.TakenAt.UTC()
	s.config.Store(&c)
}

func (s *Server) current() *Serving { return s.inForce.Load() }

// ServeHTTP answers one request; Serve sets limits besides.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.http.Handler.ServeHTTP(w, r) }

// Serves reports whether every index answers, how many there are, and how many documents they have.
func (s *Server) Serves() (ready bool, indexes int, documents int64) {
	for _, x := range s.current().Indexes {
		indexes++
		documents += x.Facts().Documents
	}
	return s.readiness().Status == "ready", indexes, documents
}

// Status is the status of the worker in force.
func (s *Server) Status() worker.Status { return s.current().Status() }

// handler answers every request.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(searchPath, s.metrics.count(http.HandlerFunc(s.serveSearch)))
	mux.HandleFunc("/document", s.serveDocumentQuery)
	mux.HandleFunc("/livez", s.serveLive)
	mux.HandleFunc("/readyz", s.serveReady)
	mux.HandleFunc("/healthz", s.serveHealth)
	mux.HandleFunc("/status", s.serveStatus)
	mux.Handle("/metrics", metricsHandler(s.Registry))
	mux.HandleFunc("/openapi.json", serveOpenAPI)
	mux.HandleFunc(seedsPattern, s.serveSeeds)
	mux.HandleFunc(snapshotPattern, s.serveSnapshot)
	s.page(mux)
	if s.Meilisearch {
		s.meilisearchAPI(mux)
	} else {
		mux.HandleFunc("/indexes/{index}/documents/{id...}", s.serveDocument)
	}
	return s.guard(mux)
}

// httpServer sets the limits to what a slow or hostile client may hold.
func (s *Server) httpServer(h http.Handler) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug), // what clients do wrong on the wire
	}
}

// guard wraps the mux with what holds for every request: security headers, authentication, 404
// as problem+json, recovered panics. It refuses bodies, and methods other than GET and HEAD,
// except for Meilisearch's paths, which check these themselves, and for a search that is posted.
func (s *Server) guard(mux *http.ServeMux) http.Handler {
	own := s.ownMethods()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		out := &compressed{ResponseWriter: w, r: r}
		rec, whole := &recorder{ResponseWriter: out}, true
		defer func() { out.end(whole) }()
		r = traced(rec.Header(), r)
		_, pattern := mux.Handler(r)
		defer s.metrics.answered(pattern, rec)
		defer func() {
			if v := recover(); v != nil {
				whole = false
				s.panicked(rec, r, v)
				whole = true
			}
			s.Log.DebugContext(r.Context(), "request", "method", r.Method, "path", r.URL.Path, "status", rec.status,
				"took", time.Since(began))
		}()
		h := rec.Header()
		h.Set("Content-Security-Policy", page.Policy(nil))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if s.crossOrigin(h, r) {
			rec.WriteHeader(http.StatusNoContent)
			return
		}
		admitted := s.admit(rec, r, pattern)
		if admitted == nil {
			return
		}
		ctx, done := cache.Holding(admitted.Context())
		defer done() // the answer is sent
		r = s.called(withAPI(admitted.WithContext(ctx), pattern))
		switch {
		case pattern == "":
			newProblem(http.StatusNotFound, codeNotFound, "Not found", "There is nothing at this path.").write(rec, r)
		case slices.Contains(own, pattern), pattern == searchPath && r.Method == http.MethodPost:
			mux.ServeHTTP(rec, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			allowed := "GET, HEAD"
			if pattern == searchPath {
				allowed += ", POST"
			}
			h.Set("Allow", allowed)
			h.Set("Connection", "close") // rather than read a body that may never end
			newProblem(http.StatusMethodNotAllowed, codeMethodNotAllowed, "Method not allowed",
				"Allowed are "+allowed+".").write(rec, r)
		case r.ContentLength != 0:
			h.Set("Connection", "close")
			newProblem(http.StatusBadRequest, codeBodyNotAllowed, "Request with a body",
				"A GET or HEAD request has none here.").write(rec, r)
		default:
			mux.ServeHTTP(rec, r)
		}
	})
}

func (s *Server) panicked(w *recorder, r *http.Request, v any) {
	if v == http.ErrAbortHandler {
		panic(v)
	}
	s.Log.ErrorContext(r.Context(), "request panicked", "path", r.URL.Path, "panic", fmt.Sprint(v),
		"stack", string(debug.Stack()))
	if w.status != 0 {
		panic(http.ErrAbortHandler) // half an answer is out: cut it off, rather than let it look whole
	}
	newProblem(http.StatusInternalServerError, codeInternal, "Internal error", "internal error").write(w, r)
}

// How long the parts of a stop may take: together less than the 10 s after which Docker
// kills a process.
const (
	drainTime = 5 * time.Second // for the batch in hand
	closeTime = 3 * time.Second // for requests under way; a search takes 2 s at most unless configured otherwise
)

// Serve answers requests until Stop is called, and returns nil then.
func (s *Server) Serve(l net.Listener) error {
	if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return nil
}

// Stop ends the service in the order that costs clients the least: readiness goes first,
// then the worker may take its time until drained is closed, and then requests under way are
// answered.
func (s *Server) Stop(drained <-chan struct{}) error {
	s.draining.Store(true)
	s.Log.Info("stopping")
	select {
	case <-drained:
	case <-time.After(drainTime):
		s.Log.Warn("the worker takes long to stop", "waited", drainTime)
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		// A client may say nothing for as long as it likes.
		s.Log.Info("cutting off connections that are still open", "waited", closeTime)
		err = s.http.Close()
	}
	return err
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
