package words

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

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
	p := newPattern(word)
	if p.letters == 0 || p.letters > maxLetters || limit <= 0 {
		return nil
	}
	type candidate struct {
		Near
		other, longer int // whether the first letter differs; by how many letters the length does
	}
	var found []candidate
	wanted := bag(word)
	first, _ := utf8.DecodeRuneInString(word)
	v.mu.RLock()
	for n := max(1, p.letters-distance); n <= min(maxLetters, p.letters+distance); n++ {
		longer := max(n-p.letters, p.letters-n)
		// A letter more or less changes one of the bits, and any other error two at most.
		v.buckets[n].like(wanted, 2*distance-longer, func(place uint32) {
			text := v.word(place)
			d := p.distance(text, distance)
			if d > distance {
				return
			}
			c := candidate{Near{string(text), d}, 0, longer}
			if r, _ := utf8.DecodeRune(text); r != first {
				c.other = 1
			}
			found = append(found, c)
		})
	}
	v.mu.RUnlock()
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(a.Distance-b.Distance, a.other-b.other, a.longer-b.longer, strings.Compare(a.Word, b.Word))
	})
	var list []Near
	for _, c := range found[:min(limit, len(found))] {
		list = append(list, c.Near)
	}
	return list
}

// NearestBeginnings returns at most limit words with a beginning that is at most one typing error away
// from a text, the shortest first. It only finds errors behind the first two bytes, or in the order of
// the second and third.
func (v *Vocabulary) NearestBeginnings(text string, limit int) []string {
	p := newPattern(text)
	if len(text) < linkedBytes || p.letters > maxLetters {
		return nil
	}
	var found []string
	look := func(key [linkedBytes]byte) {
		for i := v.begins[key]; i > 0; i = v.linked[i-1].before {
			if word := v.word(v.linked[i-1].at); p.begins(word) {
				found = append(found, string(word))
			}
		}
	}
	v.mu.RLock()
	for last := range 256 {
		look([linkedBytes]byte{text[0], text[1], byte(last)})
	}
	if text[1] != text[2] {
		look([linkedBytes]byte{text[0], text[2], text[1]})
	}
	v.mu.RUnlock()
	slices.SortFunc(found, func(a, b string) int {
		return cmp.Or(utf8.RuneCountInString(a)-utf8.RuneCountInString(b), strings.Compare(a, b))
	})
	return found[:min(limit, len(found))]
}
