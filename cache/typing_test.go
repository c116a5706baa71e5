package cache

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/search"
)

// A word that the index does not know is corrected to the likeliest one that it knows. Words are compared
// as they are written, even if the index stems. New words are known at once, and still after the index
// was opened again.
func TestSearch_corrects(t *testing.T) {
	for _, tokenizer := range []string{"unicode", "english"} {
		t.Run(tokenizer, func(t *testing.T) {
			x := published(t, texts(tokenizer), textDocs("the matrix reloaded", "elastically loaded structures",
				"a matress", "Über allen Gipfeln", "room 1408")...)
			apply(t, x.Published(), Batch{Upserts: []document.Document{{Key: "new",
				Values: []any{"unforgettable evenings"}}}})
			for range 2 {
				tests := []struct{ text, want, corrected string }{
					{"matirx ", "a", "matirx matrix"},
					{"natrix", "a", "natrix matrix"},
					{"matri", "a", ""}, // the beginning of one
					{"strctures", "b", "strctures structures"},
					{"elastcialy loaded", "b", "elastcialy elastically"},
					{"ubre", "d", "ubre uber"},
					{"1409 ", "", ""}, // numbers are meant
					{"evxenings", "new", "evxenings evenings"},
					{"unforgetable", "new", "unforgetable unforgettable"},
					{"xyzzyx", "", ""},
					{`"the matirx"`, "", ""}, // a phrase is meant as it is
				}
				for _, tt := range tests {
					r := find(t, x, search.Query{Text: tt.text})
					corrected := ""
					for _, c := range r.Corrected {
						corrected = c.From + " " + c.To
					}
					if got := ids(r.Hits); got != tt.want || corrected != tt.corrected {
						t.Errorf("%q finds %q, corrected %q; want %q, %q", tt.text, got, corrected, tt.want,
							tt.corrected)
					}
				}
				if r := find(t, x, search.Query{Text: "matirx ", Exact: true}); r.Total != 0 || r.Corrected != nil {
					t.Errorf("corrected although it must not be: %+v", r)
				}
				x = reopen(t, x)
			}
			apply(t, x.Published(), Batch{Deletes: []string{"new"}})
			if r := find(t, x, search.Query{Text: "evxenings"}); r.Total != 0 || r.Corrected != nil {
				t.Errorf("corrected to a word that no document has any more: %+v", r)
			}
		})
	}
}

func TestSearch_correctsNotInExactColumns(t *testing.T) {
	s := document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "code", Type: document.Text, Search: true,
			Exact: true}}}
	x := published(t, s, document.Document{Key: "a", Values: []any{"matrix", "else"}}, document.Document{Key: "b",
		Values: []any{"else", "matrix"}})
	for text, want := range map[string]string{"matirx": "a", "title:matirx": "a", "code:matirx": "", "matrix": "a b"} {
		if got := keys(t, x, text); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}

func TestSearch_suggests(t *testing.T) {
	var list []string
	for range 20 {
		list = append(list, "a matrix of numbers")
	}
	list = append(list, "one matirx", "a number")
	x := published(t, texts("english"), textDocs(list...)...)
	// Documents with this spelling come first, and don't hide what may have been meant.
	if r := find(t, x, search.Query{Text: "matirx "}); r.Total != 21 || r.Hits[0].ID != "u" || r.Corrected != nil {
		t.Errorf("%d hits, %s first, corrected %v", r.Total, r.Hits[0].ID, r.Corrected)
	}
	if r := find(t, x, search.Query{Text: "matirx", Match: search.MatchAny}); r.Total != 1 || r.Suggestion != "matrix" {
		t.Errorf("%d hits, suggestion %q", r.Total, r.Suggestion)
	}
	if r := find(t, x, search.Query{Text: "matrix numbers"}); r.Total < 20 || r.Suggestion != "" {
		t.Errorf("%d hits, suggestion %q", r.Total, r.Suggestion)
	}
}

// The beginning of a word finds all words that begin so; if it is a word itself, that comes first.
func TestSearch_completes(t *testing.T) {
	x := published(t, texts("english"), textDocs("learning machines", "a machine learns", "lea", "the leadership",
		"relearn")...)
	tests := []struct{ text, want string }{
		{"lea", "c d b a"},
		{"learni", "b a"}, // in no stem
		{"machine l", "b a"},
		{"machine le", "b a"},
		{"leadersh", "d"},
		{"lea ", "c"},
		{"lea*  ", "c d b a"},
	}
	for _, tt := range tests {
		got := find(t, x, search.Query{Text: tt.text, Match: search.MatchAll, Mark: true})
		if !sameSet(strings.Fields(ids(got.Hits)), strings.Fields(tt.want)) || len(got.Hits) > 0 &&
			got.Hits[0].ID[0] != tt.want[0] && tt.text == "lea" {
			t.Errorf("%q finds %q, want %q", tt.text, ids(got.Hits), tt.want)
		}
		for _, h := range got.Hits {
			if !strings.Contains(h.Marks["text"].HTML(), "<mark>") {
				t.Errorf("%q: nothing is marked in %s", tt.text, h.Document)
			}
		}
	}
}

