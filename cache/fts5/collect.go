package fts5

// #include "collect.h"
// #include "handle.h"
import "C"

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"unsafe"

	"ftsync/cache/rank"
)

// Ask says what a Collector is to find.
type Ask struct {
	Lengths *Lengths
	Average []float64 // length of each column in tokens; above 0
	Columns []float64 // weight of each column of the FTS table

	// Phrases are those of the expression that is matched, in its order.
	Phrases []Phrase
	Words   int // how many words the phrases stand for

	// Optional is how many of the words, the last ones, a document has all the words without.
	Optional int

	// Own makes each phrase a word of its own, and computes its weight as bm25() does.
	// Phrases and Words are then not used, and only the first ownPhrases phrases count. OwnMore is
	// then Phrase.More of each.
	Own     bool
	OwnMore int

	Bonus float64 // for a document that has all the words

	// Says are mixed into the scores of the words, of which Most is the most that they can add up
	// to, but not into the order of names: a document that has one comes before all that have none.
	Says rank.Says
	Most float64

	// Adjacent is what it is worth that two phrases, of which one Follows the other, stand
	// side by side in a document. The document gets Adjacent times the score that the phrase
	// with the smaller weight would get if it stood there as often as the pair does; 0: nothing.
	// A pair with one, two or three words between counts a half, a third or a quarter of one.
	Adjacent float64

	Keep  int    // how many of the best to keep; -1: all, in the order of their ids; 0: none is ranked
	After *Place // only keep documents that come after this one

	Mark  bool // note where the phrases stand in the documents kept
	Times bool // there is a single document; count how often each phrase stands in each of its columns

	Allowed []uint64 // the documents that may be found, a bit an id; nil: all
	Found   []uint64 // where the documents found are marked; nil: nowhere

	// Holding is how many columns the FTS table has: the collector finds in which of them the one phrase
	// of the expression stands, in the first HoldMost documents; 0: it doesn't.
	Holding  int
	HoldMost int64

	RankMost int64 // how many documents to rank, those found first; 0: all
	Stop     int64 // stop when so many are found; 0: never

	// The search also stops when it has looked at ScanMost documents, allowed or not, and found
	// ScanEnough of them; 0: never.
	ScanMost, ScanEnough int64
}

// Phrase is a phrase of an FTS5 expression.
type Phrase struct {
	Word   int     `json:"w,omitempty"` // the word it stands for, from 0
	Weight float64 `json:"v"`           // its idf times the confidence that it was meant; above 0

	// In says how much of Weight an occurrence has in each column, in 255ths: a word may be common in one
	// column and rare in another. Nil: all of it.
	In []byte `json:"i,omitempty"`

	// Anchor is 1 more than the index of a phrase that stands at the place of the name wherever the name ends with a
	// word; 0: there is none. Where it does not stand there, the name ends in the middle of a word: the document is
	// then no better than those that have the word in a short column.
	Anchor int `json:"h,omitempty"`

	// Apart says that the phrase is a word with signs, as C++ is: where it stands, the other phrases of its
	// word, C among them, do not. Those of one word follow each other.
	Apart bool `json:"a,omitempty"`

	// Silent says that the phrase stands for no word: documents that have it are found, and that is all.
	Silent bool `json:"q,omitempty"`

	// Name is set for a phrase that stands for all the words: a whole line, or the beginning
	// of one. Such a phrase scores its Weight in the column with the largest weight, and in
	// any other column less, as that column weighs less.
	Name Name `json:"n,omitempty"`

	// Follows is 1 more than the index of the phrase that this one stands directly behind in
	// the text typed; 0: there is none.
	Follows int `json:"f,omitempty"`

	// More is how many places behind its tokens the phrase covers, as one of trigrams does. Signed says
	// that the signs at its words belong to it: C++.
	More   int  `json:"m,omitempty"`
	Signed bool `json:"s,omitempty"`
}

// WeightIn returns the weight of the phrase in a column.
func (p Phrase) WeightIn(column int) float64 {
	if column >= len(p.In) {
		return p.Weight
	}
	return p.Weight * float64(p.In[column]) / 255
}

// Name says whether a phrase is a whole line, or the beginning of one.
type Name int

const (
	NoName Name = iota
	Whole
	Begun
)

// ownPhrases is how many phrases of an expression count when Ask.Own is set.
const ownPhrases = 64

// Saturate returns what bm25 multiplies the weight of a phrase with when a document has it f
// times, as counted by the columns: from 0 to 2.2.
func Saturate(f float64) float64 { return f * (k1 + 1) / (f + k1) }

// Counted returns what an occurrence in a column counts in a document whose column has so many tokens.
func Counted(weight, tokens, average float64) float64 {
	return weight / (1 - b + b*tokens/max(average, 1e-9))
}

// The constants of bm25, as in collect.c.
const k1, b = 1.2, 0.75

// Place is a document and its score.
type Place struct {
	ID    int64   `json:"i"`
	Score float64 `json:"s"`

	from, instances int32
}

