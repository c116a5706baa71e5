package words

import (
	"cmp"
	"hash/maphash"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Vocabulary is a set of words. A word takes its letters and about 25 bytes. The zero value is an empty
// set. One goroutine may add words while others look them up.
type Vocabulary struct {
	mu      sync.RWMutex
	text    []byte   // all words, each after its length in bytes
	places  []uint32 // a hash table of places in text; 0: an empty slot
	buckets [maxLetters + 1]bucket
	n       int

	// The words with the same first bytes are a linked list. begins has, by those bytes, the number
	// of the word added last, counted from 1. linked[number-1] leads to the word before it.
	begins map[[linkedBytes]byte]uint32
	linked []link

	// Likewise the words with the same last bytes, after KeepEndings: endings[number-1] is the number of the word
	// before it.
	ends    map[[linkedBytes]byte]uint32
	endings []uint32
}

// KeepEndings has words found by how they end, as Composed does. It comes before the first Add.
func (v *Vocabulary) KeepEndings() { v.ends = map[[linkedBytes]byte]uint32{} }

// link is one word of a list of words with the same first bytes.
type link struct {
	at     uint32 // the place of the word in text
	before uint32 // the number of the word added before it, counted from 1; 0: none
}

// linkedBytes is how many first bytes the words of one list share. With more bytes the lists are
// shorter. With fewer, shorter beginnings can be looked up.
const linkedBytes = 3

// A word is kept if it has at most maxLetters letters and maxBytes bytes.
const (
	maxLetters = 40
	maxBytes   = 160
)

// bucket has the words with the same number of letters.
type bucket struct {
	bags   []uint64 // which letters each word has; see bag
	places []uint32 // the place of each word in text
}

var seed = maphash.MakeSeed()

// Add adds a word, and reports whether it is new. A word that is too long is not kept. The caller may
// change the bytes of word afterwards.
func (v *Vocabulary) Add(word []byte) (isNew bool) {
	letters := utf8.RuneCount(word)
	if letters == 0 || letters > maxLetters || len(word) > maxBytes {
		return false
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if (v.n+1)*4 > len(v.places)*3 {
		v.grow()
	}
	slot := v.slot(word)
	if v.places[slot] != 0 {
		return false
	}
	if len(v.text) == 0 {
		v.text = append(v.text, 0) // so that no place is 0
	}
	at := uint32(len(v.text))
	v.text = append(append(v.text, byte(len(word))), word...)
	v.places[slot] = at
	b := &v.buckets[letters]
	b.bags = append(b.bags, bag(string(word)))
	b.places = append(b.places, at)
	if len(word) >= linkedBytes {
		if v.begins == nil {
			v.begins = map[[linkedBytes]byte]uint32{}
		}
		key := [linkedBytes]byte(word)
		v.linked = append(v.linked, link{at, v.begins[key]})
		v.begins[key] = uint32(len(v.linked))
		if v.ends != nil {
			last := [linkedBytes]byte(word[len(word)-linkedBytes:])
			v.endings = append(v.endings, v.ends[last])
			v.ends[last] = uint32(len(v.linked))
		}
	}
	v.n++
	return true
}

// slot returns the slot of the hash table where a word is, or would be.
func (v *Vocabulary) slot(word []byte) uint64 {
	mask := uint64(len(v.places) - 1)
	i := maphash.Bytes(seed, word) & mask
	for v.places[i] != 0 && string(v.word(v.places[i])) != string(word) {
		i = (i + 1) & mask
	}
	return i
}

// has reports whether a word is in the set.
func (v *Vocabulary) has(word string) bool {
	return len(v.places) > 0 && v.places[v.slot([]byte(word))] != 0
}

func (v *Vocabulary) word(at uint32) []byte {
	return v.text[at+1 : at+1+uint32(v.text[at])]
}

func (v *Vocabulary) grow() {
	old := v.places
	v.places = make([]uint32, max(1024, 2*len(old)))
	for _, at := range old {
		if at != 0 {
			v.places[v.slot(v.word(at))] = at
		}
	}
}

// Len is the number of words.
func (v *Vocabulary) Len() int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return v.n
}

// Each calls f with every word that is in the set when Each is called.
func (v *Vocabulary) Each(f func(word string)) {
	v.mu.RLock()
	text := v.text[:len(v.text):len(v.text)] // words added later are appended behind it
	v.mu.RUnlock()
	for at := 1; at < len(text); at += 1 + int(text[at]) {
		f(string(text[at+1 : at+1+int(text[at])]))
	}
}

// Near is a word, and the number of typing errors by which it differs from another.
type Near struct {
	Word     string
	Distance int
}

// Nearest returns at most limit words that differ from word by at most distance typing errors. An error
// is a letter too many, a letter missing, a wrong letter, or two neighbours swapped (optimal string
// alignment). Words with fewer errors come first; among equals, words with the same first letter, and
// then those that are closer in length.
func (v *Vocabulary) Nearest(word string, distance, limit int) []Near {
	letters := []rune(word)
	if len(letters) == 0 || len(letters) > maxLetters || limit <= 0 {
		return nil
	}
	var found []Near
	wanted := bag(word)
	row := newRows(len(letters) + distance)
	v.mu.RLock()
	for n := max(1, len(letters)-distance); n <= min(maxLetters, len(letters)+distance); n++ {
		b := v.buckets[n]
		for i, have := range b.bags {
			// An error changes at most two of the bits.
			if bits.OnesCount64(have^wanted) > 2*distance {
				continue
			}
			text := v.word(b.places[i])
			if d := row.distance(letters, text, distance); d <= distance {
				found = append(found, Near{string(text), d})
			}
		}
	}
	v.mu.RUnlock()
	first, _ := utf8.DecodeRuneInString(word)
	rank := func(n Near) (int, int) {
		other := 0
		if r, _ := utf8.DecodeRuneInString(n.Word); r != first {
			other = 1
		}
		longer := utf8.RuneCountInString(n.Word) - len(letters)
		return other, max(longer, -longer)
	}
	slices.SortFunc(found, func(a, b Near) int {
		aOther, aLonger := rank(a)
		bOther, bLonger := rank(b)
		return cmp.Or(a.Distance-b.Distance, aOther-bOther, aLonger-bLonger, strings.Compare(a.Word, b.Word))
	})
	return found[:min(limit, len(found))]
}

// Completions calls each with words that begin with a prefix, the shortest first, until it has done so
// for limit words or each returns false.
func (v *Vocabulary) Completions(prefix string, limit int, each func(word string) bool) {
	v.mu.RLock()
	var found []string
	if len(prefix) >= linkedBytes {
		found = v.linkedTo(prefix)
	} else {
		found = v.shortest(prefix, limit)
	}
	v.mu.RUnlock()
	for _, word := range found[:min(limit, len(found))] {
		if !each(word) {
			return
		}
	}
}

// NearestBeginnings returns at most limit words with a beginning that is at most one typing error away
// from a text, the shortest first. It only finds errors behind the first two letters, or in the order of
// the second and third.
func (v *Vocabulary) NearestBeginnings(text string, limit int) []string {
	letters := []rune(text)
	if len(text) < linkedBytes || len(letters) > maxLetters {
		return nil
	}
	var found []string
	row := newRows(maxLetters + 1)
	v.mu.RLock()
	for key, last := range v.begins {
		if !nearKey(key, text) {
			continue
		}
		for i := last; i > 0; i = v.linked[i-1].before {
			word := v.word(v.linked[i-1].at)
			if row.beginning(letters, word) {
				found = append(found, string(word))
			}
		}
	}
	v.mu.RUnlock()
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(utf8.RuneCountInString(a)-utf8.RuneCountInString(b), strings.Compare(a, b))
	})
	return found[:min(limit, len(found))]
}

