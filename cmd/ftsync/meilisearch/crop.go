package meilisearch

import (
	"unicode"
	"unicode/utf8"

	"ftsync/cache/search"
)

// shown returns a text with tags around the places found in it. If the text is longer than
// crop words, only words around these places are shown; 0: all.
func (f *format) shown(text string, spans [][2]int, highlight bool, crop int) string {
	m := search.Marked{Text: text, Spans: spans}.CropBy(crop, f.cropMarker, wordsOf, densest)
	if !highlight {
		return m.Text
	}
	return m.With(f.pre, f.post, func(s string) string { return s })
}

// densest returns the first of the n words that show most of spans: the first such words, with the
// places found in their middle.
func densest(words, spans [][2]int, n int) int {
	found := make([]int, len(words)+1) // how many words before this one were found
	next := 0
	for i, w := range words {
		for next < len(spans) && spans[next][1] <= w[0] {
			next++
		}
		found[i+1] = found[i]
		if next < len(spans) && spans[next][0] < w[1] {
			found[i+1]++
		}
	}
	best := 0
	for i := range len(words) - n + 1 {
		if found[i+n]-found[i] > found[best+n]-found[best] {
			best = i
		}
	}
	// The window ends with a word that was found: move it on, until as many words follow the
	// last such word as come before the first.
	if hits := found[best+n] - found[best]; hits > 0 {
		first := best
		for found[first+1] == found[best] {
			first++
		}
		last := first
		for found[last+1] < found[best]+hits {
			last++
		}
		best = max(0, min(first-(n-(last-first))/2, len(words)-n))
	}
	return best
}

// wordsOf returns where the words of a text begin and end: letters and digits, as Meilisearch
// counts them. For a reader, who counts what stands between spaces, there is search.Marked.Crop.
func wordsOf(text string) (words [][2]int) {
	start := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) || r == utf8.RuneError
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			words = append(words, [2]int{start, i})
			start = -1
		}
	}
	if start >= 0 {
		words = append(words, [2]int{start, len(text)})
	}
	return words
}
