package words

import (
	"hash/maphash"
	"slices"
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
	v.buckets[letters].add(bag(string(word)), at)
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

// shortest returns the limit shortest words that begin with a prefix; among equals those that were added first.
func (v *Vocabulary) shortest(prefix string, limit int) (found []string) {
	for n := utf8.RuneCountInString(prefix); n <= maxLetters && len(found) < limit; n++ {
		var places []uint32
		for _, at := range v.buckets[n].places {
			if word := v.word(at); len(word) >= len(prefix) && string(word[:len(prefix)]) == prefix {
				places = append(places, at)
			}
		}
		slices.Sort(places)
		for _, at := range places[:min(len(places), limit-len(found))] {
			found = append(found, string(v.word(at)))
		}
	}
	return found
}
