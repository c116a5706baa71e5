package search

import (
	"strings"
	"testing"
)

func TestMarked_Crop(t *testing.T) {
	const text = "one two three four five six seven eight nine ten"
	mark := func(words ...string) (m Marked) {
		m.Text = text
		for _, w := range words {
			at := strings.Index(text, w)
			m.Spans = append(m.Spans, [2]int{at, at + len(w)})
		}
		return m
	}
	japanese := strings.Repeat("東京タワー", 10)
	tests := []struct {
		in    Marked
		words int
		want  string
	}{
		{mark("five"), 3, "…four <mark>five</mark> six…"},
		{mark("one"), 3, "<mark>one</mark> two three…"},
		{mark("ten"), 3, "…eight nine <mark>ten</mark>"},
		{mark(), 2, "one two…"},
		{mark("two", "nine"), 4, "one <mark>two</mark> three four…"},
		{mark("two"), 0, "one <mark>two</mark> three four five six seven eight nine ten"},
		{mark("two"), 99, "one <mark>two</mark> three four five six seven eight nine ten"},
		{Marked{Text: "a <b> & c d e f", Spans: [][2]int{{2, 5}}}, 3, "a <mark>&lt;b&gt;</mark> &amp;…"},
		{Marked{}, 3, ""},
	}
	for _, tt := range tests {
		if got := tt.in.Crop(tt.words).HTML(); got != tt.want {
			t.Errorf("%d words: got %q, want %q", tt.words, got, tt.want)
		}
	}
	got := Marked{Text: japanese, Spans: [][2]int{{60, 66}}}.Crop(2)
	if len([]rune(got.Text)) > 25 || len(got.Spans) != 1 ||
		got.Text[got.Spans[0][0]:got.Spans[0][1]] != japanese[60:66] {
		t.Errorf("without spaces: %q, %v", got.Text, got.Spans)
	}
}
