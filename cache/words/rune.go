package words

import "unicode"

// IsTokenRune reports whether r is a letter or a digit: the unicode tokenizer parts words
// everywhere else.
func IsTokenRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// IsWordRune reports whether r belongs to a word: a letter, a digit, or a mark
// on the letter before it.
func IsWordRune(r rune) bool { return IsTokenRune(r) || unicode.IsMark(r) }

// WorthCorrecting reports whether a word may be what somebody meant to type: it has two letters
// or more, and nothing else but marks on them. Numbers and codes are not corrected to others.
func WorthCorrecting(word []byte) bool {
	runes := 0
	for _, r := range string(word) {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
		runes++
	}
	return runes >= 2
}
