package cache

import (
	"maps"
	"strings"
	"testing"

	"ftsync/cache/search"
)

func TestHighlight(t *testing.T) {
	x := published(t, films,
		film("a", `A <b>fox</b> & "foxes"`, "No animal here, but a hen's.", 1, `["fox", "<i>"]`),
		film("b", "A \x01control\x02 fox", "</mark><script>fox</script>", 2, `[]`),
		film("c", "A nul\x00fox", "bad \xff\xfe fox", 3, `[]`),
		film("d", "An old man", "The old house. The man.", 4, `[]`),
		film("e", "Élan vital", "", 5, `[]`),
	)
	tests := []struct {
		name, text, id string
		want           map[string]string
	}{
		{"escaped, in every field with a match and in no other", "fox", "a", map[string]string{
			"title": `A &lt;b&gt;<mark>fox</mark>&lt;/b&gt; &amp; &#34;<mark>foxes</mark>&#34;`,
			"tags":  "<mark>fox</mark>\n&lt;i&gt;"}},
		{"a text cannot make marks", "fox", "b", map[string]string{
			"title": "A \x01control\x02 <mark>fox</mark>",
			"body":  "&lt;/mark&gt;&lt;script&gt;<mark>fox</mark>&lt;/script&gt;"}},
		{"what is no character", "fox", "c", map[string]string{
			"title": "A nul\uFFFD<mark>fox</mark>",
			"body":  "bad \uFFFD <mark>fox</mark>"}},
		{"a phrase and not its words", `"old man"`, "d", map[string]string{"title": "An <mark>old man</mark>"}},
		{"several words", "man old", "d", map[string]string{
			"title": "An <mark>old</mark> <mark>man</mark>",
			"body":  "The <mark>old</mark> house. The <mark>man</mark>."}},
		{"as it is written", "elan", "e", map[string]string{"title": "<mark>Élan</mark> vital"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, h := range find(t, x, search.Query{Text: tt.text, Mark: true}).Hits {
				if h.ID != tt.id {
					continue
				}
				if got := highlights(h); !maps.Equal(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
				return
			}
			t.Errorf("%q does not find %s", tt.text, tt.id)
		})
	}
}

// highlights returns the marks of a hit as HTML.
func highlights(h search.Hit) map[string]string {
	lit := map[string]string{}
	for name, m := range h.Marks {
		lit[name] = m.HTML()
	}
	return lit
}

// Every hit of a page has its own highlights, also when one connection reads several pages.
func TestHighlight_pages(t *testing.T) {
	x := published(t, texts("unicode"), textDocs("fox one", "fox two", "fox three", "four fox", "five", "six fox")...)
	for range 3 {
		for offset := range 5 {
			for _, h := range find(t, x, search.Query{Text: "fox one", Limit: 2, Offset: offset, Mark: true}).Hits {
				lit := h.Marks["text"].HTML()
				if plain := strings.NewReplacer("<mark>", "", "</mark>",
					"").Replace(lit); `{"text":"`+plain+`"}` != string(h.Document) || !strings.Contains(lit,
					"<mark>fox") {
					t.Errorf("document %s with %q", h.Document, lit)
				}
			}
		}
	}
}
