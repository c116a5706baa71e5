package cache

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

// A word that the index has is not the beginning of a longer one: titles that begin with the word come first, and
// short titles that have it come before those that begin with a longer one. Those come before long texts.
func TestSearch_beginsInTheMiddleOfAWord(t *testing.T) {
	docs := []document.Document{
		{Key: "begins", Values: []any{"Office Girls", "They work.", int64(1)}},
		{Key: "has", Values: []any{"The Office", "They work.", int64(1)}},
		{Key: "stem", Values: []any{"Officer Downe", "They fight.", int64(90)}},
		{Key: "text", Values: []any{"Work", "People who work all day long and late, and none likes it in the office",
			int64(1)}},
		{Key: "friends", Values: []any{"The Friend", "x", int64(1)}},
		{Key: "friendship", Values: []any{"Friendship", "x", int64(90)}},
		{Key: "line", Values: []any{"One more\nFriend of Mine", "x", int64(1)}},
	}
	for i := range 1500 { // so many that names are looked for by themselves
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{fmt.Sprint("Number ", i),
			"a long text that has a star, and much else beside it, in one of so many documents", int64(1)}})
	}
	docs = append(docs, document.Document{Key: "star", Values: []any{"Star Trek", "x", int64(1)}},
		document.Document{Key: "dust", Values: []any{"Stardust", "x", int64(90)}})
	for _, by := range [][]rank.By{nil, {{Column: "votes", Weight: 0.3}}} {
		x := published(t, document.Schema{Tokenizer: "english", Rank: by, Columns: []document.Column{
			{Name: "title", Type: document.Text, Search: true, Weight: 10},
			{Name: "text", Type: document.Text, Search: true}, {Name: "votes", Type: document.Integer, Filter: true},
		}}, docs...)
		wants := map[string]string{"office": "begins has stem text", "friend": "line friends friendship",
			"star": "star ", "offic": "stem begins has text", "the off": "has "}
		if by == nil {
			wants["offic"] = "begins stem has text" // where they weigh the same, the first
		} else {
			wants["office"], wants["friend"] = "begins ", "line " // and of the others those that matter
		}
		for typed, want := range wants {
			r := find(t, x, search.Query{Text: typed, Explain: true})
			if got := ids(r.Hits) + " "; !strings.HasPrefix(got, want) {
				t.Errorf("%s finds %s, want %s first", typed, got, want)
			}
			for _, h := range r.Hits[:min(4, len(r.Hits))] {
				sum := h.Explanation.Pairs
				for _, w := range h.Explanation.Words {
					sum += w.Score
				}
				if sum += h.Explanation.Name; by == nil && math.Abs(sum-h.Explanation.Sum) > 1e-6 {
					t.Errorf("%s: %s: the parts give %v, the sum is %v", typed, h.ID, sum, h.Explanation.Sum)
				}
			}
		}
	}
}
