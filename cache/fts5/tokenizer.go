package fts5

// #include <stdint.h>
// #include <stdlib.h>
// #include "handle.h"
import "C"

import (
	"runtime/cgo"
	"slices"
	"sync"
	"unsafe"

	"ftsync/cache/words"
)

// Tokenizer returns the value of tokenize= in the definition of an FTS5 table. The table's words
// are stemmed as in the language, one of words.Languages; not at all when it is "".
func Tokenizer(language string) string {
	if language == "" {
		language = unstemmed
	}
	return "ftsync " + language
}

const unstemmed = "unicode"

// stemmers has the stemmers of the languages, by the number that C knows a language by.
var stemmers = sync.OnceValue(func() []func(string) string {
	list := []func(string) string{nil}
	for _, l := range words.Languages() {
		list = append(list, words.Stemmer(l))
	}
	return list
})

//export ftsyncLanguage
func ftsyncLanguage(name *C.char) C.int {
	language := C.GoString(name)
	if language == unstemmed {
		return 0
	}
	if i := slices.Index(words.Languages(), language); i >= 0 {
		return C.int(i + 1)
	}
	return -1
}

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
	if language == 0 {
		return C.int(copy(to, w))
	}
	return C.int(copy(to, stemmers()[language](string(w))))
}

// The marks that stand before a term that is not the stem of a word; see tokenizer.c.
const (
	RawMark  = "\x01" // in a query: the rest is a term, not to be stemmed
	FormMark = "\x02" // the rest is a word as it is written, whose stem differs
	NameMark = "\x03" // the rest is a whole line of a document, without what stands between its words
)
