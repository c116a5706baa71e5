package main

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ftsync/cache/nearest"
)

const (
	defaultLimit = 20
	maxLimit     = 100
	maxOffset    = 1000
	defaultWait  = time.Second
	maxWait      = 10 * time.Second
)

// searchRequest is what a client asks of /search.
type searchRequest struct {
	query     string
	indexes   []index
	all       bool // no index was named
	limit     int
	offset    int
	highlight bool
	after     uint64        // a transaction whose changes must be searchable; 0: none
	wait      time.Duration // for that
}

var searchParameters = []string{"q", "index", "limit", "offset", "highlight", "after", "wait"}

// afterHeader may stand in for the parameter after, where a proxy or a client
// library owns the query string.
const afterHeader = "Ftsync-After"

// readSearch reads a query string, and the headers that belong to it.
func (s *server) readSearch(raw string, header http.Header) (searchRequest, *problem) {
	req := searchRequest{limit: defaultLimit, highlight: true, wait: defaultWait}
	values := map[string][]string{}
	for _, p := range parameters(raw) {
		if !slices.Contains(searchParameters, p.name) {
			detail := fmt.Sprintf("There is no parameter %q", cut(p.name))
			if best := nearest.Name(p.name, searchParameters); best != "" {
				detail += fmt.Sprintf("; perhaps %q is meant", best)
			}
			return req, badParameter(codeUnknownParameter, cut(p.name), detail+". Known are "+strings.Join(searchParameters, ", ")+".")
		}
		if len(values[p.name]) > 0 && p.name != "index" {
			return req, badParameter(codeRepeatedParameter, p.name, fmt.Sprintf("The parameter %q stands there more than once.", p.name))
		}
		values[p.name] = append(values[p.name], p.value)
	}
	if v := values["q"]; v != nil {
		req.query = v[0]
	}
	var bad *problem
	number := func(name string, into *int, least, most int) {
		v := values[name]
		if v == nil || bad != nil {
			return
		}
		n, err := strconv.Atoi(v[0])
		if err != nil || n < least || n > most {
			bad = badParameter(codeBadParameter, name, fmt.Sprintf("%q is %q; expected a whole number from %d to %d.", name, cut(v[0]), least, most))
			return
		}
		*into = n
	}
	number("limit", &req.limit, 1, maxLimit)
	number("offset", &req.offset, 0, maxOffset)
	if v := values["highlight"]; v != nil && bad == nil {
		if v[0] != "true" && v[0] != "false" {
			bad = badParameter(codeBadParameter, "highlight", fmt.Sprintf("\"highlight\" is %q; expected true or false.", cut(v[0])))
		}
		req.highlight = v[0] == "true"
	}
	if v := cmp.Or(first(values["after"]), header.Get(afterHeader)); v != "" && bad == nil {
		var err error
		if req.after, err = strconv.ParseUint(v, 10, 64); err != nil || req.after < firstXID {
			bad = badParameter(codeBadParameter, "after", fmt.Sprintf("\"after\" is %q; expected a transaction's id, as pg_current_xact_id() gives it.", cut(v)))
		}
	}
	if v := values["wait"]; v != nil && bad == nil {
		var err error
		if req.wait, err = time.ParseDuration(v[0]); err != nil || req.wait < 0 || req.wait > maxWait {
			bad = badParameter(codeBadParameter, "wait", fmt.Sprintf("\"wait\" is %q; expected a duration from 0s to %v, such as 500ms.", cut(v[0]), maxWait))
		}
	}
	if bad != nil {
		return req, bad
	}
	req.indexes, req.all, bad = s.choose(values["index"])
	return req, bad
}

// firstXID is the first id that Postgres gives to a transaction; smaller ones
// stand for something else.
const firstXID = 3

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// choose finds the indexes named by the values of the parameter index: each may
// be a name or several with commas between; "*" or nothing means all.
func (s *server) choose(values []string) (chosen []index, all bool, bad *problem) {
	named := map[string]bool{}
	for _, v := range values {
		for name := range strings.SplitSeq(v, ",") {
			name = strings.TrimSpace(name)
			known := slices.ContainsFunc(s.now().indexes, func(x index) bool { return x.Name() == name })
			if name != "" && name != "*" && !known {
				return nil, false, badParameter(codeUnknownIndex, "index", fmt.Sprintf("There is no index %q; there are %s.", cut(name), strings.Join(s.names(), ", ")))
			}
			if name != "" {
				named[name] = true
			}
		}
	}
	if len(named) == 0 || named["*"] {
		return s.now().indexes, true, nil
	}
	for _, x := range s.now().indexes {
		if named[x.Name()] {
			chosen = append(chosen, x)
		}
	}
	return chosen, false, nil
}

func (s *server) names() []string {
	names := make([]string, len(s.now().indexes))
	for i, x := range s.now().indexes {
		names[i] = x.Name()
	}
	return names
}

type parameter struct{ name, value string }

// parameters reads a query string as a person may have typed it: url.ParseQuery
// would turn away "100%" and "a;b", and everything typed is a valid search.
func parameters(raw string) (list []parameter) {
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		list = append(list, parameter{unescape(name), unescape(value)})
	}
	return list
}

// unescape resolves + and %XX, and leaves a % that begins no escape as it is.
// The result is valid UTF-8.
func unescape(s string) string {
	u, err := url.QueryUnescape(s)
	if err != nil {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			switch {
			case s[i] == '+':
				b.WriteByte(' ')
			case s[i] == '%' && i+2 < len(s):
				if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
					b.WriteByte(byte(c))
					i += 2
					continue
				}
				b.WriteByte('%')
			default:
				b.WriteByte(s[i])
			}
		}
		u = b.String()
	}
	return strings.ToValidUTF8(u, "\uFFFD")
}
