package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns a form of a text that is the same for all texts that differ only in case (ß is ss, ς is
// σ), or in how letters and their accents are encoded. Accents and spaces count. To fold twice changes
// nothing more. It is safe for concurrent use.
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

// foldRunes composes letters with their accents twice. Before it changes the case, because the
// lower case of a composed letter may differ from that of its parts. And afterwards, because for some
// small letters with an accent the capital exists only as two characters.
func foldRunes(s string) string {
	s = norm.NFC.String(s)

	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if r == 'ß' || r == 'ẞ' {
			b.WriteString("ss")
			continue
		}
		// By way of the capital, because some small letters share one: ς and σ, ſ and s.
		b.WriteRune(unicode.ToLower(unicode.ToUpper(r)))
	}
	return norm.NFC.String(b.String())
}