// nearKey reports whether words that begin with key may begin like a text, with an error that
// NearestBeginnings finds.
func nearKey(key [linkedBytes]byte, text string) bool {
	return string(key[:2]) == text[:2] || swapped(key, text)
}

// swapped reports whether key is the beginning of text with its second and third letters swapped.
func swapped(key [linkedBytes]byte, text string) bool {
	return key[0] == text[0] && key[1] == text[2] && key[2] == text[1]
}

// linkedTo returns all words that begin with a prefix of linkedBytes or more, the
// shortest first.
func (v *Vocabulary) linkedTo(prefix string) (found []string) {
	for i := v.begins[[linkedBytes]byte([]byte(prefix))]; i > 0; i = v.linked[i-1].before {
		if word := v.word(v.linked[i-1].at); len(word) >= len(prefix) && string(word[:len(prefix)]) == prefix {
			found = append(found, string(word))
		}
	}
	slices.Reverse(found) // now in the order in which they were added
	slices.SortStableFunc(found, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) })
	return found
}

// shortest returns the limit shortest words that begin with a prefix.
func (v *Vocabulary) shortest(prefix string, limit int) (found []string) {
	for n := utf8.RuneCountInString(prefix); n <= maxLetters && len(found) < limit; n++ {
		for _, at := range v.buckets[n].places {
			if word := v.word(at); len(word) >= len(prefix) && string(word[:len(prefix)]) == prefix {
				if found = append(found, string(word)); len(found) == limit {
					break
				}
			}
		}
	}
	return found
}

// bag returns a set of bits with the one of each letter that stands in a word an odd number of times, so
// that one error changes two bits at most. Several letters share each of the 64 bits.
func bag(word string) (b uint64) {
	for _, r := range word {
		b ^= 1 << (uint32(r) * 2654435761 >> 26)
	}
	return b
}
