package fts5

// #include "handle.h"
// #include "lengths.h"
import "C"

import "unsafe"

// Lengths has the number of tokens of each document of an index, 2 bytes an id,
// outside of Go's memory. One goroutine may call Set while collectors read.
// Lengths above 65,535 are taken for 65,535.
type Lengths struct {
	l      *C.lengths
	handle int64
}

// NewLengths returns lengths that are all 0. Free gives their memory back.
func NewLengths() *Lengths {
	l := C.lengths_new()
	if l == nil {
		panic("fts5: out of memory")
	}
	return &Lengths{l, handleOf(C.HANDLE_LENGTHS, unsafe.Pointer(l))}
}

// Set sets the length of a document. Ids are from 0 to 2³²-1; others are ignored.
func (l *Lengths) Set(id, tokens int64) { C.lengths_set(l.l, C.int64_t(id), C.int64_t(tokens)) }

// Get returns the length of a document, 0 when it was never set.
func (l *Lengths) Get(id int64) int64 { return int64(C.lengths_get(l.l, C.int64_t(id))) }

// Handle is the first argument of the SQL function ftsync_lengths(handle, id,
// sz), which sets a length from a row of FTS5's table of lengths and returns it.
func (l *Lengths) Handle() int64 { return l.handle }

// Tokens adds up a row of FTS5's table of lengths, which has the tokens of each
// column as a varint.
func Tokens(sz []byte) (tokens int64) {
	var value int64
	for _, b := range sz {
		value = value<<7 | int64(b&0x7f)
		if b&0x80 == 0 {
			tokens += value
			value = 0
		}
	}
	return min(tokens, C.LENGTHS_MOST)
}

// Bytes is the memory used.
func (l *Lengths) Bytes() int64 { return int64(C.lengths_bytes(l.l)) }

// Free gives the memory back. The lengths may not be used afterwards.
func (l *Lengths) Free() {
	forget(l.handle)
	C.lengths_free(l.l)
	l.l = nil
}
