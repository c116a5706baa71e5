package fts5

// #include "handle.h"
// #include "lengths.h"
import "C"

import (
	"sync/atomic"
	"unsafe"
)

// Lengths has how many tokens each column of each document has. A length takes one byte, outside
// of Go's memory, and is approximate above 127. One goroutine may call Set while collectors read.
type Lengths struct {
	l      *C.lengths
	handle int64
}

// NewLengths returns lengths for an FTS table with so many columns, all of them 0. Free gives
// their memory back.
func NewLengths(columns int) *Lengths {
	l := C.ftsync_lengths_new(C.int(columns))
	if l == nil {
		panic("fts5: out of memory")
	}
	return &Lengths{l, handleOf(C.HANDLE_LENGTHS, unsafe.Pointer(l))}
}

// Set sets the lengths of a document from a row of FTS5's table of lengths (fts_docsize); an
// empty row makes them 0. Nothing is set for an id outside of 0 to 2³²-1, or when memory is short.
func (l *Lengths) Set(id int64, sz []byte) {
	C.ftsync_lengths_set(l.l, C.int64_t(id), (*C.uchar)(unsafe.SliceData(sz)), C.int(len(sz)))
}

// Get returns the lengths of a document. They are nil, or 0, when they were never set.
func (l *Lengths) Get(id int64) []int {
	codes := C.lengths_get(l.l, C.int64_t(id))
	if codes == nil {
		return nil
	}
	list := make([]int, int(l.l.columns))
	for i, code := range unsafe.Slice((*uint8)(unsafe.Pointer(codes)), len(list)) {
		list[i] = int(C.ftsync_lengths_of[code])
	}
	return list
}

// Tokens returns how many tokens each column has in all documents.
func (l *Lengths) Tokens() []int64 {
	sums := unsafe.Slice((*int64)(unsafe.Pointer(l.l.tokens)), int(l.l.columns))
	list := make([]int64, len(sums))
	for i := range sums {
		list[i] = atomic.LoadInt64(&sums[i])
	}
	return list
}

// Handle is the first argument of the SQL function ftsync_lengths(handle, id,
// sz), which sets the lengths of a document and returns how many columns there are.
func (l *Lengths) Handle() int64 { return l.handle }

// Bytes returns how much memory the lengths take. Only a test asks for it, which holds that small
// indexes take little; a test file can't call C itself.
func (l *Lengths) Bytes() int64 { return int64(C.ftsync_lengths_bytes(l.l)) }

// Free gives the memory back. The lengths may not be used afterwards.
func (l *Lengths) Free() {
	forget(l.handle)
	C.ftsync_lengths_free(l.l)
	l.l = nil
}
