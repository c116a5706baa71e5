package cache

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

func TestSearch(t *testing.T) {
	x := published(t, films,
		film("1", "A quiet river", "The old man fishes in the river all day long and then walks home to his wife.",
			1990, `["slow"]`),
		film("2", "River river river", "River.", 1991, `["wet"]`),
		film("3", "The old house", "Nobody lives there.", 1992, `["dark house"]`),
		film("4", "Man on a hill", "A man looks down. Old? No.", 1993, `[]`),
		film("5", "O'Neill's high-speed train", "Version 3.14 of user@example.org, file_name.txt.", 1994, `[]`),
		film("6", "Résumé in Zürich", "Ein Café.", 1995, `[]`),
	)
	tests := []struct{ name, text, want string }{
		{"a word", "house", "3"},
		{"a document with both words before one that has one of them often", "old river", "1 2 3 4"},
		{"a word nobody has does not hide the others", "river nosuchword", "2 1"},
		{"in any order", "wife man old", "1 4 3"},
		{"case does not matter", "HOUSE", "3"},
		{"accents do not matter", "resume zurich CAFÉ", "6"},
		{"a composed and a decomposed letter are one", "re\u0301sume\u0301", "6"},
		{"a word's other forms", "fishing rivers", "1 2"},
		{"an element of an array", "wet", "2"},
		{"a word said twice", "house house", "3"},
		{"punctuation around words", "(house), old!", "3 4 1"},
		{"a phrase", `"old man"`, "1"},
		{"a phrase in another order", `"man old"`, ""},
		{"a phrase across fields", `"river the"`, ""},
		{"a phrase and a word: no document without the phrase", `"old man" house`, "1"},
		{"two phrases", `"old man" "quiet river"`, "1"},
		{"two phrases of two documents", `"old man" "dark house"`, ""},
		{"typographic quotes", "“old man”", "1"},
		{"a quote that is never closed is nothing", `"old house`, "3 4 1"},
		{"empty quotes are nothing", `"" house " "`, "3"},
		{"a name with an apostrophe", "o'neill", "5"},
		{"parts of such a word", "high train", "5"},
		{"a word with a hyphen is its parts side by side", "high-speed", "5"},
		{"or apart, if it is nowhere", "train-high", "5"},
		{"a number with a dot", "3.14", "5"},
		{"an address", "user@example.org", "5"},
		{"a name of a file", "file_name.txt", "5"},
		{"operators are words", "old AND house", "3 1 4"},
		{"the beginning of a word", "riv*", "2 1"},
		{"and of the last one, which is being typed", "riv", "2 1"},
		{"but not of one that is done", "fishes riv ", "1"},
		{"nor in quotes", `"old ma"`, ""},
		{"a word in a field", "title:river", "2 1"},
		{"a phrase in a field", `title:"old house"`, "3"},
		{"a field without the word", "body:house ", ""},
		{"no such field", "house:old", "3 4 1"},
		{"without a word", "old -house", "4 1"},
		{"without a phrase", `old -"old house"`, "4 1"},
		{"without a word in a field", "river -title:quiet", "2"},
		{"only without", "-river -house", "4 5 6"},
		{"a minus that is not before a word", "old - house --old", "3 4 1"},
		{"nothing: all of them", "", "1 2 3 4 5 6"},
		{"no words: all of them", "?! -- ()", "1 2 3 4 5 6"},
		{"a word of no document", "nosuchword", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := find(t, x, search.Query{Text: tt.text})
			if got := ids(r.Hits); got != tt.want {
				t.Errorf("%q finds %q, want %q", tt.text, got, tt.want)
			}
			if r.Total != int64(len(r.Hits)) {
				t.Errorf("%q: total %d of %d hits", tt.text, r.Total, len(r.Hits))
			}
		})
	}
}

func TestSearch_hit(t *testing.T) {
	x := published(t, films, film("a", "The red fox", `Says "hi".`, 1999, `["forest", 1.50]`),
		document.Document{Key: "b", Values: []any{"hen", nil, nil, nil}})
	h := find(t, x, search.Query{Text: "fox"}).Hits[0]
	want := `{"title":"The red fox","body":"Says \"hi\".","year":1999,"tags":["forest", 1.50]}`
	if string(h.Document) != want {
		t.Errorf("got %s, want %s", h.Document, want)
	}
	if h.ID != "a" || h.Marks != nil {
		t.Errorf("%+v", h)
	}
	h, want = find(t, x, search.Query{Text: "hen"}).Hits[0], `{"title":"hen","body":null,"year":null,"tags":null}`
	if string(h.Document) != want {
		t.Errorf("got %s, want %s", h.Document, want)
	}
}

