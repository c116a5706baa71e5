package words

import (
	"strconv"
	"strings"
)

// class says what part a character has in a text.
type class uint8

const (
	other     class = iota // it ends a word
	letter                 // a letter or a digit
	mark                   // a vowel sign and the like: it belongs to the letter before it
	accent                 // a mark that makes no difference
	ignorable              // it is not seen, and makes no difference
	ideograph              // a letter of a script without spaces between words: each is a token
	syllable               // likewise, and with marks it becomes another
	sign                   // a character by itself that people search for: an emoji, %, €
	regional               // two of them make a flag
	binding                // a sign that makes another word of a word it stands at: C++, C#, R&D
)

// entry is what the table knows about a character: its class in the lowest 4 bits, then 6 bits with the
// length of what it is folded to, 0 if to itself, and where in foldedText that begins.
type entry uint32

func (e entry) class() class { return class(e & 15) }

func (e entry) folded() string {
	n := e >> 4 & 63
	return foldedText[e>>10 : e>>10+n]
}

// tableEnd is above the last character that the table knows. Those beyond are ignorable (tags and
// variation selectors) or for private use.
const (
	tableEnd = 0x32400
	page     = 256
)

var (
	pages      [tableEnd / page]*[page]entry
	foldedText string
	ascii      [0x80]entry // the first of pages
)

// look returns the entry of a character.
func look(r rune) entry {
	switch {
	case r < 0x80:
		return ascii[r&0x7F]
	case r < tableEnd:
		return pages[r/page][r%page]
	case r >= 0xE0000 && r < 0xE1000:
		return entry(ignorable)
	case r >= 0xF0000:
		return entry(letter)
	}
	return entry(other)
}

func init() {
	flat := make([]entry, tableEnd)
	for _, s := range spans {
		for r := s.from; r <= s.to; r++ {
			flat[r] = entry(s.class)
		}
	}
	var text strings.Builder
	number := func(hex string) rune {
		n, err := strconv.ParseInt(hex, 16, 32)
		if err != nil {
			panic("words: " + err.Error())
		}
		return rune(n)
	}
	list := strings.Fields(folds)
	for i := 0; i < len(list); i += 2 {
		from := text.Len()
		for hex := range strings.SplitSeq(list[i+1], ".") {
			text.WriteRune(number(hex))
		}
		flat[number(list[i])] |= entry(from)<<10 | entry(text.Len()-from)<<4
	}
	foldedText = text.String()
	for i := range pages {
		p := (*[page]entry)(flat[i*page:])
		switch {
		case i > 0 && *p == *pages[i-1]:
			pages[i] = pages[i-1] // thousands of ideographs are alike
		default:
			own := *p
			pages[i] = &own
		}
	}
	copy(ascii[:], pages[0][:])
}