// Compare orders places, the best first: by score, then by id.
func (p Place) Compare(q Place) int {
	return cmp.Or(cmp.Compare(q.Score, p.Score), cmp.Compare(p.ID, q.ID))
}

// Collector finds what an Ask asks for, while SQLite runs
//
//	select 1 from fts where fts match ? and ftsync_collect(fts, ?) limit 1
//
// with the collector's Handle as the last argument. The statement yields a row only when the
// collector has stopped it. A collector serves one query at a time.
type Collector struct {
	c      *C.collector
	handle int64
	pin    runtime.Pinner
}

// NewCollector makes room for the answer. Free gives it back.
func NewCollector(a Ask) *Collector {
	if a.Own {
		a.Phrases, a.Words = make([]Phrase, ownPhrases), ownPhrases
	}
	p := C.ftsync_collector_new(C.int(len(a.Columns)), C.int(len(a.Phrases)), C.int(a.Words),
		C.int(len(a.Says)), C.int(a.Keep))
	if p == nil {
		panic("fts5: out of memory")
	}
	c := &Collector{c: p, handle: handleOf(C.HANDLE_COLLECTOR, unsafe.Pointer(p))}
	copy(unsafe.Slice((*float64)(unsafe.Pointer(p.column)), len(a.Columns)), a.Columns)
	weights := unsafe.Slice((*float64)(unsafe.Pointer(p.phrase)), len(a.Phrases))
	words := unsafe.Slice((*int32)(unsafe.Pointer(p.word)), len(a.Phrases))
	follows := unsafe.Slice((*int32)(unsafe.Pointer(p.follows)), len(a.Phrases))
	reach := unsafe.Slice((*int32)(unsafe.Pointer(p.reach)), len(a.Phrases))
	anchors := unsafe.Slice((*int32)(unsafe.Pointer(p.anchor)), len(a.Phrases))
	for i, ph := range a.Phrases {
		weights[i], words[i], follows[i] = ph.Weight, int32(ph.Word), int32(ph.Follows-1)
		if reach[i] = int32(ph.More); a.Own {
			reach[i] = int32(a.OwnMore)
		}
		if ph.Signed {
			reach[i] += signed
		}
		if ph.Name == Whole {
			reach[i] = wholeLine
		}
		in := unsafe.Slice((*float64)(unsafe.Pointer(p.in)), len(a.Phrases)*len(a.Columns))
		for k := range a.Columns {
			in[i*len(a.Columns)+k] = ph.WeightIn(k)
		}
		anchors[i] = int32(ph.Anchor - 1)
		if ph.Silent {
			words[i] = C.SILENT
		} else if ph.Name != NoName {
			words[i] = C.NAME
		} else if ph.Word < 0 || ph.Word >= a.Words {
			panic("fts5: a phrase for no word")
		}
	}
	averages := unsafe.Slice((*float64)(unsafe.Pointer(p.average)), len(a.Columns))
	shortest := unsafe.Slice((*float64)(unsafe.Pointer(p.shortest)), len(a.Columns))
	setApart(p, a.Phrases)
	p.heaviest = C.double(math.SmallestNonzeroFloat64)
	for i, weight := range a.Columns {
		averages[i] = max(a.Average[i], 1e-9)
		shortest[i] = Counted(weight, 1, averages[i]) // of one token: a column with the word has that at least
		p.heaviest = max(p.heaviest, C.double(weight))
	}
	says := unsafe.Slice(p.say, len(a.Says))
	for i, s := range a.Says {
		says[i] = C.say{weight: C.double(s.Weight), middle: C.double(s.Middle), slope: C.double(s.Slope)}
		says[i].chunk, says[i].chunks = c.shareKeys(s.Keys)
		if s.Ages {
			says[i].ages = 1
		}
		p.say_weight += C.double(s.Weight)
	}
	p.say_share = p.say_weight / (1 + p.say_weight)
	p.most = C.double(max(a.Most, math.SmallestNonzeroFloat64))
	if a.Own {
		p.own = 1
	}
	p.rank_most, p.stop = C.int64_t(a.RankMost), C.int64_t(a.Stop)
	p.scan_most, p.scan_enough = C.int64_t(a.ScanMost), C.int64_t(a.ScanEnough)
	if a.Mark {
		p.mark = 1
	}
	if a.Times && C.ftsync_collector_count_times(p) != C.SQLITE_OK {
		panic("fts5: out of memory")
	}
	if a.Holding > 0 && C.ftsync_collector_hold(p, C.int(a.Holding), C.int64_t(a.HoldMost)) != C.SQLITE_OK {
		panic("fts5: out of memory")
	}
	p.required = C.int(a.Words - a.Optional)
	p.adjacent = C.double(a.Adjacent)
	p.bonus = C.double(a.Bonus)
	if a.Lengths != nil {
		p.lengths = a.Lengths.l
	}
	if a.After != nil {
		p.after = 1
		p.last = C.place{score: C.double(a.After.Score), id: C.int64_t(a.After.ID)}
	}
	if a.Allowed != nil {
		p.allowed_bits = C.int64_t(len(a.Allowed) * 64)
		p.allowed = c.share(a.Allowed)
	}
	if a.Found != nil {
		p.found_bits = C.int64_t(len(a.Found) * 64)
		p.found = c.share(a.Found)
	}
	return c
}