// Words that most documents have are left out if the text has others, for they cost a scan and tell nothing.
func TestSearch_commonWords(t *testing.T) {
	var docs []document.Document
	for i := range 300 {
		text := "the of " + word(uint64(i))
		if i%3 == 0 {
			text = "of " + word(uint64(i))
		}
		docs = append(docs, document.Document{Key: fmt.Sprintf("%03d", i), Values: []any{text}})
	}
	x := published(t, texts("unicode"), docs...)
	tests := []struct {
		text  string
		first string
		total int64
	}{
		{"the " + word(7) + " ", "007", 1},
		{"the of " + word(7) + " of " + word(9) + " ", "009", 2}, // its text is shorter
		{"of " + word(9) + " ", "009", 1},
		{"the", "001", 200},
		{"of", "000", 300},
		{"the of", "001", 200}, // the rarer of them
		{`"the of" ` + word(7), "007", 200},
	}
	for _, tt := range tests {
		r := find(t, x, search.Query{Text: tt.text, Limit: 1})
		if len(r.Hits) != 1 || r.Hits[0].ID != tt.first || r.Total != tt.total {
			t.Errorf("%q: got %s of %d, want %s of %d", tt.text, ids(r.Hits), r.Total, tt.first, tt.total)
		}
	}
}

// Pages of any size, put together, are the list of all hits, whether one page follows another by offset or
// by cursor. Among the hits are some with all the words, some with any, and many with the same score.
func TestSearch_pages(t *testing.T) {
	c := newCorpus(4)
	var docs []document.Document
	for i := range 600 {
		text := c.text(3 + c.r.IntN(3))
		switch {
		case i%5 == 0:
			text = "alpha same"
		case i%7 == 0:
			text = "beta same"
		case i%33 == 0:
			text = "alpha beta same"
		case i%104 == 0:
			text += " alpha " + c.text(2) + " beta"
		case i%17 == 0:
			text += " beta"
		}
		docs = append(docs, document.Document{Key: fmt.Sprint(i), Values: []any{text}})
	}
	x := published(t, texts("unicode"), docs...)
	for _, q := range []search.Query{
		{Text: "alpha beta "}, {Text: "alpha"}, {Text: "alpha gamma beta"}, {Text: `"alpha beta" alpha`},
		{Text: "the alpha"},
		{Text: "alpha beta same", Match: search.MatchAny}, {Text: "same", Match: search.MatchAll}, {Text: "alp"},
		{Text: "alpha OR beta", Match: search.MatchFTS},
		{}, {Text: "-alpha"},
	} {
		for _, size := range []int{1, 7, 50} {
			q.Limit, q.Offset, q.Cursor, q.Paging = size, 0, "", true
			var got, byCursor []string
			total := find(t, x, q).Total
			for ; ; q.Offset += size {
				page := find(t, x, q)
				if page.Total != total || len(page.Hits) > size {
					t.Fatalf("%+v: %d hits, total %d, was %d", q, len(page.Hits), page.Total, total)
				}
				if len(page.Hits) == 0 {
					break
				}
				got = append(got, strings.Fields(ids(page.Hits))...)
			}
			q.Offset = 0
			for {
				page := find(t, x, q)
				byCursor = append(byCursor, strings.Fields(ids(page.Hits))...)
				if page.Total != total {
					t.Fatalf("%+v: total %d, was %d", q, page.Total, total)
				}
				if q.Cursor = page.Next; q.Cursor == "" {
					break
				}
			}
			if !slices.Equal(got, byCursor) {
				t.Errorf("%q in pages of %d: by offset\n%s, by cursor\n%s", q.Text, size, got, byCursor)
			}
			if int64(len(got)) != total || total < 5 {
				t.Errorf("%q in pages of %d: %d hits of %d", q.Text, size, len(got), total)
			}
			slices.Sort(got)
			if len(slices.Compact(got)) != int(total) {
				t.Errorf("%q in pages of %d: a document stands on two pages", q.Text, size)
			}
		}
	}
	both := find(t, x, search.Query{Text: "alpha beta", Limit: 1000})
	sawOne := false
	for _, h := range both.Hits {
		all := strings.Contains(string(h.Document), "alpha") && strings.Contains(string(h.Document), "beta")
		if all && sawOne {
			t.Errorf("%s has both words and stands after one that has one", h.ID)
		}
		sawOne = sawOne || !all
	}
	if !sawOne {
		t.Error("no hit has only one of the words")
	}
}

