package search

import (
	"crypto/sha256"
	"time"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/fts5"
	"ftsync/cache/lexicon"
	"ftsync/cache/rank"
	"ftsync/cache/sqlite"
)

// State is what a search uses of a generation beside its file. Nothing in it leads to the
// generation's writer. All of it is safe for concurrent use.
type State struct {
	Generation  string // its id: cursors know ids of it
	Layout      *document.Layout
	Tuned       Tuned
	Documents   int64
	Lexicon     *lexicon.Lexicon // nil: the tokenizer has no words
	Lengths     *fts5.Lengths    // of all documents
	Frequencies *Frequencies
	Leaders     *Leaders    // nil: none are kept
	Statistics  *Statistics // nil: those of this moment
	Moment      time.Time   // at which ages are measured; see Tuned.Moment

	// Seal makes a cursor of a text, padded to size if that is above 0; ok reports whether the
	// text fits. Unseal returns the text of a cursor, and ok reports whether Seal has made it.
	Seal   func(text []byte, size int) (cursor string, ok bool)
	Unseal func(cursor string) (text []byte, ok bool)

	// Tests set these. RankMost is how many documents of a large match are ranked, and LeadFrom how many a
	// term with leaders has at least; 0: rankMost, leadFrom. Slowly has FTS5 show all documents, as they are
	// without any of the faster ways.
	RankMost, LeadFrom int64
	Slowly             bool

	AnswerBytes int64                   // how large the documents of one answer may be together; 0: no limit
	TakeBytes   func(bytes int64) error // asks for memory for one more document
}

// Snapshot is what a search reads of one state of a generation's file.
type Snapshot struct {
	Conn    *sqlite.Conn  // in a transaction
	Changes int64         // numbers the state
	IDs     int64         // above the id of any document
	View    *columns.View // of the same state; may be nil unless NeedsView; it makes searches faster
}

// Tuned is a schema prepared for searches. It never changes.
type Tuned struct {
	Schema document.Schema
	Name   string // different for different tunings

	weights   []float64
	synonyms  synonyms
	stopWords map[string]bool
	Made      [sha256.Size]byte // names what scores and sort keys depend on beside the documents; see made
}

// NewTuned prepares a schema whose columns are those of a layout.
func NewTuned(l *document.Layout, s document.Schema) Tuned {
	return Tuned{
		Schema: s, Name: s.Tuning().Name(), weights: l.Weights(s),
		synonyms: newSynonyms(s.Synonyms, s.Tokenizer), stopWords: newStopWords(s.StopWords),
		Made: made(s),
	}
}

// Moment returns the moment at which a search ranks documents by their ages: the last of moments
// that lie so far apart that the ages change a little from one to the next. Between two of them the
// same documents give the same answer. It is the zero Time where no ages are ranked by.
func (t Tuned) Moment(now time.Time) time.Time {
	step := rank.Step(t.Schema.Rank)
	if step == 0 {
		return time.Time{}
	}
	return now.UTC().Truncate(step)
}
