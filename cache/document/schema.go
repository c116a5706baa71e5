package document

import (
	"slices"

	"ftsync/cache/filter"
	"ftsync/cache/rank"
)

// Type is the type of a column. It decides how a value is stored and how it looks in JSON.
type Type string

const (
	Text    Type = "text"    // a JSON string
	Integer Type = "integer" // a JSON number; 64 bits
	Real    Type = "real"    // a JSON number; NaN and infinities as strings
	Number  Type = "number"  // exact decimal, stored as text; a JSON number written digit for digit
	Boolean Type = "boolean" // true or false
	Date    Type = "date"    // a JSON string, YYYY-MM-DD
	Time    Type = "time"    // a JSON string, RFC 3339
	JSON    Type = "json"    // any JSON; searched: its string values
	Array   Type = "array"   // a JSON array; searched: its elements
	Place   Type = "place"   // a JSON object, a geo.Point; filtered and sorted by distance
)

// Column is one field of a document.
type Column struct {
	Name   string  `json:"name"`
	Type   Type    `json:"type"`
	Search bool    `json:"search,omitempty"` // in the FTS index
	Weight float64 `json:"weight,omitempty"` // for bm25; default 1
	Filter bool    `json:"filter,omitempty"` // may be filtered, faceted and sorted by; a Place has no facets
	Exact  bool    `json:"exact,omitempty"`  // typing errors are not corrected to words in it
	// Scalars says that numbers and booleans in JSON are searched too, as those of arrays are.
	Scalars bool `json:"scalars,omitempty"`
	HTML    bool `json:"html,omitempty"` // its texts, or the strings in it, are HTML, and searched without markup
}

// Schema describes the documents of a generation. It is stored in the generation's file, so
// that a process can serve the file without Postgres.
type Schema struct {
	Columns   []Column `json:"columns"`
	Tokenizer string   `json:"tokenizer"`     // one of words.Tokenizers()
	Key       string   `json:"key,omitempty"` // the column whose values are the keys, if one is and is known

	// Distinct is the column of which a search shows each value once, unless it asks for something
	// else; empty: there is none.
	Distinct string `json:"distinct,omitempty"`

	// Synonyms are groups of words or phrases with the same meaning. StopWords are words
	// to ignore. Both apply to the text of a search, not to documents.
	Synonyms  [][]string `json:"synonyms,omitempty"`
	StopWords []string   `json:"stop_words,omitempty"`

	// Rank names filter columns that say how much documents matter.
	Rank []rank.By `json:"rank,omitempty"`
}

// Document is what an index stores for one key. The values are in the order of
// Schema.Columns; each is nil, a string, int64, float64 or bool. Values of JSON, Array
// and Place columns are strings of JSON.
type Document struct {
	Key    string
	Values []any
}

// Searched returns the names of the searched columns.
func (s Schema) Searched() (names []string) {
	for _, c := range s.Columns {
		if c.Search {
			names = append(names, c.Name)
		}
	}
	return names
}

// IsFacet reports whether the column has values that can be compared, counted and sorted by.
func (c Column) IsFacet() bool { return c.Filter && c.Type != Place }

// Filterable returns the names of the filter columns, without that of places.
func (s Schema) Filterable() (names []string) {
	for _, c := range s.Columns {
		if c.IsFacet() {
			names = append(names, c.Name)
		}
	}
	return names
}

// Distinguishing returns the names of the filter columns with one value a document.
func (s Schema) Distinguishing() (names []string) {
	for _, c := range s.Columns {
		if c.IsFacet() && !c.Type.IsList() {
			names = append(names, c.Name)
		}
	}
	return names
}

// Names returns the names of all columns.
func (s Schema) Names() (names []string) {
	for _, c := range s.Columns {
		names = append(names, c.Name)
	}
	return names
}

// FilterKind returns how filters compare the values of a filter column, or those at a path in one
// of JSON; see ParsePath. ok reports whether the name is one of these.
func (s Schema) FilterKind(name string) (kind filter.Kind, ok bool) {
	for _, c := range s.Columns {
		if c.Filter && c.Name == name {
			return c.Type.Kind(), true
		}
	}
	_, _, ok = CutPath(name, func(column string) bool {
		return slices.ContainsFunc(s.Columns, func(c Column) bool {
			return c.Filter && c.Type == JSON && c.Name == column
		})
	})
	return filter.Any, ok
}

// IsExact reports whether a column is one in which typing errors are not corrected.
func (s Schema) IsExact(column string) bool {
	return slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Name == column && c.Exact })
}

// IsNumeric reports whether values of the type order as numbers: also dates and times do.
func (t Type) IsNumeric() bool {
	switch t {
	case Integer, Real, Number, Date, Time:
		return true
	}
	return false
}

// IsMoment reports whether values of the type are dates or times.
func (t Type) IsMoment() bool { return t == Date || t == Time }

// IsList reports whether a value of the type may have several elements.
func (t Type) IsList() bool { return t == Array || t == JSON }

// Kind returns how filters compare values of the type.
func (t Type) Kind() filter.Kind {
	switch t {
	case Integer, Real, Number:
		return filter.Number
	case Boolean:
		return filter.Boolean
	case Date:
		return filter.Date
	case Time:
		return filter.Time
	case Array, JSON:
		return filter.Any
	case Place:
		return filter.Place
	}
	return filter.Text
}

// HasPlaces reports whether documents have places.
func (s Schema) HasPlaces() bool {
	return slices.ContainsFunc(s.Columns, func(c Column) bool { return c.Type == Place && c.Filter })
}
