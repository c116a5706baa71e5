package cache

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/fts5"
	"ftsync/cache/words"
)

// format is the version of the tables below, stored as the file's user_version.
// A file of another version is not read: the index is built anew.
const format = 4

// layout is what a schema becomes in SQLite. Columns are named by their place
// (c0, c1, ..., and t2 for the searched text of column 2), so no name from a
// configuration file ever reaches an SQL statement.
type layout struct {
	schema Schema
	cols   []string // doc's columns after id and key
	texts  []int    // schema columns whose searched text is a column of its own, in the order of cols
	fts    []field  // the columns of the FTS index

	insertDoc, updateDoc, selectDoc string
	insertFTS, deleteFTS, fillFTS   string
}

// field is one column of the FTS index.
type field struct {
	col    int // in Schema.Columns
	stored int // in layout.cols
}

// fts5Tokenizer is the tokenizer in FTS5's terms.
func fts5Tokenizer(tokenizer string) string {
	if language, ok := words.LanguageOf(tokenizer); ok {
		return fts5.Tokenizer(language)
	}
	return "trigram remove_diacritics 1"
}

var types = map[Type]bool{
	Text: true, Integer: true, Real: true, Number: true, Boolean: true,
	Date: true, Time: true, JSON: true, Array: true,
}

// ownText reports whether a searched column is indexed by a text made from its
// value, rather than by the value.
func (c Column) ownText() bool {
	return c.Search && (c.Type == JSON || c.Type == Array || c.Type == Boolean)
}

func newLayout(s Schema) (*layout, error) {
	if !slices.Contains(words.Tokenizers(), s.Tokenizer) {
		return nil, fmt.Errorf("tokenizer %q: want one of %v", s.Tokenizer, words.Tokenizers())
	}
	l := &layout{schema: s}
	for i, c := range s.Columns {
		if !types[c.Type] {
			return nil, fmt.Errorf("column %q: unknown type %q", c.Name, c.Type)
		}
		if !goodWeight(c.Weight) {
			return nil, fmt.Errorf("column %q: weight %v, want 0 or more", c.Name, c.Weight)
		}
		if c.Search && !c.ownText() {
			l.fts = append(l.fts, field{i, i})
		}
		l.cols = append(l.cols, fmt.Sprintf("c%d", i))
	}
	for i, c := range s.Columns {
		if c.ownText() {
			l.fts = append(l.fts, field{i, len(l.cols)})
			l.texts = append(l.texts, i)
			l.cols = append(l.cols, fmt.Sprintf("t%d", i))
		}
	}
	if len(l.fts) == 0 {
		return nil, errors.New("schema has no searched column")
	}
	// SQLite's own limit on columns is 2000; the key and the id are two.
	if len(l.cols) > 1990 {
		return nil, fmt.Errorf("schema has %d columns, too many", len(l.cols))
	}
	searched := strings.Join(l.ftsCols(), ", ")
	l.insertDoc = l.insertDocs(1)
	l.updateDoc = "update doc set " + strings.Join(l.cols, " = ?, ") + " = ? where id = ?"
	l.selectDoc = "select key, " + l.names() + " from doc where id = ?"
	l.insertFTS = "insert into fts (rowid, " + searched + ") values (?" + strings.Repeat(", ?", len(l.fts)) + ")"
	l.deleteFTS = "insert into fts (fts, rowid, " + searched + ") values ('delete', ?" + strings.Repeat(", ?", len(l.fts)) + ")"
	l.fillFTS = "insert into fts (rowid, " + searched + ") select id, " + searched + " from doc where id > ? and id <= ? order by id"
	return l, nil
}

// names are doc's columns after id and key, for a statement.
func (l *layout) names() string { return strings.Join(l.cols, ", ") }

// ftsCols are the columns of the FTS index. They are columns of doc too, where
// FTS5 reads them from when it rebuilds or checks itself.
func (l *layout) ftsCols() []string {
	cols := make([]string, len(l.fts))
	for i, f := range l.fts {
		cols[i] = l.cols[f.stored]
	}
	return cols
}

// insertDocs is the statement that appends n documents.
func (l *layout) insertDocs(n int) string {
	row := "(?, ?" + strings.Repeat(", ?", len(l.cols)) + ")"
	return "insert into doc (id, key, " + l.names() + ") values " + row + strings.Repeat(", "+row, n-1)
}

// ddl makes the tables of a new file. doc's columns have no type, so that
// SQLite stores every value as it is given.
func (l *layout) ddl() []string {
	return []string{
		fmt.Sprintf("pragma user_version = %d", format),
		"create table doc (id integer primary key, key text not null, " + l.names() + ")",
		"create virtual table fts using fts5(" + strings.Join(l.ftsCols(), ", ") +
			", content = 'doc', content_rowid = 'id', tokenize = '" + fts5Tokenizer(l.schema.Tokenizer) + "')",
		"create table meta (k text primary key, v) without rowid",
		"create table state (k text primary key, v text not null) without rowid",
		"create table journal (id integer primary key, epoch integer not null, keys blob not null)",
		"create table words (id integer primary key, words text not null)",
		"create table dirty (key text primary key) without rowid",
	}
}

// weights are bm25's arguments, one for each column of the FTS index.
func (l *layout) weights() []float64 {
	w := make([]float64, len(l.fts))
	for i, f := range l.fts {
		w[i] = l.schema.Columns[f.col].Weight
		if w[i] == 0 {
			w[i] = 1
		}
	}
	return w
}
