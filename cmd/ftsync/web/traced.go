package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// Every request has a name, which stands in its answer and in each line of the log about it: the
// X-Request-Id that it came with, or one of ours. The traceparent of W3C's Trace Context that it
// came with stands beside that. Neither is believed further: one that could be mistaken for
// something else is left out.

var (
	requestID   = regexp.MustCompile(`^[A-Za-z0-9._:/+=@-]{1,128}$`)
	traceParent = regexp.MustCompile(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$`)
)

type traceKey struct{}

// trace is what names a request.
type trace struct{ request, parent string }

// traced returns a request that carries its name, and sets the headers of its answer.
func traced(h http.Header, r *http.Request) *http.Request {
	t := trace{request: r.Header.Get("X-Request-Id"), parent: r.Header.Get("Traceparent")}
	if !requestID.MatchString(t.request) {
		t.request = newRequestID()
	}
	h.Set("X-Request-Id", t.request)
	if traceParent.MatchString(t.parent) {
		h.Set("Traceparent", t.parent)
	} else {
		t.parent = ""
	}
	return r.WithContext(context.WithValue(r.Context(), traceKey{}, t))
}

// newRequestID returns 32 hexadecimal digits, as a trace has: no word can stand in them.
func newRequestID() string {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// tracing adds the name of a request to what is logged with its context.
type tracing struct{ slog.Handler }

func (l tracing) Handle(ctx context.Context, rec slog.Record) error {
	if t, ok := ctx.Value(traceKey{}).(trace); ok {
		rec = rec.Clone()
		rec.AddAttrs(slog.String("request_id", t.request))
		if m := traceParent.FindStringSubmatch(t.parent); m != nil {
			rec.AddAttrs(slog.String("trace_id", m[1]))
		}
	}
	return l.Handler.Handle(ctx, rec)
}

func (l tracing) WithAttrs(attrs []slog.Attr) slog.Handler {
	return tracing{l.Handler.WithAttrs(attrs)}
}
func (l tracing) WithGroup(name string) slog.Handler { return tracing{l.Handler.WithGroup(name)} }

// mostLogged is how many characters of a query the log shows.
const mostLogged = 200

// noteSlow logs a search that took long.
func (s *Server) noteSlow(ctx context.Context, index string, q search.Query, r search.Result, took time.Duration,
	err error) {
	if s.Slow <= 0 || took < s.Slow {
		return
	}
	facts := []any{"index", index, "took", took, "query", beginning(q.Text),
		"filter", beginning(strings.Join(q.Filters, " AND ")), "hits", r.Total, "limit", q.Limit, "offset", q.Offset,
		"facets", len(q.Facets)}
	if err != nil {
		facts = append(facts, "error", err)
	}
	s.Log.WarnContext(ctx, "slow search", facts...)
}

func beginning(s string) string {
	if runes := []rune(s); len(runes) > mostLogged {
		return string(runes[:mostLogged]) + "…"
	}
	return s
}

// timed returns indexes whose slow searches are logged.
func (s *Server) timed(set indexes.Set) indexes.Set {
	out := slices.Clone(set)
	for i, x := range out {
		if _, ok := x.(countedIndex); !ok { // else it is of the configuration before
			out[i] = timedIndex{x, s}
		}
	}
	return out
}

type timedIndex struct {
	indexes.Index
	s *Server
}

func (x timedIndex) Search(ctx context.Context, q search.Query) (search.Result, error) {
	began := time.Now()
	r, err := x.Index.Search(ctx, q)
	x.s.noteSlow(ctx, x.Name(), q, r, time.Since(began), err)
	return r, err
}
