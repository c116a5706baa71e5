package search

import (
	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/fts5"
	"ftsync/cache/lexicon"
	"ftsync/cache/sqlite"
)

// State is what a search reads of a generation beside its file. Nothing in it leads to the
// generation's writer. All of it is safe for concurrent use.
type State struct {
	Generation  string // its id: cursors belong to it
	Layout      *document.Layout
	Tuned       Tuned
	Documents   int64
	Lexicon     *lexicon.Lexicon // nil: the tokenizer has no words
	Lengths     *fts5.Lengths    // of documents, filled
	Frequencies *Frequencies

	// Seal makes a cursor of a text, padded to a size if that is above 0; ok reports whether
	// the text fits. Unseal returns the text of a cursor that Seal has made.
	Seal   func(text []byte, size int) (cursor string, ok bool)
	Unseal func(cursor string) (text []byte, ok bool)

	AnswerBytes int64                   // of the documents of one answer, at most; 0: no limit
	TakeBytes   func(bytes int64) error // asks for the memory of one more document
}

// Snapshot is what a search reads of one state of a generation's file.
type Snapshot struct {
	Conn    *sqlite.Conn  // in a transaction
	Changes int64         // names the state
	IDs     int64         // above all ids of documents
	View    *columns.View // of the state; nil unless needsView
}

// Tuned is a schema prepared for searches. It is not changed once it is made.
type Tuned struct {
	Schema document.Schema
	Name   string // differs between tunings

	weights   []float64
	synonyms  synonyms
	stopWords map[string]bool
}

// NewTuned prepares a schema whose columns are those of a layout.
func NewTuned(l *document.Layout, s document.Schema) Tuned {
	return Tuned{
		Schema: s, Name: s.Tuning().Name(), weights: l.Weights(s),
		synonyms: newSynonyms(s.Synonyms, s.Tokenizer), stopWords: newStopWords(s.StopWords),
	}
}

// averageLengths returns the average lengths of the searched columns, in tokens.
func averageLengths(l *fts5.Lengths, documents int64) []float64 {
	list := make([]float64, 0, 8)
	for _, tokens := range l.Tokens() {
		list = append(list, float64(max(tokens, 1))/float64(max(documents, 1)))
	}
	return list
}
