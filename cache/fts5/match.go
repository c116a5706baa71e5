package fts5

// #include <stdlib.h>
// #include "handle.h"
// #include "match.h"
import "C"

import (
	"runtime"
	"unsafe"
)

// Match shows a Collector the documents of an Expression, while SQLite runs
//
//	select ftsync_match(?)
//
// with the match's Handle, in the order of their ids: the same documents that FTS5 finds, with the same phrases in
// the same places. It reads FTS5's lists by itself, which takes a tenth of the time. And it does not forget phrases:
// where one of an AND is in other columns than those asked for, or its words are apart, FTS5 may leave out others that
// do stand in a document, so that a collector scores and marks it without them.
type Match struct {
	m      *C.match
	handle int64
	pin    runtime.Pinner
}

// NewMatch makes a match. If only is not nil, it has the ids of the documents to look at, ascending, and no others
// are found. Neither it nor the collector may be freed or changed before Free.
func NewMatch(c *Collector, e *Expression, only []int64) *Match {
	bytes := 0
	for _, t := range e.terms {
		bytes += len(t)
	}
	p := C.ftsync_match_new(c.c, C.int(len(e.nodes)), C.int(len(e.terms)), C.int(bytes))
	if p == nil {
		panic("fts5: out of memory")
	}
	m := &Match{m: p}
	nodes := unsafe.Slice(p.node, len(e.nodes))
	for i, n := range e.nodes {
		nodes[i].kind, nodes[i].parts = C.int32_t(n.kind), C.int32_t(n.parts)
		nodes[i].documents, nodes[i].columns = C.int64_t(n.documents), C.uint64_t(n.columns)
		if n.filtered {
			nodes[i].filtered = 1
		}
		if len(n.known) > 0 {
			m.pin.Pin(&n.known[0])
			nodes[i].known, nodes[i].knowns = (*C.int64_t)(unsafe.Pointer(&n.known[0])), C.int64_t(len(n.known))
		}
	}
	ends, text := unsafe.Slice(p.ends, len(e.terms)), unsafe.Slice((*byte)(unsafe.Pointer(p.text)), bytes)
	at := 0
	for i, t := range e.terms {
		at += copy(text[at:], t)
		ends[i] = C.int32_t(at)
	}
	if only != nil {
		if len(only) == 0 {
			only = []int64{-1}
		}
		m.pin.Pin(&only[0])
		p.only, p.onlys = (*C.int64_t)(unsafe.Pointer(&only[0])), C.int64_t(len(only))
	}
	if C.ftsync_match_link(p) != C.SQLITE_OK {
		panic("fts5: nodes that are no expression")
	}
	m.handle = handleOf(C.HANDLE_MATCH, unsafe.Pointer(p))
	return m
}

// Handle is the argument of ftsync_match.
func (m *Match) Handle() int64 { return m.handle }

// Free gives the memory back. The match may not be used afterwards.
func (m *Match) Free() {
	forget(m.handle)
	m.pin.Unpin()
	C.ftsync_match_free(m.m)
	m.m = nil
}

var (
	_ [C.MATCH_PHRASE - phraseNode]struct{} = [0]struct{}{}
	_ [C.MATCH_AND - andNode]struct{}       = [0]struct{}{}
	_ [C.MATCH_OR - orNode]struct{}         = [0]struct{}{}
	_ [C.MATCH_NOT - notNode]struct{}       = [0]struct{}{}
)
