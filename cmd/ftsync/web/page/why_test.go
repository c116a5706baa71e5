package page_test

import (
	"fmt"
	"testing"

	"ftsync/cache/search"
	"ftsync/cmd/ftsync/web/page"
)

// An explanation is said in words that need no manual.
func TestNewWhy(t *testing.T) {
	look := page.Look{Labels: map[string]string{"votes": "Votes of readers"}}
	said := func(e search.Explanation) string {
		w := page.NewWhy(look, 3, e, false)
		text := w.Reason
		for _, p := range w.Parts {
			text += fmt.Sprintf(" | %s %s %d", p.Of, p.Says, p.Percent)
		}
		for _, r := range w.Rank {
			text += " | " + r
		}
		return text
	}
	word := func(typed, as string, score float64, documents int64, fields ...search.FieldScore) search.WordScore {
		return search.WordScore{For: typed, Word: as, Score: score, Documents: documents, Fields: fields}
	}
	tests := []struct {
		e    search.Explanation
		want string
	}{
		{search.Explanation{Found: "whole", Whole: "is", Name: 3, Fields: []string{"title", "alt_title"},
			Words: []search.WordScore{word("red", "red", 1, 1, search.FieldScore{Field: "title", Times: 1})}},
			"Title and Alt title is what was searched for. |  Title and Alt title as a whole 75 | red in Title; " +
				"no other document has it 25"},
		{search.Explanation{Found: "all", Pairs: 1, Words: []search.WordScore{
			word("fox", "fox", 2, 1234, search.FieldScore{Field: "title", Times: 1},
				search.FieldScore{Field: "body", Times: 3}), word("x", "x", 1, 2)}},
			"It has all the words. | fox in Title and Body (3 times); 1,234 documents have it 50 | x 2 documents " +
				"have it 25 |  Words near each other, as they were typed 25"},
		{search.Explanation{Found: "meant", Whole: "begins", Fields: []string{"title"}, Words: []search.WordScore{
			word("foxx", "fox", 2, 5, search.FieldScore{Field: "title", Times: 1})}},
			"It has what the words may have been meant for. | foxx looked for as “fox”, in Title; 5 documents have " +
				"it 100"},
		{search.Explanation{Found: "some", Words: []search.WordScore{word("blue", "blue", 0, 7)},
			Rank: &search.RankScore{Factor: 0.876, Columns: []search.ColumnSays{{Column: "votes", Says: 0.8}}}},
			"It has some of the words. | blue is not in it 0 | Votes of readers counts 80 of 100"},
		{search.Explanation{Found: "all", AllOf: true}, "It has all the words."},
	}
	for _, tt := range tests {
		if got := said(tt.e); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
	}
}
