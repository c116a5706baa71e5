package search

import (
	"fmt"

	"ftsync/cache/columns"
)

// Query is what somebody looks for in one index. The zero Query finds all
// documents and returns none of them.
type Query struct {
	// Text is what was typed; except with MatchFTS nothing in it is an error. A
	// text in which nothing can be looked for (it is empty, or only spaces and
	// punctuation) finds all documents, so that one can browse: by Order, or in
	// the order in which they came into the index.
	//
	// "Words in quotes" must stand side by side, -word must be absent,
	// field:word must stand in that field, word* is a beginning.
	Text  string
	Match Match

	// In names the searched columns to look in; nil: all of them.
	In []string

	// Exact leaves typing errors uncorrected.
	Exact bool

	// Filters are expressions in the language of package cache/filter. A hit
	// fulfils all of them; empty ones are overlooked.
	Filters []string

	// Order sorts the hits, by the first entry, then the second, and so on; among
	// equals the best match is first. Nil: the best match first.
	Order []columns.Order

	Limit  int // hits wanted; less than 1 is 0
	Offset int // hits left out before them

	// Paging asks for Result.Next.
	Paging bool

	// Cursor is Result.Next of the page before this one, which was found with
	// the same text, filters and order. Offset is then counted from there.
	Cursor string

	// Facets names the filter columns whose values are to be counted.
	Facets []string

	// FacetValues is how many values of each facet to return, those found most
	// often; 0 is 100.
	FacetValues int

	// FacetPrefix only counts values with a word that begins so, whatever its
	// case and accents.
	FacetPrefix string

	// Mark asks for Hit.Marks.
	Mark bool

	// Fields names the columns of Hit.Document; nil: all, in schema order.
	Fields []string

	// Explain asks for Hit.Explanation.
	Explain bool

	// Confined is for who may know nothing of documents but those that Filters
	// leave: of corrections, suggestions, explanations and the length of a cursor
	// nothing tells of others, and what is counted does not depend on how many
	// others were looked at. Scores do tell how rare a word is in all documents.
	Confined bool
}

// Match says which documents a text finds.
type Match string

const (
	// MatchAuto finds documents that have all the words, the last one also as
	// the beginning of a word; when these are fewer than asked for, below them
	// those that have what the words may have been meant for, and then those that
	// have some of them. Words in more than half of all
	// documents tell nothing: they find no document by themselves when the text
	// has others. A document may also lack a word that more than 30,000 have and
	// ten times as many as the rarest of the text.
	MatchAuto Match = "auto"

	MatchAll    Match = "all"    // documents that have all the words; the last one may be a beginning
	MatchAny    Match = "any"    // documents that have one of the words at least
	MatchPhrase Match = "phrase" // documents in which the words stand side by side
	MatchFTS    Match = "fts"    // Text is an FTS5 expression, which may be wrong
)

// Matches are the values of Match; an empty Match is MatchAuto.
var Matches = []Match{MatchAuto, MatchAll, MatchAny, MatchPhrase, MatchFTS}

// BadQuery reports what of a Query cannot be answered.
type BadQuery struct {
	Part   string // the field of Query, in lower case: text, match, in, filters, order, cursor, facets, fields
	Detail string // a sentence: what was found, what was expected

	// Item is which entry of Filters, Order and so on is meant, and Offset the
	// place in its text, in bytes, where the error was noticed; -1: nowhere.
	Item, Offset int
}

func (e *BadQuery) Error() string {
	if e.Offset >= 0 {
		return fmt.Sprintf("%s, at character %d: %s", e.Part, e.Offset+1, e.Detail)
	}
	return e.Part + ": " + e.Detail
}
