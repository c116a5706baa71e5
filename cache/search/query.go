package search

import (
	"fmt"

	"ftsync/cache/columns"
)

// Query says what to look for in an index. The zero Query finds all documents and returns none of
// them.
type Query struct {
	// Text is what was typed. No text is an error, except with MatchFTS. A text without words to
	// find (it is empty, or has only spaces and punctuation) finds all documents, so that one can
	// browse: in the order of Order, else of Schema.Rank and the newest first, else as the
	// documents came into the index.
	//
	// "Words in quotes" must stand side by side, -word must be absent, field:word must stand in
	// that field, and word* finds all words that begin so.
	Text  string
	Match Match

	// In names the searched columns to look in; nil: all of them. A path in a column of JSON that
	// can be filtered by is one too, without Paging.
	In []string

	// Exact turns the correction of typing errors off.
	Exact bool

	// Filters are expressions in the language of package cache/filter. A hit fulfils all of them;
	// empty ones are ignored.
	Filters []string

	// Order sorts the hits by its first entry, then by its second, and so on; among equals the
	// best match is first. Nil: the best match first. Hits that have only some of the words come
	// after all others, whatever the order.
	Order []columns.Order

	// Like is the key of a document: found are those like it. Text and Match are not looked at.
	Like string

	// Keys leaves only the documents with one of these keys; nil: all.
	Keys []string

	// Distinct names a filter column that is no list: of the documents with the same value in it only
	// the first, in the order of the hits, is a hit and counts, in Result.Total and in facets. All
	// documents without a value stay. Empty: the column is Schema.Distinct, unless Repeats is set.
	Distinct string
	Repeats  bool

	// LeastScore leaves out hits with a lower Hit.Score, also from Result.Total and facets. If more
	// documents match than are ranked, those that are not ranked are left out too.
	LeastScore float64

	Limit  int // hits wanted; less than 1 is 0
	Offset int // hits left out before them

	// Paging asks for Result.Next.
	Paging bool

	// Cursor is Result.Next of the page before this one, found with the same text, match, fields,
	// filters and order. Offset is then counted from there.
	Cursor string

	// Facets names the filter columns whose values are to be counted.
	Facets []string

	// FacetValues is how many values of each facet to return, the most frequent ones; 0 is 100.
	FacetValues int

	// FacetPrefix counts only values that have a word which begins so, whatever its case and
	// accents.
	FacetPrefix string

	// Bars is how many bars the range of a facet of numbers, dates or times is divided into at
	// most; 0: none. They are of one index: merging facets drops them.
	Bars int

	// Mark asks for Hit.Marks.
	Mark bool

	// Fields names the columns of Hit.Document; nil: all, in schema order.
	Fields []string

	// Explain asks for Hit.Explanation.
	Explain bool

	// Explained are ids of documents, at most MaxExplained, for which Result.Explained says where they
	// stand and why, whether they are hits or not. With Order, Cursor, Like and MatchFTS there is none.
	Explained []string

	// Confine are further filters, for people who may know only of the documents that these
	// allow; nil: they may know of all. There are no corrections, suggestions and explanations
	// then. Neither the length of a cursor nor how far Result.Total is counted depends on how
	// many other documents match. Scores do tell how rare a word is in all documents.
	Confine []string
}

// Match says which documents a text finds.
type Match string

const (
	// MatchAuto finds documents that have all the words; the last word may also be the beginning
	// of one. If these are fewer than 20 in the index, or none fulfils the filters, it adds below
	// them documents that have what the words may have been meant for, and then, in the same way,
	// documents that have some of the words. A word in more than half of
	// all documents is not required, and finds no document by itself, unless the text has only
	// such words. Nor is a word required that more than 30,000 documents have, and more than ten
	// times as many as have the rarest word of the text.
	MatchAuto Match = "auto"

	MatchAll    Match = "all"    // documents that have all the words; the last one may be a beginning
	MatchAny    Match = "any"    // documents that have one of the words at least
	MatchPhrase Match = "phrase" // documents in which the words stand side by side
	MatchFTS    Match = "fts"    // Text is an FTS5 expression, which may be wrong
)

// Matches are the values of Match; an empty Match is MatchAuto.
var Matches = []Match{MatchAuto, MatchAll, MatchAny, MatchPhrase, MatchFTS}

// BadQuery is the error for a Query that can't be answered.
type BadQuery struct {
	Part   string // the field of Query, in lower case: text, match, in, filters, order, distinct, like, cursor, …
	Detail string // a sentence: what was found, what was expected

	// Item is the index of the entry that is wrong, in Filters and behind them Confine, in Order and
	// so on. Offset is the byte of its text at which the error was noticed; -1: it has no place.
	Item, Offset int
}

func (e *BadQuery) Error() string {
	if e.Offset >= 0 {
		return fmt.Sprintf("%s, at character %d: %s", e.Part, e.Offset+1, e.Detail)
	}
	return e.Part + ": " + e.Detail
}
