package fts5

import (
	"cmp"
	"context"
	"slices"
	"time"

	"ftsync/cache/words"
)

// Instance is a place in a document where a phrase stands.
type Instance struct {
	Column int // of the FTS table, from 0
	Token  int // the first one, from 0
	Tokens int // how many; wholeLine; or with the bit signed, if the signs at the words belong to it
}

// As in collect.h.
const (
	wholeLine = -1
	signed    = 1 << 24
)

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

// lookEvery is how many places pass between two looks at the clock: a fraction of a millisecond.
const lookEvery = 4096

// Spans returns the spans of bytes, from and to, that instances cover in the text of their column, which a
// tokenizer has split. The instances must be in order; the spans are in order and don't overlap. At ctx's
// deadline it gives up, however long the text is.
func Spans(ctx context.Context, tokenizer, text string, in []Instance) (spans [][2]int, err error) {
	until, limited := ctx.Deadline()
	s := words.NewSplitter(tokenizer, words.Places, text)
	at, line := 0, 0     // the place, and where a line ends that is marked as a whole
	last, signs := -1, 0 // the last place that an instance so far reaches, and that one reaches with its signs
	open := false        // the last span goes on
	for ; (len(in) > 0 || open) && s.Next(); at++ {
		if limited && at%lookEvery == lookEvery-1 && !time.Now().Before(until) {
			return nil, context.DeadlineExceeded
		}
		p := s.Pieces[0]
		s.Pieces = s.Pieces[:0]
		for ; len(in) > 0 && in[0].Token <= at; in = in[1:] {
			switch x := in[0]; {
			case x.Tokens == wholeLine:
				if line = len(text); words.LineEnd(text[p.Start:]) >= 0 {
					line = p.Start + words.LineEnd(text[p.Start:])
				}
			case x.Tokens&signed != 0:
				last = max(last, x.Token+x.Tokens&^signed-1)
				signs = max(signs, last+1)
			default:
				last = max(last, x.Token+x.Tokens-1)
			}
		}
		if p.Start < line {
			last = max(last, at)
		}
		if at > last {
			open = false
			continue
		}
		from, to := p.Start, p.End
		if at < signs || p.Start < line {
			from, to = p.Outer[0], p.Outer[1]
		}
		// Characters that one was folded to are several places with the same bytes.
		if n := len(spans); n > 0 && (open || from < spans[n-1][1]) {
			spans[n-1][1] = max(to, spans[n-1][1])
		} else {
			spans = append(spans, [2]int{from, to})
		}
		open = at < last || p.End < line
	}
	return spans, nil
}
