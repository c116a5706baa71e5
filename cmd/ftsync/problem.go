package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// problem is an answer to a request that could not be served: RFC 9457's
// problem details, with a code for programs and the parameter at fault.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail,omitempty"`
	Instance  string `json:"instance,omitempty"`
	Code      string `json:"code"`
	Parameter string `json:"parameter,omitempty"`

	LagSeconds *float64 `json:"lag_seconds,omitempty"` // how far behind Postgres the indexes asked are

	retryAfter time.Duration // sent in whole seconds; 0: not worth trying again
}

// The codes are promised to clients: a new case gets a new one.
const (
	codeUnknownParameter  = "unknown-parameter"
	codeRepeatedParameter = "repeated-parameter"
	codeBadParameter      = "bad-parameter"
	codeUnknownIndex      = "unknown-index"
	codeBodyNotAllowed    = "body-not-allowed"
	codeMethodNotAllowed  = "method-not-allowed"
	codeNotFound          = "not-found"
	codeNotReady          = "not-ready"
	codeNotYet            = "not-searchable-yet"
	codeNotFollowing      = "not-following"
	codeTimeout           = "timeout"
	codeUnavailable       = "unavailable"
	codeInternal          = "internal-error"
	codeClientGone        = "client-gone" // only counted: nobody is there to read it
)

// statusClientGone is nginx's number for a client that did not wait for its answer.
const statusClientGone = 499

func newProblem(status int, code, title, detail string) *problem {
	return &problem{Type: "urn:ftsync:problem:" + code, Title: title, Status: status, Detail: detail, Code: code}
}

func badParameter(code, parameter, detail string) *problem {
	p := newProblem(http.StatusBadRequest, code, "Wrong request parameter", detail)
	p.Parameter = parameter
	return p
}

func unavailable(code, title, detail string, retryAfter time.Duration) *problem {
	p := newProblem(http.StatusServiceUnavailable, code, title, detail)
	p.retryAfter = retryAfter
	return p
}

func (p *problem) write(w http.ResponseWriter, r *http.Request) {
	p.setRetryAfter(w)
	p.Instance = r.URL.Path
	writeJSON(w, p.Status, "application/problem+json", p)
}

func (p *problem) setRetryAfter(w http.ResponseWriter) {
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(p.retryAfter.Round(time.Second)/time.Second))))
	}
}

// writeJSON sends v. Characters of HTML stay as they are: the answer is marked
// as JSON and as not to be sniffed, and <mark> is easier to read than its escape.
func writeJSON(w http.ResponseWriter, status int, contentType string, v any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // a value of our own making; the panic handler logs and answers it
	}
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body.Bytes())
}
