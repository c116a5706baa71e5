package fts5

// #include "mark.h"
import "C"

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
	"unsafe"
)

// Instance is a place in a document where a phrase stands.
type Instance struct {
	Column int // of the FTS table, from 0
	Token  int // the first one, from 0
	Tokens int
}

// Instances are all instances in the documents that a Collector has kept.
type Instances []Instance

// Of returns the instances in a document, in order. They are nil when they were not noted:
// because Ask.Mark was not set, or more than 1,048,576 would have been noted.
func (all Instances) Of(p Place) []Instance {
	list := all[p.from : p.from+p.instances]
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, func(a, b Instance) int {
		return cmp.Or(cmp.Compare(a.Column, b.Column), cmp.Compare(a.Token,
			b.Token))
	})
	return list
}

// Marker finds which bytes of a text instances cover. It is what
//
//	select ftsync_marker(?)
//
// yields for the tokenizer of an FTS table, and belongs to the connection: it ends with it. The
// first call decides on the tokenizer of the connection's marker.
type Marker int64

// Spans returns the spans of bytes, from and to, that the instances cover in the text of their
// column. The instances must be in order; the spans are in order and don't overlap. At ctx's
// deadline it gives up, however long the text is.
func (m Marker) Spans(ctx context.Context, text string, in []Instance) ([][2]int, error) {
	if text == "" || len(in) == 0 {
		return nil, nil
	}
	var left time.Duration
	if until, ok := ctx.Deadline(); ok {
		left = max(time.Until(until), 1)
	}
	list, out := make([]C.instance, len(in)), make([]C.span, len(in))
	for i, x := range in {
		list[i] = C.instance{C.int32_t(x.Column), C.int32_t(x.Token), C.int32_t(x.Tokens)}
	}
	n := C.ftsync_mark(C.int64_t(m), (*C.char)(unsafe.Pointer(unsafe.StringData(text))), C.int(len(text)), &list[0],
		C.int(len(list)), &out[0], C.int64_t(left))
	switch {
	case n == -2:
		return nil, context.DeadlineExceeded
	case n < 0:
		return nil, errors.New("fts5: a text could not be parted into words")
	}
	spans := make([][2]int, n)
	for i, s := range out[:n] {
		spans[i] = [2]int{int(s.from), int(s.to)}
	}
	return spans, nil
}
