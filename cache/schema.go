package cache

// Type says how a column is stored and how it looks in a document's JSON.
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
)

// Column is one field of a document.
type Column struct {
	Name   string  `json:"name"`
	Type   Type    `json:"type"`
	Search bool    `json:"search,omitempty"` // in the FTS index
	Weight float64 `json:"weight,omitempty"` // for bm25; default 1
	Filter bool    `json:"filter,omitempty"` // may be filtered, faceted and sorted by
	Exact  bool    `json:"exact,omitempty"`  // typing errors are not corrected to words in it
}

// Schema describes the documents of a generation. It is stored in its file, so
// that a process without Postgres can serve it.
type Schema struct {
	Columns   []Column `json:"columns"`
	Tokenizer string   `json:"tokenizer"` // one of Tokenizers()

	// Synonyms are groups of words or phrases that mean the same, and StopWords
	// words that tell nothing. Both apply to what is typed, not to documents.
	Synonyms  [][]string `json:"synonyms,omitempty"`
	StopWords []string   `json:"stop_words,omitempty"`
}

// Document is what an index stores for one key. Values stand in the order of
// Schema.Columns; each is nil, string, int64, float64 or bool. JSON and Array
// values are strings of JSON.
type Document struct {
	Key    string
	Values []any
}

// Batch is applied in one SQLite transaction.
type Batch struct {
	Upserts []Document
	Deletes []string // keys; a key without a document is no error

	// Epoch is the number of the acknowledgement that will cover this batch. The
	// keys of Upserts and Deletes are journaled under it; 0 journals nothing.
	Epoch int64

	Dirty []string          // keys to note, to be read again later
	Clean []string          // dirty keys that this batch has read again
	State map[string]string // entries to set; an empty value removes one

	// Sync puts this batch, and all before it, on disk before Apply returns.
	Sync bool
}

// Applied counts what a batch changed.
type Applied struct {
	Upserted  int // documents written; unchanged ones are not counted
	Deleted   int // documents that existed and are gone
	Unchanged int

	inserted  int // those of Upserted that are new
	reindexed int // documents of which the FTS index holds another text now, or none
}
