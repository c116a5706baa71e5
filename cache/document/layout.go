package document

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ftsync/cache/fts5"
	"ftsync/cache/geo"
	"ftsync/cache/words"
)

// Format is the version of the tables below and of the terms in them, stored as the file's
// user_version. The index of a file of another version is built anew.
const Format = 6

// OldestRead is the oldest version whose tables are those below, though their terms may be others.
// A file from that version on answers searches until its index is built anew; no document in it
// changes, for terms of two kinds would damage it. A change of the tables sets this to Format.
const OldestRead = 4

// Layout holds the tables and statements that a schema becomes in SQLite. It is not changed
// once it is made. Columns are named by their place (c0, c1, ..., and t2 for the searched
// text of column 2), so no name from a configuration reaches an SQL statement.
type Layout struct {
	Schema Schema
	Cols   []string // the columns of table doc after id and key
	texts  []int    // schema columns with a separate column for their searched text, in the order of Cols
	FTS    []Field  // the columns of the FTS index

	InsertDoc string // id, key, values of Cols
	UpdateDoc string // values of Cols, id
	SelectDoc string // by id; yields key and values of Cols
	InsertFTS string // id, values of FTS
	DeleteFTS string // id, values of FTS as they were indexed
	FillFTS   string // indexes the documents after the first id up to the second
}

// Field is one column of the FTS index.
type Field struct {
	Col    int // place in Schema.Columns
	Stored int // place in Layout.Cols
}

var types = map[Type]bool{
	Text: true, Integer: true, Real: true, Number: true, Boolean: true,
	Date: true, Time: true, JSON: true, Array: true, Place: true,
}

// ownText reports whether a searched column is indexed by a text made from its value, not
// by the value.
func (c Column) ownText() bool {
	return c.Search && (c.HTML || c.Type == JSON || c.Type == Array || c.Type == Boolean)
}

// NewLayout returns the layout of a schema, or what is wrong with the schema.
func NewLayout(s Schema) (*Layout, error) {
	if !slices.Contains(words.Tokenizers(), s.Tokenizer) {
		return nil, fmt.Errorf("tokenizer %q: want one of %v", s.Tokenizer, words.Tokenizers())
	}
	l := &Layout{Schema: s}
	for i, c := range s.Columns {
		if !types[c.Type] {
			return nil, fmt.Errorf("column %q: unknown type %q", c.Name, c.Type)
		}
		if c.Type == Place && (c.Search || c.Name != geo.Field) {
			return nil, fmt.Errorf("column %q: a place is never searched, and called %s", c.Name, geo.Field)
		}
		if !goodWeight(c.Weight) {
			return nil, fmt.Errorf("column %q: weight %v, want 0 or more", c.Name, c.Weight)
		}
		if c.Search && !c.ownText() {
			l.FTS = append(l.FTS, Field{i, i})
		}
		l.Cols = append(l.Cols, fmt.Sprintf("c%d", i))
	}
	for i, c := range s.Columns {
		if c.ownText() {
			l.FTS = append(l.FTS, Field{i, len(l.Cols)})
			l.texts = append(l.texts, i)
			l.Cols = append(l.Cols, fmt.Sprintf("t%d", i))
		}
	}
	if len(l.FTS) == 0 {
		return nil, errors.New("schema has no searched column")
	}
	if err := s.checkRank(); err != nil {
		return nil, err
	}
	// SQLite's own limit on columns is 2000; the key and the id are two.
	if len(l.Cols) > 1990 {
		return nil, fmt.Errorf("schema has %d columns, too many", len(l.Cols))
	}
	searched := strings.Join(l.FTSColumns(), ", ")
	l.InsertDoc = l.InsertDocs(1)
	l.UpdateDoc = "update doc set " + strings.Join(l.Cols, " = ?, ") + " = ? where id = ?"
	l.SelectDoc = "select key, " + l.ColumnList() + " from doc where id = ?"
	l.InsertFTS = "insert into fts (rowid, " + searched + ") values (?" + strings.Repeat(", ?", len(l.FTS)) + ")"
	l.DeleteFTS = "insert into fts (fts, rowid, " + searched + ") values ('delete', ?" + strings.Repeat(", ?",
		len(l.FTS)) + ")"
	l.FillFTS = "insert into fts (rowid, " + searched + ") select id, " + searched +
		" from doc where id > ? and id <= ? order by id"
	return l, nil
}

// ColumnList returns Cols as a statement names them.
func (l *Layout) ColumnList() string { return strings.Join(l.Cols, ", ") }

// ftsCols returns the columns of the FTS index. Table doc has columns of the same names,
// from which FTS5 reads when it rebuilds or checks itself.
func (l *Layout) FTSColumns() []string {
	cols := make([]string, len(l.FTS))
	for i, f := range l.FTS {
		cols[i] = l.Cols[f.Stored]
	}
	return cols
}

// InsertDocs returns InsertDoc for n documents.
func (l *Layout) InsertDocs(n int) string {
	row := "(?, ?" + strings.Repeat(", ?", len(l.Cols)) + ")"
	return "insert into doc (id, key, " + l.ColumnList() + ") values " + row + strings.Repeat(", "+row, n-1)
}

// DDL returns the statements that make the tables of a new file. The columns of doc have no
// type, so SQLite stores every value as it is given.
func (l *Layout) DDL() []string {
	return []string{
		fmt.Sprintf("pragma user_version = %d", Format),
		"create table doc (id integer primary key, key text not null, " + l.ColumnList() + ")",
		"create virtual table fts using fts5(" + strings.Join(l.FTSColumns(), ", ") +
			", content = 'doc', content_rowid = 'id', tokenize = '" + fts5.Tokenizer(l.Schema.Tokenizer) + "')",
		"create table meta (k text primary key, v) without rowid",
		"create table state (k text primary key, v text not null) without rowid",
		"create table journal (id integer primary key, epoch integer not null, keys blob not null)",
		"create table words (id integer primary key, words text not null)",
		"create table dirty (key text primary key) without rowid",
	}
}

// Weights returns the weights for bm25, one for each column of the FTS index, by the tuning
// of a schema whose columns are the layout's.
func (l *Layout) Weights(s Schema) []float64 {
	w := make([]float64, len(l.FTS))
	for i, f := range l.FTS {
		w[i] = s.Columns[f.Col].Weight
		if w[i] == 0 {
			w[i] = 1
		}
	}
	return w
}

// ColumnFilter returns an FTS5 column filter for some searched columns; "" for none.
func (l *Layout) ColumnFilter(columns []string) string {
	if len(columns) == 0 {
		return ""
	}
	var cols []string
	for _, f := range l.FTS {
		if slices.Contains(columns, l.Schema.Columns[f.Col].Name) {
			cols = append(cols, l.Cols[f.Stored])
		}
	}
	return "{" + strings.Join(cols, " ") + "} : "
}

// Fields returns the places in Schema.Columns of the columns named; all if names is nil.
func (l *Layout) Fields(names []string) []int {
	var list []int
	for i, c := range l.Schema.Columns {
		if names == nil || slices.Contains(names, c.Name) {
			list = append(list, i)
		}
	}
	return list
}
