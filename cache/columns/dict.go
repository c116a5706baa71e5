package columns

import (
	"cmp"
	"encoding/binary"
	"hash/maphash"
	"strings"
	"unsafe"
)

// dict holds the different values of a column, numbered from 0 on. A value takes its text, its order where that is
// another text, and about 30 bytes. A writer appends to it while readers use the part that they know.
type dict struct {
	pages  [][]byte // with the texts, as entry.record writes them; what a reader knows of them is not changed
	used   int      // of the last page
	places []uint64 // of each value: its page, and where it begins there, in 32 bits each
	heads  []uint64 // of each value: how its order begins, see headOf
	lists  [][]uint32

	names    map[uint32]uint32 // the number of each value by a hash of its name; the writer's
	elements *dict             // of lists: the texts in them
}

// entry is a value.
type entry struct {
	text   string   // as it is stored and compared
	order  string   // the value to sort by: of a text see orderOf; of a number or moment its key
	list   []uint32 // of a list: numbers of its elements
	number bool     // an element that is a number
}

// A page is twice as large as the one before it, so that few values take little, and no page is copied.
const (
	leastPage = 128
	mostPage  = 64 << 10
)

func newDict() *dict { return &dict{names: map[uint32]uint32{}} }

func (d *dict) len() int { return len(d.places) }

// at returns a value. Its texts are those of the pages.
func (d *dict) at(i int) (e entry) {
	place := d.places[i]
	page := d.pages[place>>32][uint32(place):]
	text, n := length(page)
	page = page[n:]
	e.text = unsafe.String(unsafe.SliceData(page), int(text))
	order, n := length(page[text:])
	if e.order, e.number = e.text, order&isNumber != 0; order&isOrdered != 0 {
		e.order = unsafe.String(unsafe.SliceData(page[int(text)+n:]), int(order>>2))
	}
	if d.elements != nil {
		e.list = d.lists[i]
	}
	return e
}

// length is binary.Uvarint, in place for what most lengths are.
func length(page []byte) (n uint64, bytes int) {
	if page[0] < 1<<7 {
		return uint64(page[0]), 1
	}
	return binary.Uvarint(page)
}

// compare compares two values, as cmp.Compare does, by their orders and then by their texts.
func (d *dict) compare(i, j int) int {
	if d.heads[i] != d.heads[j] {
		return cmp.Compare(d.heads[i], d.heads[j])
	}
	a, b := d.at(i), d.at(j)
	return cmp.Or(strings.Compare(a.order, b.order), strings.Compare(a.text, b.text))
}

// What the length of an order, times 4, has besides.
const (
	isOrdered = 1 // the order is another text than the value's, and follows
	isNumber  = 2
)

// record appends an entry, without its list.
func (e entry) record(to []byte) []byte {
	to = append(binary.AppendUvarint(to, uint64(len(e.text))), e.text...)
	order := uint64(0)
	if e.number {
		order |= isNumber
	}
	if e.order == e.text {
		return binary.AppendUvarint(to, order)
	}
	return append(binary.AppendUvarint(to, order|isOrdered|uint64(len(e.order))<<2), e.order...)
}

var nameSeed = maphash.MakeSeed()

// number returns 1 + the number of the value of a name for which is returns true. If there is none, it is added: then
// value returns it.
func (d *dict) number(name string, is func(entry) bool, value func() entry) uint32 {
	free, hasFree := uint32(0), false
	slot := uint32(maphash.String(nameSeed, name))
	for ; ; slot++ {
		i, ok := d.names[slot]
		if !ok {
			break
		}
		// A batch that was not committed after all has left its names behind, and another value may be there.
		if int(i) >= d.len() {
			free, hasFree = slot, true
		} else if is(d.at(int(i))) {
			return i + 1
		}
	}
	if hasFree {
		slot = free
	}
	d.names[slot] = uint32(d.len())
	d.add(value())
	return uint32(d.len())
}

// add appends a value.
func (d *dict) add(e entry) {
	const lengths = 2 * binary.MaxVarintLen64
	size := lengths + len(e.text) + len(e.order)
	if last := len(d.pages) - 1; last < 0 || d.used+size > len(d.pages[last]) {
		room := leastPage
		if last >= 0 {
			room = min(2*len(d.pages[last]), mostPage)
		}
		d.pages, d.used = append(d.pages, make([]byte, max(room, size))), 0
	}
	last := len(d.pages) - 1
	d.places = append(d.places, uint64(last)<<32|uint64(d.used))
	d.heads = append(d.heads, headOf(e.order))
	if d.elements != nil {
		d.lists = append(d.lists, e.list)
	}
	d.used = len(e.record(d.pages[last][:d.used]))
}
