package words

import "unicode"

// IsTokenRune reports whether r is a letter or a digit. The unicode tokenizer ends words at all other
// characters, except marks.
func IsTokenRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// IsWordRune reports whether r belongs to a word: a letter, a digit, or a mark
// on the letter before it.
func IsWordRune(r rune) bool { return IsTokenRune(r) || unicode.IsMark(r) }

// WorthCorrecting reports whether a word may be misspelled, or a correction of one that is: it has at
// least two letters, or a letter and a mark, and nothing else. Numbers and codes are not corrected.
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
