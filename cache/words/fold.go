package words

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns a text in the form in which it is indexed and searched for: see the package's comment. The
// characters that stand between words remain.
func Fold(text string) string {
	out := make([]byte, 0, len(text)+8)
	var f folding
	for _, r := range text {
		out = f.append(out, r, look(r))
	}
	return string(f.composed(out, 0))
}

// folding folds the characters of one text, one after another.
type folding struct {
	last  rune // what the last character was folded to ends with this
	loose bool // a mark was added that may have to be composed with the letter before it
}

// append adds what a character is folded to.
func (f *folding) append(out []byte, r rune, e entry) []byte {
	switch e.class() {
	case ignorable:
		return out
	case accent:
		if !keepsAccent(f.last, r) {
			return out
		}
		f.loose = true
	case mark:
		f.loose = true
	}
	if s := e.folded(); s != "" {
		f.last, _ = utf8.DecodeLastRuneInString(s)
		return append(out, s...)
	}
	f.last = r
	return utf8.AppendRune(out, r)
}

// composed returns a text with the marks composed that were added from a place on.
func (f *folding) composed(text []byte, from int) []byte {
	if !f.loose || norm.NFC.IsNormal(text[from:]) {
		return text
	}
	return append(text[:from], norm.NFC.Bytes(text[from:])...)
}

// keepsAccent reports whether a Cyrillic letter with a mark is another letter: й is not и, but ё is е.
func keepsAccent(letter, accent rune) bool {
	switch letter {
	case 'и', 'у':
		return accent == 0x0306
	case 'і':
		return accent == 0x0308
	}
	return false
}