// setApart tells each phrase those that it is apart from.
func setApart(p *C.collector, phrases []Phrase) {
	apart := unsafe.Slice((*[2]int32)(unsafe.Pointer(p.apart)), len(phrases))
	for i, ph := range phrases {
		if !ph.Apart {
			continue
		}
		for k, other := range phrases {
			if other.Word != ph.Word || other.Apart || other.Silent || other.Name != NoName {
				continue
			}
			if apart[k][0] == 0 {
				apart[k][1] = int32(i)
			}
			apart[k][0]++
		}
	}
}

// share lets C use a slice until Free.
func (c *Collector) share(bits []uint64) *C.uint64_t {
	if len(bits) == 0 {
		bits = []uint64{0}
	}
	c.pin.Pin(&bits[0])
	return (*C.uint64_t)(unsafe.Pointer(&bits[0]))
}

// The bits of C's chunks are those of Go's.
var _ = [1]bool{rank.ChunkSize - 1<<C.SAY_CHUNK_BITS: true}

// shareKeys lets C use keys until Free.
func (c *Collector) shareKeys(k rank.Keys) (**C.float, C.int64_t) {
	chunks := k.Chunks()
	if len(chunks) == 0 {
		return nil, 0
	}
	c.pin.Pin(&chunks[0])
	for _, chunk := range chunks {
		if chunk != nil {
			c.pin.Pin(chunk)
		}
	}
	return (**C.float)(unsafe.Pointer(&chunks[0])), C.int64_t(len(chunks))
}

// Handle is the second argument of ftsync_collect.
func (c *Collector) Handle() int64 { return c.handle }

// Total is how many documents were found.
func (c *Collector) Total() int64 { return int64(c.c.total) }

// Stopped reports whether there may be more documents than were found.
func (c *Collector) Stopped() bool { return c.c.stopped != 0 }

// Complete is how many of the documents found were ranked and have all the words.
func (c *Collector) Complete() int64 { return int64(c.c.complete) }

// Best returns the documents kept, the best first; with Keep -1, in the order they were found.
func (c *Collector) Best() []Place {
	kept := unsafe.Slice(c.c.best, int(c.c.kept))
	places := make([]Place, len(kept))
	for i, p := range kept {
		places[i] = Place{int64(p.id), float64(p.score), int32(p.from), int32(p.instances)}
	}
	if c.c.keep >= 0 {
		slices.SortFunc(places, Place.Compare)
	}
	return places
}

// Instances returns where phrases stand in the documents kept, with Ask.Mark.
func (c *Collector) Instances() Instances {
	list := make(Instances, int(c.c.noted))
	for i, in := range unsafe.Slice(c.c.instances, int(c.c.noted)) {
		list[i] = Instance{int(in.column), int(in.token), int(in.tokens)}
	}
	return list
}

// Weights returns the weights of the phrases; with Ask.Own, those that were computed.
func (c *Collector) Weights() []float64 {
	return slices.Clone(unsafe.Slice((*float64)(unsafe.Pointer(c.c.phrase)), int(c.c.phrases)))
}

// Frequencies returns how often the document ranked last has each phrase. An occurrence counts
// as much as its column weighs, and more in a column that is shorter than average.
func (c *Collector) Frequencies() []float64 {
	return slices.Clone(unsafe.Slice((*float64)(unsafe.Pointer(c.c.frequency)), int(c.c.phrases)))
}

// Scores returns what each phrase gives the document ranked last.
func (c *Collector) Scores() []float64 {
	return slices.Clone(unsafe.Slice((*float64)(unsafe.Pointer(c.c.worth)), int(c.c.phrases)))
}

// Holding returns in how many documents the phrase stands in each column, of how many that were looked at,
// with Ask.Holding.
func (c *Collector) Holding() (documents []int64, looked int64) {
	return slices.Clone(unsafe.Slice((*int64)(unsafe.Pointer(c.c.holding)), int(c.c.holds))), int64(c.c.held)
}

// Times returns how often each phrase stands in each column of the one document, with Ask.Times.
func (c *Collector) Times() [][]int32 {
	columns := int(c.c.columns)
	all := unsafe.Slice((*int32)(unsafe.Pointer(c.c.times)), int(c.c.phrases)*columns)
	return slices.Collect(slices.Chunk(slices.Clone(all), max(columns, 1)))
}

// Parts are what a score is made of: the sums for words, and for pairs that stand side by side, the
// best name, and what Ask.Says say.
type Parts struct{ Words, Pairs, Name, Say float64 }

// Parts returns those of the document ranked last.
func (c *Collector) Parts() Parts {
	p := c.c.parts
	return Parts{float64(p.words), float64(p.pairs), float64(p.name), float64(p.say)}
}

// Free gives the memory back. The collector may not be used afterwards.
func (c *Collector) Free() {
	forget(c.handle)
	c.pin.Unpin()
	C.ftsync_collector_free(c.c)
	c.c = nil
}
