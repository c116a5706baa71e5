package search

import (
	"encoding/json"

	"ftsync/cache/columns"
)

// Result is a page of hits in the order asked for.
type Result struct {
	Hits []Hit

	// Total is how many documents match, on this page or not. When AtLeast is set there may be
	// more: to count them all would have taken too long.
	Total   int64
	AtLeast bool

	// Next is the Cursor of the page after this one, if Query.Paging asked for it; "" on the last
	// page. It stays right while the index changes: a document that does not change is on exactly
	// one page.
	Next string

	// Facets has what Query.Facets asked for: counts over all documents that
	// match, not only those on this page.
	Facets map[string]columns.Facet

	// Corrected has the words that the index does not know, and what was looked for instead.
	Corrected []Correction

	// Suggestion is the whole text with its likely typing errors corrected ("did you mean"), when
	// there are few hits and the corrected text would find more; otherwise "".
	Suggestion string

	// Explained has what Query.Explained asked for, in its order.
	Explained []Explained

	// Repeated says that the answer was kept from a search before this one, which asked the same of the
	// same state.
	Repeated bool

	// Position names the state of the index in which this was found. While it stays the same, so
	// does the answer to the same Query.
	Position string
}

// Hit is a document found.
type Hit struct {
	ID string

	// Score says how well the document matches, from 0 to 1. From 0.5 on the document has all the
	// words as they were typed, from 0.25 on what they may have been meant for. No hit is followed
	// by one with a higher score, except with Query.Order. The score is 1 if there was no text to
	// search by.
	Score float64

	// Document is an object, its fields in schema order.
	Document json.RawMessage

	// Distance is how many metres the document's place is from that by which Query.Order sorts first;
	// nil: it has no place, or the order none.
	Distance *float64

	// Marks has the searched fields in which something was found, by name.
	Marks map[string]Marked

	Explanation *Explanation
}

// Explanation says how a score came about.
type Explanation struct {
	// Found says by what the hit was found: "whole" by the text as a whole line, "all" by all the
	// words, "meant" by what they may have been meant for (corrected, split or joined), "some" by
	// some of the words. Whole is "is" when a field, or a line of it, is the text typed, and
	// "begins" when it begins with the text.
	Found   string      `json:"found"`
	Whole   string      `json:"whole,omitempty"`
	Words   []WordScore `json:"words"`
	AllOf   bool        `json:"all_words"`        // the document has all the words
	Length  int         `json:"length"`           // of the document, in words
	Average float64     `json:"average_length"`   // of all documents
	Pairs   float64     `json:"pairs"`            // for words that stand near each other as they were typed
	Name    float64     `json:"name"`             // for Whole
	Fields  []string    `json:"fields,omitempty"` // of Whole
	Rank    *RankScore  `json:"rank,omitempty"`   // by the columns of Schema.Rank
	Sum     float64     `json:"sum"`              // of Name, Pairs and the scores of the words, after Rank
	Most    float64     `json:"most"`             // the most that Sum can be without Name
	Score   float64     `json:"score"`            // as in Hit
}

// RankScore is how much a document matters by itself. The scores of words and pairs are multiplied
// with Factor, which is 1 for the document that matters most. If a field is what was typed, Says
// decides among all documents with such a field.
type RankScore struct {
	Says    float64      `json:"says"` // what the columns say together, from 0 to 1
	Factor  float64      `json:"factor"`
	Columns []ColumnSays `json:"columns"`
}

// ColumnSays is what one column says of a document, from 0 to 1.
type ColumnSays struct {
	Column string  `json:"column"`
	Says   float64 `json:"says"`
	Weight float64 `json:"weight"`
}

// WordScore is what one word of the text adds to the score.
type WordScore struct {
	Word      string `json:"word"`      // as it was looked for
	For       string `json:"for"`       // as it was typed
	Documents int64  `json:"documents"` // how many have it
	// AtLeast is set where more than half of all documents have it: they are not counted further.
	AtLeast bool `json:"documents_are_at_least,omitempty"`
	// Weight is its idf times the confidence that it was meant: 1, less for corrections,
	// beginnings and synonyms, and a little more for a word exactly as it is written.
	Weight float64 `json:"weight"`
	// Frequency is how often the document has it. An occurrence counts as much as its column
	// weighs, and more in a column that is shorter than average.
	Frequency float64 `json:"frequency"`
	Score     float64 `json:"score"` // bm25 of Weight and Frequency

	Fields []FieldScore `json:"fields,omitempty"` // in which it stands
}

// FieldScore is the part of a word's score that comes from one field.
type FieldScore struct {
	Field string  `json:"field"`
	Times int     `json:"times"` // how often the word stands there
	Score float64 `json:"score"`
}

// Correction is a word that was looked for in place of another.
type Correction struct {
	From string `json:"from"`
	To   string `json:"to"`
}
