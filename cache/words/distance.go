package words

import "unicode/utf8"

// pattern is a word that others are compared with: a column of the table of distances between the beginnings of two
// words is in the bits of two numbers, as differences of neighbours, and the next column takes a few operations on
// these (Hyyrö, A bit-vector algorithm for computing Levenshtein and Damerau edit distances, 2003). The distance is
// that of optimal string alignment.
type pattern struct {
	letters int                   // at most maxLetters; of more, the rest must not be used
	ascii   [utf8.RuneSelf]uint64 // the places where each letter stands, as bits
	others  []places
}

// places are where a letter stands in a pattern.
type places struct {
	letter rune
	bits   uint64
}

func newPattern(word string) *pattern {
	p := &pattern{}
	for _, r := range word {
		bit := uint64(1) << p.letters
		p.letters++
		if r < utf8.RuneSelf {
			p.ascii[r] |= bit
			continue
		}
		p.others = append(p.others, places{r, bit}) // several times if it stands there several times
	}
	return p
}

// at returns where a letter stands in the pattern.
func (p *pattern) at(letter rune) (bits uint64) {
	if letter < utf8.RuneSelf {
		return p.ascii[letter]
	}
	for _, o := range p.others {
		if o.letter == letter {
			bits |= o.bits
		}
	}
	return bits
}

// column is the column of the table for a beginning of the other word.
type column struct {
	higher, lower uint64 // where a distance is one more than that above it, and where it is one less
	same          uint64 // where it is that of the neighbour above in the column before
	last          uint64 // where the last letter stands in the pattern
	distance      int    // at the foot: of the whole pattern
}

func (p *pattern) first() column { return column{higher: ^uint64(0), distance: p.letters} }

// next is the column for one letter more.
func (p *pattern) next(c column, letter rune) column {
	stands := p.at(letter)
	swapped := (^c.same & stands) << 1 & c.last
	same := ((stands & c.higher) + c.higher) ^ c.higher | stands | c.lower | swapped
	more := c.lower | ^(same | c.higher) // than the neighbour in the column before
	less := same & c.higher
	foot := uint64(1) << (p.letters - 1)
	if more&foot != 0 {
		c.distance++
	}
	if less&foot != 0 {
		c.distance--
	}
	more, less = more<<1|1, less<<1
	return column{less | ^(same | more), same & more, same, stands, c.distance}
}

// distance returns how many errors part a word from the pattern. If they are more than most, the result is some
// number above most: with each letter the foot comes down by one at most.
func (p *pattern) distance(word []byte, most int) int {
	c := p.first()
	for len(word) > 0 && c.distance-len(word) <= most {
		r, size := rune(word[0]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(word)
		}
		c, word = p.next(c, r), word[size:]
	}
	if len(word) > 0 {
		return most + 1
	}
	return c.distance
}

// begins reports whether a word has a beginning that is at most one error away from the pattern.
func (p *pattern) begins(word []byte) bool {
	c := p.first()
	for left := p.letters + 1; left > 0 && len(word) > 0 && c.distance-left <= 1; left-- {
		r, size := utf8.DecodeRune(word)
		if c, word = p.next(c, r), word[size:]; left <= 3 && c.distance <= 1 {
			return true
		}
	}
	return p.letters == 1 // no letters at all are one error away
}