// Documents with the same score are in the order in which they came into the index.
func TestSearch_ties(t *testing.T) {
	x := published(t, texts("unicode"),
		document.Document{Key: "z", Values: []any{"same"}}, document.Document{Key: "m", Values: []any{"same"}},
		document.Document{Key: "a", Values: []any{"same"}})
	apply(t, x.Published(), Batch{Upserts: []document.Document{{Key: "b", Values: []any{"same"}}}})
	for range 3 {
		if got := keys(t, x, "same"); got != "z m a b" {
			t.Errorf("got %s", got)
		}
	}
}

func TestSearch_limits(t *testing.T) {
	x := published(t, films, animals...)
	for _, q := range []search.Query{
		{Text: "the", Limit: -1}, {Text: "the", Limit: 5, Offset: 3}, {Text: "the", Limit: 5, Offset: 1 << 40},
		{Text: "the fox", Limit: 5, Offset: 1 << 62},
	} {
		r, err := x.Search(t.Context(), q)
		if err != nil || len(r.Hits) != 0 || r.Total != 3 {
			t.Errorf("%+v: %d hits of %d, %v", q, len(r.Hits), r.Total, err)
		}
	}
	if r, err := x.Search(t.Context(), search.Query{Text: "the"}); err != nil || len(r.Hits) != 0 || r.Total != 3 {
		t.Errorf("without a limit: %+v, %v", r, err)
	}
	if r, err := x.Search(t.Context(), search.Query{Text: "the", Limit: 1 << 62, Offset: -7}); err != nil ||
		len(r.Hits) != 3 {
		t.Errorf("with a huge limit: %+v, %v", r, err)
	}
}

func TestSearch_notReady(t *testing.T) {
	x, _ := create(t, films)
	if _, err := x.Search(t.Context(), search.Query{Text: "fox", Limit: 1}); !errors.Is(err, ErrNotReady) {
		t.Errorf("while it is built: %v", err)
	}
	if err := x.cache.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), search.Query{Text: "fox", Limit: 1}); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestSearch_typesSearched(t *testing.T) {
	s := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "json", Type: document.JSON, Search: true},
		{Name: "list", Type: document.Array, Search: true},
		{Name: "flag", Type: document.Boolean, Search: true},
		{Name: "count", Type: document.Integer, Search: true},
		{Name: "price", Type: document.Number, Search: true},
		{Name: "day", Type: document.Date, Search: true},
	}}
	x := published(t, s,
		document.Document{Key: "a",
			Values: []any{`{"name": "walrus", "deep": [{"x": "tusk \"sharp\""}], "n": 4711, "esc": "gr\u00fcn"}`,
				`["otter", 815, true, null]`, true, int64(1848), "19.90", "2024-02-29"}},
		document.Document{Key: "b", Values: []any{`"plain"`, `[]`, false, nil, nil, nil}},
		document.Document{Key: "c", Values: []any{nil, nil, nil, nil, nil, nil}},
		document.Document{Key: "d", Values: []any{"no json walrus", "[broken", nil, nil, nil, nil}},
	)
	tests := []struct{ name, text, want string }{
		{"a string in JSON, and a text that is none", "walrus", "a d"},
		{"deep in it", "sharp tusk", "a"},
		{"an escaped letter", "grün", "a"},
		{"not the name of a field", "name", ""},
		{"not a number in JSON", "4711", ""},
		{"a JSON text", "plain", "b"},
		{"an element", "otter", "a"},
		{"an element that is a number", "815", "a"},
		{"no null", "null", ""},
		{"true is in a list and is a flag", "true", "a"},
		{"false", "false", "b"},
		{"an integer", "1848", "a"},
		{"a decimal", "19.90", "a"},
		{"a day", "2024-02-29", "a"},
		{"a broken list is its text", "broken", "d"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := keys(t, x, tt.text); got != tt.want {
				t.Errorf("%q finds %q, want %q", tt.text, got, tt.want)
			}
		})
	}
	h := find(t, x, search.Query{Text: "otter", Mark: true}).Hits[0]
	if lit := highlights(h); lit["list"] != "<mark>otter</mark>\n815\ntrue" {
		t.Errorf("highlights %q", lit)
	}
	var doc struct{ JSON, List json.RawMessage }
	if err := json.Unmarshal(h.Document, &doc); err != nil || string(doc.List) != `["otter", 815, true, null]` {
		t.Errorf("document %s, %v", h.Document, err)
	}
	check(t, x.Published())
}
