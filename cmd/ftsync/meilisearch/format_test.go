package meilisearch

import (
	"strings"
	"testing"
)

func TestFormatted(t *testing.T) {
	b, _ := library()
	tests := []struct{ name, body, want string }{
		{"tags stand as they are, and the text is not escaped",
			`{"q":"fox","attributesToHighlight":["plot"],"attributesToRetrieve":["plot"],` +
				`"attributesToCrop":["plot:4"],"highlightPreTag":"<b>","highlightPostTag":"</b>"}`,
			`{"plot":"A <b>fox</b> & a hen…"}`},
		{"all that is retrieved, numbers as texts",
			`{"q":"Ada","attributesToHighlight":["cast.name"],"attributesToRetrieve":["id","title","year","seen"]}`,
			`{"id":"f1","title":"The red fox","year":"1999","seen":true,"cast":[{"name":"<em>Ada</em> ` +
				`Fox"},{"name":"red Bo"}]}`},
		{"within the elements of arrays and objects",
			`{"q":"red fox","attributesToHighlight":["*"],"attributesToRetrieve":["tags"]}`,
			`{"id":"f1","title":"The <em>red</em> <em>fox</em>",
		"plot":"A <em>fox</em> & a hen <meet> in a wood far from any town, and one of them is hungry as never before",
			"year":"1999","genre":"Drama",
			"tags":["wood <em>fox</em>","7","night"],"cast":[{"name":"Ada Fox","age":"31"},{"name":"<em>red</em> Bo"}],
			"seen":true}`},
		{"cropped without highlights",
			`{"q":"wood","attributesToCrop":["plot"],"cropLength":3,"cropMarker":"[…]","attributesToRetrieve":[]}`,
			`{"plot":"[…]a wood far[…]"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, got := ask(t, b, "/indexes/films/search", tt.body)
			want(t, "_formatted", got["hits"].([]any)[0].(map[string]any)["_formatted"], tt.want)
		})
	}
	_, got := ask(t, b, "/indexes/films/search",
		`{"q":"fox","attributesToHighlight":["unknown"],"attributesToRetrieve":["title"]}`)
	want(t, "a hit with nothing to highlight", got["hits"].([]any)[0], `{"title":"The red fox"}`)
}

func TestMatchesPosition(t *testing.T) {
	b, _ := library()
	_, got := ask(t, b, "/indexes/films/search",
		`{"q":"red fox","showMatchesPosition":true,"attributesToRetrieve":["cast.name"]}`)
	want(t, "hit", got["hits"].([]any)[0], `{"cast":[{"name":"Ada Fox"},{"name":"red Bo"}],"_matchesPosition":{
		"title":[{"start":4,"length":3},{"start":8,"length":3}],"plot":[{"start":2,"length":3}],
		"tags":[{"start":5,"length":3,"indices":[0]}],"cast.name":[{"start":0,"length":3,"indices":[1]}]}}`)
}

func TestExcerpt(t *testing.T) {
	const text = "(one two three four five six seven, eight nine ten!)"
	tests := []struct {
		found string // words, with spaces between
		words int
		want  string
	}{
		{"", 3, "(one two three…"},
		{"one", 3, "(one two three…"},
		{"five", 3, "…four five six…"},
		{"five", 1, "…five…"},
		{"ten", 3, "…eight nine ten!)"},
		{"two seven eight", 4, "…six seven, eight nine…"},
		{"one ten", 3, "(one two three…"},
		{"five", 10, text},
		{"five", 0, text},
	}
	f := format{cropMarker: "…"}
	for _, tt := range tests {
		var spans [][2]int
		for _, w := range strings.Fields(tt.found) {
			at := strings.Index(text, w)
			spans = append(spans, [2]int{at, at + len(w)})
		}
		if got := f.shown(text, spans, false, tt.words); got != tt.want {
			t.Errorf("%d words around %q are %q, want %q", tt.words, tt.found, got, tt.want)
		}
	}
	if got := (&format{pre: "<", post: ">", cropMarker: "…"}).shown("naïve Ŵôřld über alles", [][2]int{{7, 15}}, true,
		2); got != "naïve <Ŵôřld>…" {
		t.Errorf("letters of several bytes are cropped to %q", got)
	}
}

// In scripts without spaces two characters count as a word.
func TestWordsOf(t *testing.T) {
	for text, want := range map[string]string{
		"one, two3 é": "one|two3|é",
		"红色的狐狸们 fox":  "红色|的狐|狸们|fox",
		"iPhone手机壳X":  "iPhone|手机|壳|X",
		"ประเทศไทย":   "ปร|ะเ|ทศ|ไท|ย",
		"がぎ、한국어 \xff": "",
	} {
		var got []string
		for _, w := range wordsOf(text) {
			got = append(got, text[w[0]:w[1]])
		}
		if strings.Join(got, "|") != want && want != "" {
			t.Errorf("%q has the words %q, want %s", text, got, want)
		}
	}
}

func FuzzShown(f *testing.F) {
	f.Add("one two, three", 2, 4, 7)
	f.Add("日本語 \xff text", 1, 0, 100)
	f.Fuzz(func(t *testing.T, text string, words, from, to int) {
		if from < 0 || to > len(text) || from > to {
			return
		}
		all := (&format{}).shown(text, [][2]int{{from, to}}, true, words)
		if !strings.Contains(text, all) {
			t.Errorf("%q is no part of %q", all, text)
		}
	})
}
