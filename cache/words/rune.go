package words

import (
	"unicode"
	"unicode/utf8"
)

// IsWordRune reports whether r belongs to a word: a letter, a digit, or a mark on the letter before it.
func IsWordRune(r rune) bool {
	switch look(r).class() {
	case letter, ideograph, syllable, mark, accent:
		return true
	}
	return false
}

// IsPart reports whether r belongs to what is searched for: it is part of a word, or stands at one, or is a
// sign, or is not seen.
func IsPart(r rune) bool { return look(r).class() != other }

// Grows reports whether a text may be the beginning of a word: it ends with a letter, or with signs that
// stand at one.
func Grows(text string) bool {
	for text != "" {
		r, size := utf8.DecodeLastRuneInString(text)
		switch look(r).class() {
		case letter, mark, accent, syllable, binding:
			return true
		case ignorable:
			text = text[:len(text)-size]
		default:
			return false
		}
	}
	return false
}

// WorthCorrecting reports whether a word may be misspelled, or a correction of one that is: it has at
// least two letters, or a letter and a mark, and nothing else. Numbers and codes are not corrected, and no
// text of a script without spaces, where nobody can say what is a word.
func WorthCorrecting(word []byte) bool {
	runes := 0
	for _, r := range string(word) {
		if c := look(r).class(); c == ideograph || c == syllable || !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
		runes++
	}
	return runes >= 2
}
