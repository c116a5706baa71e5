package cache

import (
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// Signs are told apart from the letters beside them. What is typed finds its own first, in a name and then in a long
// text, and a short word by itself finds what has signs after that.
func TestSearch_signs(t *testing.T) {
	var docs []document.Document
	for _, text := range []string{"C", "C++", "C#", "F#", "F", "A+", "A", "g++", "g", ".NET", "net", "Node.js", "R&D",
		"R", "100 %", "100", "$100", "#1", "1", "@home", "c++17", "17", "😀", "B&B", "J#", "J", "AT&T", "Disney+",
		"Disney", "100 €", "☕", "♥"} {
		docs = append(docs,
			document.Document{Key: text, Values: []any{"All about " + text, "Nothing more is said here."}},
			document.Document{Key: "in " + text, Values: []any{"All about it",
				"One of many things, of which this text has much to say, at length, and it comes last: " + text}})
	}
	tests := []struct{ typed, first, finds, not string }{ // finds: after what is first
		{"C", "C|in C", "C++|C#|in C++|in C#|c++17", ""}, {"c", "C|in C", "C++|C#", ""},
		{"C++", "C++", "in C++|c++17", "C|C#|in C#"}, {"c#", "C#|in C#", "", "C|C++"},
		{"F", "F|in F", "F#|in F#", ""}, {"F#", "F#|in F#", "", "F"}, {"A", "A|in A", "A+", ""},
		{"a+", "A+|in A+", "", "A"},
		{"g", "g|in g", "g++|in g++", ""}, {"g++", "g++|in g++", "", "g"}, {"J", "J|in J", "J#", ""},
		{"net", "net|in net", ".NET|in .NET", ""}, {".net", ".NET|in .NET", "", "net"},
		{"R", "R|in R", "R&D|in R&D", ""}, {"R&D", "R&D|in R&D", "", "R"}, {"AT&T", "AT&T|in AT&T", "", ""},
		{"B&B", "B&B|in B&B", "", ""}, {"Node.js", "Node.js|in Node.js", "", ""}, {"#1", "#1|in #1", "", "1"},
		{"100 %", "100 %", "in 100 %", ""}, {"100%", "100 %", "in 100 %", ""}, {"$100", "$100", "in $100", ""},
		{"100 €", "100 €", "", ""}, {"%", "100 %|in 100 %", "", "100"}, {"c++17", "c++17|in c++17", "", "C|17|C++"},
		{"@home", "@home|in @home", "", ""}, {"😀", "😀|in 😀", "", "☕"}, {"☕", "☕|in ☕", "", "♥"},
		{"Disney+", "Disney+|in Disney+", "", "Disney"}, {"disney", "", "Disney+|in Disney+|Disney|in Disney", ""},
	}
	for _, tokenizer := range []string{"unicode", "english"} {
		x := published(t, document.Schema{Tokenizer: tokenizer, Columns: []document.Column{
			{Name: "name", Type: document.Text, Search: true, Weight: 10},
			{Name: "text", Type: document.Text, Search: true},
		}}, docs...)
		for _, tt := range tests {
			got := "|"
			for _, h := range find(t, x, search.Query{Text: tt.typed}).Hits {
				got += h.ID + "|"
			}
			if !strings.HasPrefix(got, "|"+tt.first) {
				t.Errorf("%s: %s finds %s, want %s first", tokenizer, tt.typed, got, tt.first)
			}
			for _, id := range strings.Split(tt.finds, "|") {
				if id != "" && !strings.Contains(got, "|"+id+"|") {
					t.Errorf("%s: %s finds %s, and not %s", tokenizer, tt.typed, got, id)
				}
			}
			for _, id := range strings.Split(tt.not, "|") {
				if id != "" && strings.Contains(got, "|"+id+"|") {
					t.Errorf("%s: %s finds %s, also %s", tokenizer, tt.typed, got, id)
				}
			}
		}
		h := find(t, x, search.Query{Text: "C about ", Mark: true}).Hits
		for _, h := range h[:2] {
			if !strings.Contains(h.Marks["name"].HTML()+h.Marks["text"].HTML(), "<mark>C</mark>") {
				t.Errorf("%s: C is marked in %q and %q", tokenizer, h.Marks["name"].HTML(), h.Marks["text"].HTML())
			}
		}
	}
}
