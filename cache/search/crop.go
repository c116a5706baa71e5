package search

import (
	"strings"
	"unicode/utf8"
)

// ellipsis stands where text was left out.
const ellipsis = "…"

// Crop returns about so many words of the text: those around the first span, or the first ones if
// there is no span. "…" stands where text was left out. In scripts without spaces, 10 characters
// count as a word.
func (m Marked) Crop(words int) Marked {
	if words <= 0 {
		return m
	}
	pieces := cropPieces(m.Text)
	if len(pieces) <= words {
		return m
	}
	first := 0
	if len(m.Spans) > 0 {
		for first < len(pieces)-1 && pieces[first+1][0] <= m.Spans[0][0] {
			first++
		}
	}
	// A third of what is shown stands before the first span.
	from := min(max(first-words/3, 0), len(pieces)-words)
	start, end := pieces[from][0], pieces[from+words-1][1]
	before, after := "", ""
	if from > 0 {
		before = ellipsis
	} else {
		start = 0
	}
	if from+words < len(pieces) {
		after = ellipsis
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
