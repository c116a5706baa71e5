package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold is the form in which texts are equal without regard to case (ß is
// ss, ς is σ), and to how letters with accents are put together. Accents and
// spaces count. Folding twice changes nothing. It is safe for concurrent use.
func Fold(s string) string {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= utf8.RuneSelf:
			return foldRunes(s)
		case 'A' <= c && c <= 'Z':
			if rest := s[i:]; strings.IndexFunc(rest, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
				return s[:i] + strings.ToLower(rest)
			}
			return foldRunes(s)
		}
	}
	return s
}

// foldRunes composes letters before, for a letter with its accent may have
// another case than the two apart, and after, for there are small letters with
// an accent whose capitals exist only apart.
func foldRunes(s string) string {
	s = norm.NFC.String(s)

	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r == 'ß' || r == 'ẞ' {
			b.WriteString("ss")
			continue
		}
		// Some small letters have a capital in common: ς and σ, ſ and s.
		b.WriteRune(unicode.ToLower(unicode.ToUpper(r)))
	}
	return norm.NFC.String(b.String())
}
