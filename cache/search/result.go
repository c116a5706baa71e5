package search

import (
	"encoding/json"

	"ftsync/cache/columns"
)

// Result is a page of hits in the order asked for.
type Result struct {
	Hits []Hit

	// Total is the number of documents that match, on this page or not. When
	// AtLeast is set there may be more of them: counting them all would have
	// taken too long.
	Total   int64
	AtLeast bool

	// Next is the Cursor of the page after this one, if Query.Paging asked for it;
	// "" when this is the last.
	// It stays right while the index changes: a document that stays as it is is
	// on exactly one page.
	Next string

	// Facets has what Query.Facets asked for: counts over all documents that
	// match, not only those on this page.
	Facets map[string]columns.Facet

	// Corrected are words that the index does not know, and what was looked for
	// instead. Hits with the word itself would have come first.
	Corrected []Correction

	// Suggestion is the whole text with its likely typing errors corrected, when
	// there are few hits and it would find more: "did you mean". Else "".
	Suggestion string

	// Position is a name for the state of the index this was found in: as long
	// as it is the same, so is the answer to the same Query.
	Position string
}

// Hit is a document found.
type Hit struct {
	ID string

	// Score says how well the document matches, from 0 to 1: with 0.5 and more
	// it has all the words as they were typed, with 0.25 and more what they may
	// have been meant for. Except with Query.Order no hit is followed by one
	// with a higher score. It is 1 for a hit that was not searched by a text.
	Score float64

	// Document is an object, its fields in schema order.
	Document json.RawMessage

	// Marks are the searched fields in which a word was found.
	Marks map[string]Marked

	Explanation *Explanation
}

// Explanation says how a score came about.
type Explanation struct {
	// Found says what found it: "whole" the text as a whole, "all" all the words,
	// "meant" what they may have been meant for (corrected, or cut otherwise), "some"
	// of the words. Whole is "is" when a field, or a line of it, is what was typed,
	// "begins" when it begins with that.
	Found   string      `json:"found"`
	Whole   string      `json:"whole,omitempty"`
	Words   []WordScore `json:"words"`
	AllOf   bool        `json:"all_words"` // the document has all the words
	Length  int         `json:"length"`    // of the document, in words
	Average float64     `json:"average_length"`
	Pairs   float64     `json:"pairs"` // for words that stand side by side as they were typed
	Name    float64     `json:"name"`  // for Whole
	Sum     float64     `json:"sum"`   // of Name, Pairs and the words' scores
	Most    float64     `json:"most"`  // what it can reach without Name
	Score   float64     `json:"score"`
}

// WordScore is what one word of the text gave.
type WordScore struct {
	Word      string `json:"word"`      // as looked for
	For       string `json:"for"`       // as typed
	Documents int64  `json:"documents"` // that have it
	// of how rare it is (idf) and how sure (1; less for corrections, beginnings, synonyms)
	Weight    float64 `json:"weight"`
	Frequency float64 `json:"frequency"` // in this document, times the weights of the columns, more in short ones
	Score     float64 `json:"score"`     // bm25
}

// Correction is a word that was looked for in place of another.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}
