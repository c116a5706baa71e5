// Package page renders the search page: a form that works without JavaScript, whose script
// asks for the same page again and turns what is shown into the new answer. So there is one
// rendering, whether one types, a row changes, an index becomes ready or a key is entered.
//
// # What it promises
//
//   - Every text in Data reaches the browser as text, never as markup, and nothing but the page's
//     own script and style may run in it: see Policy.
//   - A link leads to http or https, and so does an image: see SafeURL. Images may come from the
//     origins that were on the page when it was loaded; a new one comes in with the next page.
//   - Everything can be done by the keyboard alone, and all but what is live without JavaScript.
//
// The package knows neither requests nor indexes; package web fills Data. What a card shows
// of a document is a Look, which the configuration may say and Look.For completes.
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

// Style and Script are the files page.css and page.js, which the page asks for.
//
//go:embed page.css
var Style []byte

//go:embed page.js
var Script []byte

// Data is everything that the page shows. Links are query strings.
type Data struct {
	Query     string
	Documents *int64      // in all indexes; nil: not to be told
	Kept      []Parameter // of the request, for the next one
	Tabs      []Tab       // indexes to choose from; nil: there is one
	Locked    *Locked     // a key is needed first
	Filling   []Filling   // indexes that are filled for the first time
	Problem   *Problem    // instead of an answer
	Answer    *Answer     // nil: there is none

	Filters    []Filter
	Expression *string // of the parameter filter, if the request has one
	Chips      []Chip  // what is chosen in filters
	Clear      string  // nothing of it

	Fresh  Fresh
	Root   string // leads from this page to the search page; empty: it is that
	Status string // where the state of everything is shown; empty: nowhere
}

// Answer is what was found.
type Answer struct {
	Cards      []Card
	Total      int64
	AtLeast    bool   // there may be more
	First      int    // place of the first card in the list, from 1
	Took       string // time
	Sorts      []Sort
	Instead    []search.Correction // of the query
	AsTyped    string              // link that searches for what was typed
	DidYouMean string              // another query
	MeanLink   string              // that asks for it
	Help       []Link              // what can be done when there are no cards
	Pages      []Page
}

// Parameter is one of a request.
type Parameter struct{ Name, Value string }

// Link is a text that leads to another page.
type Link struct{ Text, To string }

// Tab is an index to search in, or all of them.
type Tab struct {
	Link
	Count  *int64 // of documents found; nil: not known
	Chosen bool
}

// Chip is a choice in a filter, and the link that takes it back.
type Chip struct{ Label, Value, Without string }

// Sort is an order to choose; Value is that of the parameter sort.
type Sort struct {
	Value, Label string
	Chosen       bool
}

// Page is a page of the list. Number is 0 for a gap between pages.
type Page struct {
	Number int
	To     string
	Rel    string // "prev" or "next", where it is that one
	Now    bool
}

// Filter is the filter of a column: values to choose from, or a range.
type Filter struct {
	Column, Label string

	Range          string // type of the inputs for the ends of a range; empty: there are values
	Min, Max       string // as chosen
	Least, Biggest string // of what was found
	Bars           []Bar

	Values []Choice
	Find   string // what is looked for among the values
	Search bool   // there are more values than are shown
	More   *Link  // shows more of them, or fewer
}

// Bar is a part of a range, and how many documents are in it.
type Bar struct {
	From, To string
	Count    int64
}

// Choice is a value of a filter.
type Choice struct {
	Value  string // of the parameter
	Text   string
	Count  int64
	Chosen bool
}

// Fresh says how far the answer is behind Postgres.
type Fresh struct {
	Following bool    // there is a worker that follows
	Seconds   float64 // behind
}

// Thousands writes 1234567 as 1,234,567.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
