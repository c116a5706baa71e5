package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/rank"
	"ftsync/worker/postgres"
)

// Definition describes one index as its owner wrote it. The program reads it from the
// configuration file; Make finds out whether the database can fulfil it.
type Definition struct {
	Name      string         // of the index; also its folder in the cache
	Table     string         // root table, "table" or "schema.table", parts quoted where SQL would want it
	Query     string         // instead of Table: a document is a row of this query
	Key       []string       // columns of the key; empty: the primary key of Table
	Search    []SearchColumn // searched columns, in the order written
	Filter    []string       // columns that can be filtered, faceted and sorted by
	Distinct  string         // the column of which a search shows each value once; "": none
	Store     []string       // columns that are returned and nothing more
	Geo       Geo            // the columns that hold a document's place
	Where     string         // SQL condition on the rows of Table; only rows that meet it are documents
	Tokenizer string         // one of words.Tokenizers; default unicode
	Watch     []Watch        // with Query: the tables a document is made from
	Synonyms  [][]string     // groups of words or phrases that mean the same to a search
	StopWords []string       // words that searches ignore
	Rank      []rank.By      // columns that say how much documents matter; they are filter columns too
	MaxBytes  int64          // of text in a document; a larger one is set aside. 0: 16 MiB

	ByRow bool `json:",omitempty"` // changes of Table are logged by triggers for rows; see the function ByRow
}

// Tables returns the names of the tables that a definition names, without their schemas.
func (d Definition) Tables() (names []string) {
	written := []string{d.Table}
	for _, w := range d.Watch {
		written = append(written, w.Table)
	}
	for _, s := range written {
		if _, name, err := postgres.ParseRelation(s); err == nil {
			names = append(names, name)
		}
	}
	return names
}

// filters returns the columns that can be filtered by, each with the field that names it.
func (d Definition) filters() (names, fields []string) {
	for i, name := range d.Filter {
		names, fields = append(names, name), append(fields, fmt.Sprintf("filter[%d]", i))
	}
	for _, by := range d.Rank {
		if !slices.Contains(names, by.Column) {
			names, fields = append(names, by.Column), append(fields, "rank."+by.Column)
		}
	}
	if d.Distinct != "" && !slices.Contains(names, d.Distinct) {
		names, fields = append(names, d.Distinct), append(fields, "distinct")
	}
	return names, fields
}

// SearchColumn is a column in the full-text index.
type SearchColumn struct {
	Name   string
	Weight float64 // for bm25; 0 means 1
	Exact  bool    // typing errors are not corrected to words of this column
	HTML   bool    // its text is HTML
	Plain  bool    // it is not, whatever it looks like
}

// Watch describes how a change in a table leads to documents.
type Watch struct {
	Table   string   // "table" or "schema.table"
	Columns []string // the columns whose values are logged when a row changes
	Keys    string   // SQL that maps arrays of those values ($1, $2, …) to keys of documents; empty: they are keys
	Static  bool     // the table is read but its changes do not matter
	ByRow   bool     `json:",omitempty"` // as Definition.ByRow, of this table
}

// Problem is one fault of a definition, found by asking the database. Field is the path of the
// setting in the configuration file, such as "table", "key[1]", "search.title", "filter[0]",
// "where" or "watch[0].table", so that the program can name the line.
type Problem struct {
	Index   string
	Field   string
	Found   string // what is there, e.g. `no column "titel" in table public.film`
	Want    string // what was expected, e.g. `one of film_id, title, …`
	Warning bool   // the definition works, but slowly or in a surprising way
}

// ProblemsError reports definitions that the database can't fulfil.
type ProblemsError struct{ Problems []Problem }

func (e *ProblemsError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("index %s: %s: %s, expected %s", p.Index, p.Field, p.Found, p.Want)
	}
	return strings.Join(lines, "\n")
}

// ParseDefinition reads a definition that the cache has stored; see Definition.Text.
func ParseDefinition(stored string) (def Definition, err error) {
	if err := json.Unmarshal([]byte(stored), &def); err != nil {
		return def, fmt.Errorf("read the definition a generation was built by: %w", err)
	}
	return def, nil
}

// Text returns the definition as the cache stores it, without ByRow, which makes no other documents.
func (d Definition) Text() string {
	d.ByRow, d.Watch = false, slices.Clone(d.Watch)
	for i := range d.Watch {
		d.Watch[i].ByRow = false
	}
	b, err := json.Marshal(d)
	if err != nil {
		panic(err) // can't fail: texts, numbers and booleans
	}
	return string(b)
}
