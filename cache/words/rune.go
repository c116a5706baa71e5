package words

import "unicode"

// IsTokenRune reports whether r is a letter or a digit: the unicode tokenizer parts words
// everywhere else.
func IsTokenRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// IsWordRune reports whether r belongs to a word: a letter, a digit, or a mark
// on the letter before it.
func IsWordRune(r rune) bool { return IsTokenRune(r) || unicode.IsMark(r) }
