package web

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/geo"
	"ftsync/cache/nearest"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/access"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

const (
	defaultLimit = 20
	maxNames     = 1000 // in a list
	defaultWait  = time.Second
	maxWait      = 10 * time.Second
)

// searchRequest is a request for /search.
type searchRequest struct {
	search.Query
	indexes []indexes.View
	all     bool // no index was named
	crop    crop
	after   uint64        // a transaction whose changes must be searchable; 0: none
	wait    time.Duration // for that
}

var searchParameters = []string{"q", "index", "match", "typo", "fields", "filter", "sort", "limit", "offset", "cursor",
	"distinct", "facets", "facet_values", "facet_prefix", "highlight", "crop", "return", "explain", "explain_id",
	"after", "wait"}

// repeatable are the parameters that may occur more than once.
var repeatable = []string{"index", "filter", "explain_id"}

// afterHeader may stand in for the parameter after, where a proxy or a client
// library owns the query string.
const afterHeader = "Ftsync-After"

// readSearch reads a search from the query string and from the headers that belong to it, and
// finds the indexes that the client may search. Text is set also when something is wrong.
func (s *Server) readSearch(list []parameter, r *http.Request) (searchRequest, *problem) {
	req := searchRequest{Query: search.Query{Limit: min(defaultLimit, s.MaxLimit), Mark: true}, wait: defaultWait}
	p := readParameters(list)
	req.Text = p.first("q")
	p.number("limit", &req.Limit, 0, s.MaxLimit)
	p.number("offset", &req.Offset, 0, s.MaxOffset)
	p.number("facet_values", &req.FacetValues, 1, indexes.MaxFacetValues)
	p.flag("highlight", &req.Mark, "true", "false")
	p.flag("explain", &req.Explain, "true", "false")
	typo := true
	p.flag("typo", &typo, "on", "off")
	req.Exact = !typo
	req.Match = p.match()
	req.In, req.Facets, req.Fields = p.list("fields"), p.list("facets"), p.list("return")
	req.Filters, req.Cursor, req.FacetPrefix = p.values["filter"], p.first("cursor"), p.first("facet_prefix")
	req.Explained = p.values["explain_id"]
	req.Explain = req.Explain || req.Explained != nil
	req.Order, req.crop = p.order(), p.crop()
	req.Paging = p.values["cursor"] != nil
	req.Distinct = p.first("distinct")
	req.Repeats = req.Distinct == "" && p.values["distinct"] != nil
	req.after = p.after(r.Header)
	p.duration("wait", &req.wait, maxWait)
	if p.bad != nil {
		return req, p.bad
	}
	var bad *problem
	who := access.From(r.Context())
	if req.indexes, req.all, bad = s.choose(who, p.values["index"]); bad != nil {
		return req, bad
	}
	if bad = req.severalIndexes(); bad == nil {
		bad = req.cropsSearched()
	}
	return req, bad
}

// severalIndexes reports a wish that can be fulfilled only in one index.
func (r searchRequest) severalIndexes() *problem {
	if len(r.indexes) < 2 {
		return nil
	}
	several := func(name string) *problem {
		return badParameter(codeBadParameter, name, fmt.Sprintf("%q works in one index; name it with index=.", name))
	}
	switch {
	case r.Order != nil:
		return several("sort")
	case r.Paging:
		return several("cursor")
	case r.Explained != nil:
		return several("explain_id")
	}
	return nil
}

// parameterReader reads the values of parameters, and keeps the first problem.
type parameterReader struct {
	values map[string][]string
	bad    *problem
}

func readParameters(list []parameter) *parameterReader {
	p := &parameterReader{values: map[string][]string{}}
	for _, q := range list {
		var bad *problem
		switch {
		case !slices.Contains(searchParameters, q.name):
			detail := fmt.Sprintf("There is no parameter %q", shorten(q.name))
			if best := nearest.Name(q.name, searchParameters); best != "" {
				detail += fmt.Sprintf("; perhaps %q is meant", best)
			}
			bad = badParameter(codeUnknownParameter, shorten(q.name), detail+". Known are "+
				strings.Join(searchParameters, ", ")+".")
		case len(p.values[q.name]) > 0 && !slices.Contains(repeatable, q.name):
			bad = badParameter(codeRepeatedParameter, q.name,
				fmt.Sprintf("The parameter %q stands there more than once.", q.name))
		}
		if p.bad == nil {
			p.bad = bad
		}
		p.values[q.name] = append(p.values[q.name], q.value)
	}
	return p
}

func (p *parameterReader) first(name string) string {
	return firstOf(p.values[name])
}

// wrong notes a value that is not what was expected.
func (p *parameterReader) wrong(name, value, want string) {
	if p.bad == nil {
		p.bad = badParameter(codeBadParameter, name, fmt.Sprintf("%q is %q; expected %s.", name, shorten(value), want))
	}
}

func (p *parameterReader) number(name string, into *int, least, most int) {
	v := p.values[name]
	if v == nil {
		return
	}
	n, err := strconv.Atoi(v[0])
	if err != nil || n < least || n > most {
		p.wrong(name, v[0], fmt.Sprintf("a whole number from %d to %d", least, most))
		return
	}
	*into = n
}

