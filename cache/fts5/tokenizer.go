package fts5

// #include <stdint.h>
// #include <stdlib.h>
// #include "handle.h"
// #include "tokenizer.h"
import "C"

import (
	"runtime/cgo"
	"slices"
	"sync"
	"unsafe"

	"ftsync/cache/words"
)

// Tokenizer returns the value of tokenize= in the definition of an FTS5 table, for one of words.Tokenizers.
func Tokenizer(name string) string { return "ftsync " + name }

// tokenizers are those of package words, and stemmers their stemmers, by the number that C knows them by.
var (
	tokenizers = sync.OnceValue(words.Tokenizers)
	stemmers   = sync.OnceValue(func() (list []func(string) string) {
		for _, name := range tokenizers() {
			list = append(list, words.StemmerOf(name))
		}
		return list
	})
)

//export ftsyncLanguage
func ftsyncLanguage(name *C.char) C.int { return C.int(slices.Index(tokenizers(), C.GoString(name))) }

// Listener is told of the words in the documents that a connection writes, before they are
// stemmed: in lower case, without diacritics. It is told of every word at least once, and of most
// words not much more often.
type Listener interface{ Word(word []byte) }

// Listening is a listener that connections can name by its Handle.
type Listening struct {
	h      *cgo.Handle // in C's memory, so that C may keep a pointer to it until Close
	handle int64
}

// Listen makes a listener known to SQLite. It hears of what a connection writes after the
// connection has run
//
//	select ftsync_listen(?)
//
// with the Handle returned. Close the connection before the Listening.
func Listen(l Listener) Listening {
	at := (*cgo.Handle)(C.malloc(C.size_t(unsafe.Sizeof(cgo.Handle(0)))))
	*at = cgo.NewHandle(l)
	return Listening{at, handleOf(C.HANDLE_LISTENER, unsafe.Pointer(at))}
}

// Handle is the argument of ftsync_listen.
func (l Listening) Handle() int64 { return l.handle }

// Close gives the handle back.
func (l Listening) Close() {
	forget(l.handle)
	l.h.Delete()
	C.free(unsafe.Pointer(l.h))
}

//export ftsyncWord
func ftsyncWord(language C.int, listener C.int64_t, word *C.char, n C.int, out *C.char, room C.int) C.int {
	w := unsafe.Slice((*byte)(unsafe.Pointer(word)), int(n))
	to := unsafe.Slice((*byte)(unsafe.Pointer(out)), int(room))
	if listener != 0 {
		cgo.Handle(listener).Value().(Listener).Word(w)
	}
	stem := stemmers()[language]
	if stem == nil {
		return C.int(copy(to, w))
	}
	return C.int(copy(to, stem(string(w))))
}

// What tokenizer.h repeats of package words is the same.
var (
	_ [words.NameBytes - C.NAME_BYTES]struct{}    = [0]struct{}{}
	_ [words.MaxTokenBytes - C.MOST_WORD]struct{} = [0]struct{}{}
	_ [words.Word - C.PIECE_WORD]struct{}         = [0]struct{}{}
	_ [words.Exact - C.PIECE_EXACT]struct{}       = [0]struct{}{}
	_ [words.Beside - C.PIECE_BESIDE]struct{}     = [0]struct{}{}
)

// splitters are reused, because of their room.
var splitters = sync.Pool{New: func() any { return &words.Splitter{} }}

// groupPieces and groupBytes are more than the pieces at one place in a text can take.
const (
	groupPieces = 12
	groupBytes  = 6 << 10
)

// ftsyncSplit fills a batch with the next pieces of a text.
//
//export ftsyncSplit
func ftsyncSplit(language, flags C.int, text *C.char, n C.int, b *C.batch) {
	s := splitters.Get().(*words.Splitter)
	mode := words.Places
	switch {
	case flags&C.FTS5_TOKENIZE_QUERY != 0 && flags&C.FTS5_TOKENIZE_PREFIX != 0:
		mode = words.Beginning
	case flags&C.FTS5_TOKENIZE_QUERY != 0:
		mode = words.Query
	case flags&C.FTS5_TOKENIZE_DOCUMENT != 0:
		mode = words.Document
	}
	s.Reset(tokenizers()[language], mode, unsafe.String((*byte)(unsafe.Pointer(text)), int(n)))
	s.At, s.Line = int(b.at), int(b.line)
	fits := func() bool {
		return len(s.Pieces) <= len(b.piece)-groupPieces && len(s.Folded) <= len(b.text)-groupBytes || s.Inside()
	}
	for fits() && s.Next() {
	}
	for i, p := range s.Pieces {
		b.piece[i] = C.piece{kind: C.int32_t(p.Kind), start: C.int32_t(p.Start), end: C.int32_t(p.End),
			from: C.int32_t(p.From), to: C.int32_t(p.To)}
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&b.text[0])), len(b.text)), s.Folded)
	b.at, b.line, b.pieces = C.int32_t(s.At), C.int32_t(s.Line), C.int32_t(len(s.Pieces))
	s.Reset("", mode, "")
	splitters.Put(s)
}
