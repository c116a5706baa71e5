package lexicon

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
	"ftsync/cache/words"
)

// Lexicon holds the words that stand in the documents of a generation, for correcting typing
// errors, and its terms. A word stays known when the last document that has it is gone;
// whoever uses one counts its documents. A Lexicon is safe for concurrent use.
//
// The tokenizer reports the words in documents as they are written. Without stemming words
// are terms, and FTS5 keeps them. With stemming, new words are stored in the file by the
// transaction that brought them.
type Lexicon struct {
	Stem   func(string) string // returns the stem of a folded word; nil: words are terms
	split  string              // the tokenizer
	known  *words.Vocabulary
	terms  atomic.Pointer[Terms] // nil while it is being read
	listen fts5.Listening
	read   chan struct{} // closed when the file has been read, or could not be
	rooms  *Rooms
	most   atomic.Int64 // number of words that there is room for

	mu      sync.Mutex
	reading bool
	changed int64    // number of documents changed since the terms were read
	fresh   []string // words that are not in the file yet
}

const (
	// mostWords bounds what a vocabulary takes in memory to some 100 MB.
	mostWords = 2_000_000
	// wordsUnit is the number of words that it takes room for at a time, and that it may
	// have even if others have taken all the room.
	wordsUnit = 256
	wordBytes = 50
)

// New returns the lexicon of an index with a tokenizer whose tokens are words. It knows nothing
// before Load, and must be closed.
func New(tokenizer string, rooms *Rooms) *Lexicon {
	x := &Lexicon{split: tokenizer, known: &words.Vocabulary{}, read: make(chan struct{}), reading: true, rooms: rooms}
	x.most.Store(wordsUnit)
	x.Stem = words.StemmerOf(tokenizer)
	if words.Composes(tokenizer) {
		x.known.KeepEndings()
	}
	x.listen = fts5.Listen(x)
	return x
}

// Word adds a word of a document; the tokenizer calls it.
func (x *Lexicon) Word(word []byte) {
	if !words.WorthCorrecting(word) || !x.hasRoom() || !x.known.Add(word) || x.Stem == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.fresh = append(x.fresh, string(word))
}

// hasRoom reports whether one more word may become known.
func (x *Lexicon) hasRoom() bool {
	n := int64(x.known.Len())
	switch {
	case n < x.most.Load():
		return true
	case n >= mostWords || !x.rooms.Words.take(wordsUnit*wordBytes):
		return false
	}
	x.most.Add(wordsUnit)
	return true
}

// Close ends the listening and gives back the room that was taken.
func (x *Lexicon) Close() {
	x.listen.Close()
	x.rooms.Words.giveBack((x.most.Swap(wordsUnit) - wordsUnit) * wordBytes)
	x.Table().giveBack()
}

// Store writes new words to the file, in the transaction that brought them, and returns their
// number: Forget is called with it once that is committed.
func (x *Lexicon) Store(w *sqlite.Conn) (stored int, err error) {
	if x == nil {
		return 0, nil
	}
	x.mu.Lock()
	fresh := x.fresh
	x.mu.Unlock()
	if len(fresh) == 0 {
		return 0, nil
	}
	if _, err := w.Exec("insert into words (words) values (?)", strings.Join(fresh, "\n")); err != nil {
		return 0, fmt.Errorf("store new words: %w", err)
	}
	return len(fresh), nil
}

// Forget drops the first words of those that Store wrote.
func (x *Lexicon) Forget(stored int) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.fresh = x.fresh[stored:]
}

// Stale adds to the number of documents that have changed, and reports whether it has come to
// most, so that the terms should be read again. Until Done nobody else is told so.
func (x *Lexicon) Stale(changed, most int64) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.changed += changed
	if x.reading || x.changed < most {
		return false
	}
	x.reading, x.changed = true, 0
	return true
}

// Done ends a reading of the file, whether it has succeeded or not.
func (x *Lexicon) Done() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.reading = false
	select {
	case <-x.read:
	default:
		close(x.read)
	}
}

// Load reads the words and terms of the file. The connection must be one that may make
// temporary tables.
func (x *Lexicon) Load(ctx context.Context, r *sqlite.Conn) error {
	if x.Stem != nil {
		err := r.Query(ctx, func(row []driver.Value) error {
			list, _ := row[0].(string)
			for word := range strings.SplitSeq(list, "\n") {
				if x.hasRoom() {
					x.known.Add([]byte(word))
				}
			}
			return nil
		}, "select words from words")
		if err != nil {
			return fmt.Errorf("read words: %w", err)
		}
	}
	x.Table().giveBack() // the new table may take as much
	t, err := readTerms(ctx, r, &x.rooms.Terms)
	if err != nil {
		return err
	}
	if x.Stem == nil {
		for i := range t.Count() {
			if term := t.Term(i); words.WorthCorrecting(term) && x.hasRoom() {
				x.known.Add(term)
			}
		}
	}
	if x.Stem != nil && t.Count() > formsCounted {
		t.countForms(x.known, x.Stem)
	}
	x.terms.Store(t)
	return nil
}

// formsCounted is the number of terms from which on the words of each stem are counted, so that
// searches don't look for forms where there are none.
const formsCounted = 50_000

// Loaded returns a channel that is closed once the file has been read, or could not be.
func (x *Lexicon) Loaded() <-chan struct{} { return x.read }

// Handle returns the number by which the tokenizer knows the lexicon, for ftsync_listen.
func (x *Lexicon) Handle() int64 { return x.listen.Handle() }

// Table returns the terms as they were last read; nil until they have been.
func (x *Lexicon) Table() *Terms { return x.terms.Load() }

// Vocabulary returns the words that typing errors are corrected to.
func (x *Lexicon) Vocabulary() *words.Vocabulary { return x.known }

// Stems reports whether words and terms are not the same.
func (x *Lexicon) Stems() bool { return x.Stem != nil }

// Term returns the term that the tokenizer makes of a word. ok reports whether it makes one of it.
func (x *Lexicon) Term(word string) (term string, ok bool) {
	list := words.Terms(x.split, words.Query, word)
	if len(list) != 1 {
		return "", false
	}
	return list[0].Text, true
}