func (p *parameterReader) flag(name string, into *bool, yes, no string) {
	v := p.values[name]
	if v == nil {
		return
	}
	if v[0] != yes && v[0] != no {
		p.wrong(name, v[0], yes+" or "+no)
	}
	*into = v[0] == yes
}

func (p *parameterReader) duration(name string, into *time.Duration, most time.Duration) {
	v := p.values[name]
	if v == nil {
		return
	}
	d, err := time.ParseDuration(v[0])
	if err != nil || d < 0 || d > most {
		p.wrong(name, v[0], fmt.Sprintf("a duration from 0s to %v, such as 500ms", most))
	}
	*into = d
}

// splitOrders splits orders at the commas between them, but not at one within brackets.
func splitOrders(text string) []string {
	inside := 0
	return strings.FieldsFunc(text, func(c rune) bool {
		switch c {
		case '(':
			inside++
		case ')':
			inside--
		}
		return c == ',' && inside <= 0
	})
}

// list reads names with commas between; nil when there are none.
func (p *parameterReader) list(name string) (names []string) {
	return p.split(name, strings.Split(p.first(name), ","))
}

// split returns the different names in a parameter that has been split; nil when there are none.
func (p *parameterReader) split(name string, parts []string) (names []string) {
	for _, n := range parts {
		if len(names) == maxNames {
			p.wrong(name, p.first(name), fmt.Sprintf("at most %d names", maxNames))
			return names
		}
		if n = strings.TrimSpace(n); n != "" && !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

func (p *parameterReader) match() search.Match {
	m := search.Match(p.first("match"))
	if m == "" && p.values["match"] == nil {
		return search.MatchAuto
	}
	if !slices.Contains(search.Matches, m) {
		p.wrong("match", string(m), "auto, all, any, phrase or fts")
	}
	return m
}

// order reads columns to sort by: year:desc,title or year:desc:nulls_first.
func (p *parameterReader) order() (by []columns.Order) {
	for _, text := range p.split("sort", splitOrders(p.first("sort"))) {
		near, direction := text, ""
		if i := strings.LastIndexByte(text, ')'); i >= 0 {
			near, direction = text[:i+1], text[i+1:]
		}
		parts := strings.Split(text, ":")
		o := columns.Order{Column: parts[0]}
		if at, ok, err := geo.ParseOrder(near); ok {
			if err != nil {
				p.wrong("sort", text, "_geoPoint(latitude, longitude):asc; "+err.Error())
			}
			parts = strings.Split(direction, ":")
			o = columns.Order{Column: geo.Field, Near: &at}
		}
		for i, part := range parts[1:] {
			switch {
			case i == 0 && part == "asc":
			case i == 0 && part == "desc":
				o.Descending = true
			case i == 1 && part == "nulls_last":
			case i == 1 && part == "nulls_first":
				o.NullsFirst = true
			default:
				p.wrong("sort", text, "column, column:desc or column:asc:nulls_first, with commas between")
			}
		}
		by = append(by, o)
	}
	return by
}

func (p *parameterReader) after(header http.Header) uint64 {
	v := cmp.Or(p.first("after"), header.Get(afterHeader))
	if v == "" {
		return 0
	}
	xid, err := strconv.ParseUint(v, 10, 64)
	if err != nil || !worker.GivenOut(xid) {
		p.wrong("after", v, "a transaction's id, as pg_current_xact_id() gives it")
	}
	return min(xid, math.MaxInt64)
}

// choose returns the indexes named by the values of the parameter index, if the client may
// search them. A value is a name, or names with commas between; "*" or nothing means all.
func (s *Server) choose(who access.Access, values []string) (chosen []indexes.View, all bool, bad *problem) {
	visible := s.current().Indexes.Visible(who)
	named := map[string]bool{}
	for _, v := range values {
		for name := range strings.SplitSeq(v, ",") {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			named[name] = true
			if _, ok := who.Allows(name); !ok && name != "*" {
				// It is the same answer whether the index is there or not.
				detail := fmt.Sprintf("The token does not allow to search an index %q.", shorten(name))
				return nil, false, forbidden(detail)
			}
			if name != "*" && !slices.ContainsFunc(visible, func(x indexes.View) bool { return x.Name() == name }) {
				return nil, false, badParameter(codeUnknownIndex, "index",
					fmt.Sprintf("There is no index %q; there are %s.", shorten(name),
						strings.Join(namesOf(visible), ", ")))
			}
		}
	}
	if len(visible) == 0 {
		return nil, false, forbidden("The token allows to search no index that is there.")
	}
	if len(named) == 0 || named["*"] {
		return visible, true, nil
	}
	return slices.DeleteFunc(visible, func(x indexes.View) bool { return !named[x.Name()] }), false, nil
}

// confined reports whether there is an index of which the client may not see all.
func (r searchRequest) confined() bool { return slices.ContainsFunc(r.indexes, indexes.View.Confined) }

func namesOf(views []indexes.View) []string {
	names := make([]string, len(views))
	for i, v := range views {
		names[i] = v.Name()
	}
	return names
}
