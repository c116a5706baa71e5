// Package page renders the search page: a form that works without JavaScript, whose script
// asks for the same page again and puts the new answer into the old one. So there is one
// rendering.
//
// Every text in Data reaches the browser as text, never as markup, and nothing but the
// page's own script and style may run in it: see ContentSecurityPolicy. The package knows
// neither requests nor indexes; package web fills Data.
//
// # Why there is no template
//
// Both ways to have one were measured on this page.
//
//   - html/template calls methods by names that only a template knows, so that the linker keeps
//     every exported method of every type. The program as it is in the image grows by 2.22 MB,
//     from 16.64 MB, and the image above its limit of 32 MB.
//   - templ takes 0.20 MB, which would fit. It brings 750 generated lines to be kept in step with
//     their source, a generator with fifteen modules of its own among the tools, and a run-time
//     package, in place of the twenty lines of writer.put; the markup itself stays as long.
//
// Escaping is by construction all the same: markup is constant and texts come in by writer.put
// alone, which escapes each; testdata holds pages all of whose texts are hostile.
package page

import (
	_ "embed"
	"strconv"

	"ftsync/cache/search"
)

// ContentSecurityPolicy is the header of that name: it lets the page use its own script and
// style and nothing else.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// Style and Script are the files page.css and page.js, which the page asks for.
//
//go:embed page.css
var Style []byte

//go:embed page.js
var Script []byte

// Data is everything that the page shows.
type Data struct {
	Query      string
	Index      string   // chosen, or the only one; empty: all
	Indexes    []string // to choose from
	Problem    string   // instead of an answer; empty: there is none
	Filters    []Filter
	Sorts      []Sort
	Hits       []Hit
	Total      string              // number of hits
	Took       string              // time
	Fresh      string              // how far the answer is behind Postgres
	Stale      bool                // that is worth a warning
	Instead    []search.Correction // of the query
	DidYouMean string              // another query
	MeanLink   string              // query string that asks for it
	NotReady   []string            // names of indexes
	Documents  string              // number of them in all indexes
	Prev, Next string              // query strings of the pages before and after; empty: none
}

// Sort is an order to choose; Value is that of the parameter sort.
type Sort struct {
	Value, Label string
	Chosen       bool
}

// Filter is the filter of a column: values to choose from, or a range.
type Filter struct {
	Column   string
	Range    string // type of the inputs for the ends of a range; empty: there are values
	Min, Max string
	Values   []Value
}

// Value is a value of a filter.
type Value struct {
	Text   string
	Count  string
	Chosen bool
}

// Thousands writes 1234567 as 1,234,567.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