func TestSearch_synonymsAndStopWords(t *testing.T) {
	s := texts("english")
	s.Synonyms = [][]string{{"tv", "television"}, {"nyc", "new york"}}
	s.StopWords = []string{"the", "is"}
	x := published(t, s, textDocs("a television set", "tv", "New York pizza", "the nyc marathon",
		"york is old, new is not", "the the")...)
	tests := []struct{ text, want string }{
		{"tv ", "b a"},
		{"televisions", "a b"},
		{"TELEVISION ", "a b"},
		{"nyc ", "d c"},
		{"new york pizza", "c"},
		{"new york ", "c d"},
		{"the tv is ", "b a"},
		{"the", "f d"}, // nothing but stop words: they are looked for
	}
	for _, tt := range tests {
		if got := ids(find(t, x, search.Query{Text: tt.text,
			Match: search.MatchAll}).Hits); !sameSet(strings.Fields(got), strings.Fields(tt.want)) {
			t.Errorf("%q finds %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSearch_match(t *testing.T) {
	x := published(t, films,
		film("1", "The quick brown fox", "jumps over the lazy dog", 1990, `["fox"]`),
		film("2", "Brown bread", "a quick meal, brown", 1991, `[]`),
		film("3", "Lazy dogs", "sleep", 1992, `[]`),
	)
	tests := []struct {
		match search.Match
		text  string
		want  string
	}{
		{search.MatchAll, "quick brown", "1 2"},
		{search.MatchAll, "quick lazy", "1"},
		{search.MatchAny, "bread lazy", "2 3 1"},
		{search.MatchPhrase, "quick brown", "1"},
		{search.MatchPhrase, `brown "quick"`, ""},
		{search.MatchFTS, "quick AND NOT nothing", "error"},
		{search.MatchFTS, "quick NOT fox", "2"},
		{search.MatchFTS, "title : brown", "1 2"},
		{search.MatchFTS, "{title tags} : fox", "1"},
		{search.MatchFTS, "{title tags} : nosuch OR body : meal", "2"},
		{search.MatchFTS, "NEAR(quick fox, 2)", "1"},
		{search.MatchFTS, "brea*", "2"},
		{search.MatchFTS, "nosuch : brown", "error"},
		{search.MatchFTS, "(quick", "error"},
		{search.MatchFTS, "\"quick", "error"},
		{search.MatchFTS, "year : 1990", "error"},
		{"sideways", "x", "error"},
	}
	for _, tt := range tests {
		r, err := x.Search(context.Background(), search.Query{Text: tt.text, Match: tt.match, Limit: 20, Mark: true})
		got := ids(r.Hits)
		var bad *search.BadQuery
		if errors.As(err, &bad) {
			got = "error"
		} else if err != nil {
			t.Errorf("%s %q: %v", tt.match, tt.text, err)
		}
		if !sameSet(strings.Fields(got), strings.Fields(tt.want)) {
			t.Errorf("%s %q finds %q, want %q (%v)", tt.match, tt.text, got, tt.want, err)
		}
		if got != "error" && len(r.Hits) > 0 && len(r.Hits[0].Marks) == 0 {
			t.Errorf("%s %q: nothing is marked", tt.match, tt.text)
		}
	}
}

func TestSearch_badQueries(t *testing.T) {
	x := published(t, films, animals...)
	tests := []struct {
		part string
		q    search.Query
	}{
		{"filters", search.Query{Filters: []string{"", "year >"}}},
		{"filters", search.Query{Filters: []string{"title = x"}}},
		{"facets", search.Query{Facets: []string{"title"}}},
		{"order", search.Query{Order: []columns.Order{{Column: "nosuch"}}}},
		{"in", search.Query{In: []string{"year"}}},
		{"fields", search.Query{Fields: []string{"nosuch"}}},
		{"cursor", search.Query{Cursor: "abc"}},
		{"cursor", search.Query{Cursor: tampered(find(t, x, search.Query{Text: "the", Limit: 1, Paging: true}).Next),
			Text: "the"}},
		{"text", search.Query{Text: strings.Repeat("a ", 600), Match: search.MatchFTS}},
		{"cursor", search.Query{Text: "another", Cursor: find(t, x, search.Query{Text: "the", Limit: 1,
			Paging: true}).Next}},
	}
	for _, tt := range tests {
		_, err := x.Search(context.Background(), tt.q)
		var bad *search.BadQuery
		if !errors.As(err, &bad) || bad.Part != tt.part || bad.Detail == "" {
			t.Errorf("%+v: %v", tt.q, err)
		}
	}
}

// tampered returns a cursor with one character changed.
func tampered(cursor string) string {
	b := []byte(cursor)
	i := len(b) / 2
	b[i] ^= 1
	return string(b)
}

// A cursor stays right while documents are inserted, changed and deleted: each document that does not
// change is on exactly one page.
func TestSearch_cursorWhileTheIndexChanges(t *testing.T) {
	var list []string
	for i := range 25 {
		list = append(list, strings.Repeat("fox ", i%5+1)+strings.Repeat("hen ", i%7), "the hen")
	}
	x := published(t, texts("unicode"), textDocs(list...)...)
	for _, q := range []search.Query{{Text: "fox hen ", Limit: 6, Match: search.MatchAny}, {Text: "fox ", Limit: 4},
		{Limit: 9}, {Text: "hen the ", Limit: 5, Match: search.MatchAny}} {
		want := map[string]bool{}
		q.Paging = true
		whole := q
		whole.Limit = 1000
		for _, h := range find(t, x, whole).Hits {
			want[h.ID] = true
		}
		seen := map[string]int{}
		for page := 0; ; page++ {
			r := find(t, x, q)
			for _, h := range r.Hits {
				seen[h.ID]++
			}
			// These documents may be on any page, and they change how rare the words are.
			apply(t, x.Published(), Batch{Upserts: []document.Document{{Key: "new" + q.Text + string(rune('a'+page)),
				Values: []any{"fox fox fox hen the"}}}})
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
		}
		for id := range want {
			if !strings.HasPrefix(id, "new") && seen[id] != 1 {
				t.Errorf("%q: %s stands on %d pages", q.Text, id, seen[id])
			}
		}
		for id, n := range seen {
			if n > 1 {
				t.Errorf("%q: %s stands on %d pages", q.Text, id, n)
			}
		}
	}
}

func TestSearch_explains(t *testing.T) {
	x := published(t, films, animals...)
	for _, q := range []search.Query{{Text: "fox the"}, {Text: "toad jumps nothing"}, {Text: "fox OR toad",
		Match: search.MatchFTS}, {}} {
		q.Explain = true
		for _, h := range find(t, x, q).Hits {
			e := h.Explanation
			if e == nil || e.Score != h.Score {
				t.Fatalf("%q: %+v of score %v", q.Text, e, h.Score)
			}
			var sum float64
			for _, w := range e.Words {
				sum += w.Score
			}
			if q.Text == "" {
				continue
			}
			if q.Match == search.MatchFTS && len(e.Words) != 2 {
				t.Errorf("%q: %d words", q.Text, len(e.Words))
			}
			sum += e.Pairs + e.Name
			if diff := sum - e.Sum; diff > 1e-9 || diff < -1e-9 || e.Length == 0 {
				t.Errorf("%q: the words give %v, the sum is %v: %+v", q.Text, sum, e.Sum, e)
			}
			if whole := e.AllOf && q.Match == ""; whole != (h.Score >= 0.5) && q.Match == "" {
				t.Errorf("%q: score %v, %+v", q.Text, h.Score, e)
			}
		}
	}
}

// Among documents with the same words, those come first in which the words stand side by side as typed.
func TestSearch_wordsSideBySide(t *testing.T) {
	x := published(t, films,
		film("apart", "star seen in wars ", "x y z", 1, `[]`), film("together", "seen in star wars", "x y z", 1, `[]`),
		film("fields", "star", "wars a b c d e", 1, `[]`), film("other", "nothing", "at all", 1, `[]`), film("more",
			"else", "here", 1, `[]`), film("last", "one", "here", 1, `[]`), film("very", "end", "here", 1, `[]`))
	if got := keys(t, x, "star wars "); !strings.HasPrefix(got, "together ") {
		t.Errorf("%q", got)
	}
	if got := keys(t, x, "wars star "); strings.HasPrefix(got, "together ") {
		t.Errorf("%q: they stand in this order in neither", got)
	}
}

// The nearer words stand as they were typed, up to three words apart, the more a document is worth.
func TestSearch_wordsNearEachOther(t *testing.T) {
	text := func(id, title string) document.Document { return film(id, title, "y", 1, `[]`) }
	x := published(t, films,
		text("4 between", "red a b c d fox e f"), text("2 between", "a red b c fox d e f"),
		text("turned", "a b fox red c d e f"), text("none", "a b c d red fox e f"),
		text("1 between", "a b red c fox d e f"), text("3 between", "red a b c fox d e f"),
		text("else", "a b c d e f g h"), text("other", "a b c d e f g i"))
	if got, want := keys(t, x, "red fox "), "none 1 between 2 between 3 between"; !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q and then the others", got, want)
	}
}

func TestSearch_positionChangesWithTheAnswer(t *testing.T) {
	x := published(t, films, animals...)
	g := x.Published()
	position := func() string {
		p := find(t, x, search.Query{Text: "fox"}).Position
		if p != x.Position() {
			t.Errorf("the answer is of %s, the index at %s", p, x.Position())
		}
		return p
	}
	first := position()
	apply(t, g, Batch{State: map[string]string{"x": "y"}, Sync: true})
	apply(t, g, Batch{Upserts: []document.Document{animals[0]}})
	if position() != first {
		t.Error("another position although nothing changed")
	}
	apply(t, g, Batch{Upserts: []document.Document{film("z", "Fox", "", 1, "[]")}})
	second := position()
	if second == first {
		t.Error("the same position after a change")
	}
	x = reopen(t, x)
	if position() != second {
		t.Error("another position after opening the index again")
	}
}
