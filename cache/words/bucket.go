package words

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

// bucket has the words with the same number of letters. Most of them stand in order of a key that is made of their
// bags: words that differ by few errors have keys that differ in few bits, and a search for similar words looks at
// those with such keys alone. Of 219,000 words of package names that is a thirtieth for one error, and a sixth for
// two. Words that were added since the last ordering stand behind the others, and a search looks at all of them.
type bucket struct {
	bags   []uint64 // which letters each word has; see bag
	places []uint32 // the place of each word in text
	// starts[key] is where the words with that key or a greater one begin; starts[keys] is where those in order end.
	// nil: none are in order.
	starts []uint32
}

const (
	keyBits = 12
	keys    = 1 << keyBits
	// leastOrdered is how many words a bucket has before they are put in order: fewer are soon looked at, and
	// starts would take more than 4 bytes of each.
	leastOrdered = keys
)

// keyOf folds a bag, whose bits are parted among those of the key: an error changes two of them at most.
func keyOf(bag uint64) (key uint64) {
	for ; bag > 0; bag >>= keyBits {
		key ^= bag
	}
	return key % keys
}

// add appends a word, and puts all in order when more than a fifth of them is not.
func (b *bucket) add(bag uint64, place uint32) {
	b.bags, b.places = append(b.bags, bag), append(b.places, place)
	if n := len(b.bags); n >= leastOrdered && (n-b.ordered())*5 > n {
		b.order()
	}
}

// ordered is how many words are in order.
func (b *bucket) ordered() int {
	if b.starts == nil {
		return 0
	}
	return int(b.starts[keys])
}

// order puts all words in order of their keys, and those with one key in order of their places.
func (b *bucket) order() {
	if b.starts == nil {
		b.starts = make([]uint32, keys+1)
	}
	clear(b.starts)
	for _, bag := range b.bags {
		b.starts[keyOf(bag)+1]++
	}
	for key := range keys {
		b.starts[key+1] += b.starts[key]
	}
	room := len(b.bags) * 5 / 4
	bags, places := make([]uint64, len(b.bags), room), make([]uint32, len(b.bags), room)
	for i, bag := range b.bags {
		at := &b.starts[keyOf(bag)] // is moved to the end of its words, where those of the next key begin
		bags[*at], places[*at] = bag, b.places[i]
		*at++
	}
	copy(b.starts[1:], b.starts)
	b.starts[0] = 0
	b.bags, b.places = bags, places
}

// like calls each with the places of the words whose bags differ from one in most bits, or in 2, 4, 6 fewer: in an even
// number where words have as many letters as the other, for each letter changes one bit.
func (b *bucket) like(wanted uint64, most int, each func(place uint32)) {
	rest := 0
	if b.starts != nil && most < len(flips) {
		key := keyOf(wanted)
		for _, flip := range flips[most] {
			for i := b.starts[key^flip]; i < b.starts[key^flip+1]; i++ {
				if bits.OnesCount64(b.bags[i]^wanted) <= most {
					each(b.places[i])
				}
			}
		}
		rest = b.ordered()
	}
	for i := rest; i < len(b.bags); i++ {
		if bits.OnesCount64(b.bags[i]^wanted) <= most {
			each(b.places[i])
		}
	}
}

// flips[n] has the keys with n bits, or 2 or 4 fewer: as many as two errors change.
var flips = func() (list [5][]uint64) {
	for n := range list {
		for key := range uint64(keys) {
			if ones := bits.OnesCount64(key); ones <= n && ones%2 == n%2 {
				list[n] = append(list[n], key)
			}
		}
	}
	return list
}()

// bag returns a set of bits with the one of each letter that stands in a word an odd number of times, so that one
// error changes two bits at most. The letters and digits of ASCII have a bit each; all others share the rest.
func bag(word string) (b uint64) {
	for _, r := range word {
		bit := uint32(len(byFrequency)) + uint32(r)*2654435761>>16%(64-uint32(len(byFrequency)))
		if r < utf8.RuneSelf && bitOf[r] > 0 {
			bit = uint32(bitOf[r] - 1)
		}
		b ^= 1 << bit
	}
	return b
}

// byFrequency has letters as frequent as in English: keyOf puts a rare one to each of the frequent.
const byFrequency = "etaoinsrlcdupmhgybfvkwxzjq0123456789"

// bitOf has the number of the bit of a character, counted from 1; 0: it has none of its own.
var bitOf = func() (list [utf8.RuneSelf]uint8) {
	for c := range list {
		list[c] = uint8(strings.IndexByte(byFrequency, byte(c)) + 1)
	}
	return list
}()
