package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/indexes"
)

// problem is the answer to a request that could not be served: the problem details of RFC
// 9457, with a code for programs and the parameter at fault.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail,omitempty"`
	Instance  string `json:"instance,omitempty"`
	Code      string `json:"code"`
	Parameter string `json:"parameter,omitempty"`
	Position  int    `json:"position,omitempty"` // in the parameter's value, in characters from 1

	LagSeconds *float64 `json:"lag_seconds,omitempty"` // how far behind Postgres the indexes asked are

	retryAfter time.Duration // sent in whole seconds; 0: not worth trying again
}

// The codes are promised to clients: a new case gets a new one.
const (
	codeUnknownParameter  = "unknown-parameter"
	codeRepeatedParameter = "repeated-parameter"
	codeBadParameter      = "bad-parameter"
	codeUnknownIndex      = "unknown-index"
	codeBadFilter         = "bad-filter"
	codeBadCursor         = "bad-cursor"
	codeBadExpression     = "bad-expression" // of match=fts
	codeUnknownColumn     = "unknown-column"
	codeBodyNotAllowed    = "body-not-allowed"
	codeBodyTooLarge      = "body-too-large"
	codeBodyUnread        = "body-not-read"
	codeWrongContentType  = "wrong-content-type"
	codeMethodNotAllowed  = "method-not-allowed"
	codeNotFound          = "not-found"
	codeKeyNeeded         = "key-needed"
	codeWrongKey          = "wrong-key"
	codeExpiredToken      = "expired-token"
	codeMalformedToken    = "malformed-token"
	codeForbidden         = "not-allowed"
	codeOverloaded        = "overloaded"
	codeNotReady          = "not-ready"
	codeNotYet            = "not-searchable-yet"
	codeNotFollowing      = "not-following"
	codeTimeout           = "timeout"
	codeUnavailable       = "unavailable"
	codeNoSnapshot        = "no-snapshot"
	codeDamaged           = "damaged" // the file of an index
	codeInternal          = "internal-error"
	codeClientGone        = "client-gone" // only counted: nobody is there to read it
)

func newProblem(status int, code, title, detail string) *problem {
	return &problem{Type: "urn:ftsync:problem:" + code, Title: title, Status: status, Detail: detail, Code: code}
}

func badParameter(code, parameter, detail string) *problem {
	p := newProblem(http.StatusBadRequest, code, "Wrong request parameter", detail)
	p.Parameter = parameter
	return p
}

// queryProblem names the parameter with the part of the query that an index could not answer.
func queryProblem(bad *search.BadQuery, req searchRequest) *problem {
	parameter, code, text := bad.Part, codeUnknownColumn, ""
	switch bad.Part {
	case "text":
		parameter, code, text = "q", codeBadExpression, req.Text
	case "filters":
		parameter, code, text = "filter", codeBadFilter, req.Filters[bad.Item]
	case "cursor":
		code = codeBadCursor
	case "match", "limit":
		code = codeBadParameter
	case "in":
		parameter = "fields"
	case "fields":
		parameter = "return"
	case "order":
		parameter = "sort"
	case "explained":
		parameter, code = "explain_id", codeBadParameter
	}
	p := badParameter(code, parameter, "In \""+parameter+"\" "+bad.Detail)
	if bad.Offset >= 0 && text != "" {
		p.Position = utf8.RuneCountInString(text[:min(bad.Offset, len(text))]) + 1
		p.Detail = fmt.Sprintf("In %q, at character %d (%s): %s", parameter, p.Position, quotedAround(text, bad.Offset),
			bad.Detail)
	}
	return p
}

// quotedAround quotes a text near a place in it, with a mark at that place.
func quotedAround(text string, at int) string {
	const most = 20
	before, after := []rune(text[:min(at, len(text))]), []rune(text[min(at, len(text)):])
	if len(before) > most {
		before = append([]rune("…"), before[len(before)-most:]...)
	}
	if len(after) > most {
		after = append(after[:most:most], '…')
	}
	return string(before) + "⟨here⟩" + string(after)
}

func unavailable(code, title, detail string, retryAfter time.Duration) *problem {
	p := newProblem(http.StatusServiceUnavailable, code, title, detail)
	p.retryAfter = retryAfter
	return p
}

func clientGone() *problem {
	return newProblem(indexes.StatusClientGone, codeClientGone, "Client gone", "The request was given up.")
}

func (p *problem) write(w http.ResponseWriter, r *http.Request) {
	p.setRetryAfter(w)
	w.Header().Del("ETag") // of the answer that could not be given
	p.Instance = r.URL.Path
	writeJSON(w, p.Status, "application/problem+json", p)
}

func (p *problem) setRetryAfter(w http.ResponseWriter) {
	if p.retryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(p.retryAfter.Round(time.Second)/time.Second))))
	}
}

// shorten limits what a message quotes of a request.
func shorten(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
