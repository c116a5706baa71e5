package search_test

import (
	"fmt"
	"strings"

	"ftsync/cache/search"
)

// What was found in a text is marked, and shown with some words around it.
func ExampleMarked() {
	m := search.Marked{Text: "Ada & the <red> fox went home", Spans: [][2]int{{10, 15}, {16, 19}}}
	fmt.Println(m.HTML())
	fmt.Println(m.Crop(3).HTML())
	// Output:
	// Ada &amp; the <mark>&lt;red&gt;</mark> <mark>fox</mark> went home
	// …the <mark>&lt;red&gt;</mark> <mark>fox</mark>…
}

// Other words may be counted, and others of them shown: here the last ones.
func ExampleMarked_CropBy() {
	lines := func(text string) (list [][2]int) {
		at := 0
		for line := range strings.Lines(text) {
			list = append(list, [2]int{at, at + len(strings.TrimSuffix(line, "\n"))})
			at += len(line)
		}
		return list
	}
	last := func(words, _ [][2]int, n int) int { return len(words) - n }
	m := search.Marked{Text: "first\nsecond\nthird", Spans: [][2]int{{0, 5}, {13, 18}}}.CropBy(1, "[…] ", lines, last)
	fmt.Println(m.With("*", "*", func(s string) string { return s }))
	// Output: […] *third*
}

// A query that can't be answered says where it is wrong.
func ExampleBadQuery() {
	err := &search.BadQuery{Part: "filters", Detail: `found ")", expected a value`, Item: 0, Offset: 6}
	fmt.Println(err)
	err.Offset = -1
	fmt.Println(err)
	// Output:
	// filters, at character 7: found ")", expected a value
	// filters: found ")", expected a value
}
