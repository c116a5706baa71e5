package meilisearch

import (
	"unicode"
	"unicode/utf8"

	"ftsync/cache/search"
	"ftsync/cache/words"
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
func densest(list, spans [][2]int, n int) int {
	found := make([]int, len(list)+1) // how many words before this one were found
	next := 0
	for i, w := range list {
		for next < len(spans) && spans[next][1] <= w[0] {
			next++
		}
		found[i+1] = found[i]
		if next < len(spans) && spans[next][0] < w[1] {
			found[i+1]++
		}
	}
	best := 0
	for i := range len(list) - n + 1 {
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
		best = max(0, min(first-(n-(last-first))/2, len(list)-n))
	}
	return best
}

// unitsOfWord is how many characters count as a word in scripts without spaces between words: most words
// of Chinese and Japanese have two.
const unitsOfWord = 2

// wordsOf returns where the words of a text begin and end: letters and digits, as Meilisearch
// counts them. For a reader, who counts what stands between spaces, there is search.Marked.Crop.
func wordsOf(text string) (list [][2]int) {
	start, units := -1, 0 // of the word begun; units: characters of a script without spaces in it
	for i, r := range text {
		mark := unicode.IsMark(r)
		inside := mark || unicode.IsLetter(r) || unicode.IsNumber(r) || r == utf8.RuneError
		unit := inside && !mark && r > utf8.RuneSelf && r != utf8.RuneError &&
			words.HasUnits(text[i:i+utf8.RuneLen(r)])
		ends := !inside || unit && units%unitsOfWord == 0 || !unit && !mark && units > 0
		if start >= 0 && ends {
			list = append(list, [2]int{start, i})
			start = -1
		}
		if start < 0 && inside {
			start, units = i, 0
		}
		if unit {
			units++
		}
	}
	if start >= 0 {
		list = append(list, [2]int{start, len(text)})
	}
	return list
}
