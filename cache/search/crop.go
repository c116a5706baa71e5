package search

import (
	"strings"
	"unicode/utf8"
)

// ellipsis stands where text was left out.
const ellipsis = "…"

// Crop is about words words of a text around the first place where something was
// found, or from its beginning, with "…" where something was left out. Where words
// are not parted by spaces a word counts as one a 10 characters.
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
	// The place found stands after a third of what is shown.
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

// cropPieces are the words of a text, from and to, long ones in pieces.
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
