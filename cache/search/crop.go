package search

import (
	"strings"
	"unicode/utf8"
)

// ellipsis stands where text was left out.
const ellipsis = "…"

// Crop returns about so many words of the text: those around the first span, or the first ones if
// there is no span. "…" stands where text was left out. Words are what stands between spaces, as
// a reader counts them; in scripts without spaces, 10 characters count as a word.
func (m Marked) Crop(words int) Marked { return m.CropBy(words, ellipsis, cropPieces, aroundFirst) }

// CropBy returns n of the words that split finds in the text, as byte offsets from and to. first
// returns the number of the first of them. marker stands where text was left out. A text of no
// more than n words is returned as it is, and so is any with an n of 0.
func (m Marked) CropBy(n int, marker string, split func(text string) [][2]int,
	first func(words, spans [][2]int, n int) int) Marked {
	if n <= 0 {
		return m
	}
	words := split(m.Text)
	if len(words) <= n {
		return m
	}
	from := first(words, m.Spans, n)
	start, end := words[from][0], words[from+n-1][1]
	before, after := "", ""
	if from > 0 {
		before = marker
	} else {
		start = 0
	}
	if from+n < len(words) {
		after = marker
	} else {
		end = len(m.Text)
	}
	out := Marked{Text: before + m.Text[start:end] + after}
	for _, s := range m.Spans {
		a, b := max(s[0], start), min(s[1], end)
		if a < b {
			out.Spans = append(out.Spans, [2]int{a - start + len(before), b - start + len(before)})
		}
	}
	return out
}

// aroundFirst begins such that a third of what is shown stands before the first span.
func aroundFirst(words, spans [][2]int, n int) int {
	at := 0
	if len(spans) > 0 {
		for at < len(words)-1 && words[at+1][0] <= spans[0][0] {
			at++
		}
	}
	return min(max(at-n/3, 0), len(words)-n)
}

// cropPieces returns the words of a text as byte offsets, from and to. Text without spaces is cut
// into pieces.
func cropPieces(text string) (pieces [][2]int) {
	const longest = 10 // characters, where there are no spaces
	start, runes := -1, 0
	for i, r := range text {
		space := strings.ContainsRune(" \n\t\r", r)
		wide := r >= 0x2E80 && utf8.RuneLen(r) >= 3 // scripts that use no spaces
		if start >= 0 && (space || wide && runes >= longest) {
			pieces = append(pieces, [2]int{start, i})
			start = -1
		}
		if start < 0 && !space {
			start, runes = i, 0
		}
		runes++
	}
	if start >= 0 {
		pieces = append(pieces, [2]int{start, len(text)})
	}
	return pieces
}
