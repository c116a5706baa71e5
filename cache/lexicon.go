package cache

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
	"ftsync/cache/words"
)

// lexicon is what a generation knows of its words: the words that stand in its
// documents, for correcting typing errors, and its terms. A word stays known
// when the last document that has it is gone; whoever uses one counts its
// documents.
//
// The tokenizer tells of the words in documents as they are written. Without
// stemming words are terms, and FTS5 keeps them. With it, new words are stored
// in the file by the transaction that brought them.
type lexicon struct {
	stem   func(string) string // nil: words are terms
	known  *words.Vocabulary
	terms  atomic.Pointer[termTable] // nil while it is being read
	listen fts5.Listening
	read   chan struct{} // closed when the file has been read, or could not be
	rooms  *rooms
	most   atomic.Int64 // words that there is room for

	mu      sync.Mutex
	reading bool
	changed int64    // documents, since the terms were read
	fresh   []string // words that the file does not have yet
}

const (
	// mostWords bounds what a vocabulary takes in memory to some 100 MB.
	mostWords = 2_000_000
	// wordsUnit is for how many it takes room at a time, and how many it may have
	// whoever has taken the rest.
	wordsUnit = 256
	wordBytes = 50
)

func newLexicon(tokenizer string, rooms *rooms) *lexicon {
	x := &lexicon{known: &words.Vocabulary{}, read: make(chan struct{}), reading: true, rooms: rooms}
	x.most.Store(wordsUnit)
	x.stem = words.StemmerOf(tokenizer)
	x.listen = fts5.Listen(x)
	return x
}

// Word hears of a word in a document.
func (x *lexicon) Word(word []byte) {
	if !worthKnowing(word) || !x.hasRoom() || !x.known.Add(word) || x.stem == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.fresh = append(x.fresh, string(word))
}

// hasRoom reports whether one more word may become known.
func (x *lexicon) hasRoom() bool {
	n := int64(x.known.Len())
	switch {
	case n < x.most.Load():
		return true
	case n >= mostWords || !x.rooms.words.take(wordsUnit*wordBytes):
		return false
	}
	x.most.Add(wordsUnit)
	return true
}

// close ends the listening, and gives back what was taken.
func (x *lexicon) close() {
	x.listen.Close()
	x.rooms.words.giveBack((x.most.Swap(wordsUnit) - wordsUnit) * wordBytes)
	x.terms.Load().giveBack()
}

// worthKnowing reports whether a word may be what somebody meant to type:
// numbers and codes are not corrected to others.
func worthKnowing(word []byte) bool {
	runes := 0
	for _, r := range string(word) {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
		runes++
	}
	return runes >= 2
}

// store puts new words into the file, in the transaction that brought them.
// forget is called when that is committed.
func (x *lexicon) store(w *sqlite.Conn) (stored int, err error) {
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

func (x *lexicon) forget(stored int) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.fresh = x.fresh[stored:]
}

// stale counts documents that have changed, and reports whether they are so many
// that the terms should be read again: then nobody else is told so until done.
func (x *lexicon) stale(changed, most int64) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.changed += changed
	if x.reading || x.changed < most {
		return false
	}
	x.reading, x.changed = true, 0
	return true
}

// done ends a reading of the file.
func (x *lexicon) done() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.reading = false
	select {
	case <-x.read:
	default:
		close(x.read)
	}
}

// load reads what the file has.
func (x *lexicon) load(ctx context.Context, r *sqlite.Conn) error {
	if x.stem != nil {
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
	x.terms.Load().giveBack() // the new table may take as much
	t, err := readTerms(ctx, r, &x.rooms.terms)
	if err != nil {
		return err
	}
	if x.stem == nil {
		for i := range t.ends {
			if term := t.term(i); worthKnowing(term) && x.hasRoom() {
				x.known.Add(term)
			}
		}
	}
	if x.stem != nil && len(t.ends) > formsCounted {
		t.countForms(x.known, x.stem)
	}
	x.terms.Store(t)
	return nil
}

// formsCounted is how many terms there are when it is worth knowing which words have
// forms: to look for those of others would be in vain.
const formsCounted = 50_000

// term is what FTS5 makes of a word, if it makes one term of it.
func (x *lexicon) term(word string) (term string, ok bool) {
	for _, r := range word {
		if !words.IsWordRune(r) {
			return "", false
		}
	}
	term = words.Fold(word)
	if x.stem != nil {
		term = x.stem(term)
	}
	return term, true
}
