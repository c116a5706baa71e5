package cache

import (
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
)

// pages have HTML in a text and in a list.
var pages = document.Schema{
	Columns: []document.Column{
		{Name: "body", Type: document.Text, Search: true, HTML: true},
		{Name: "parts", Type: document.Array, Search: true, HTML: true},
	},
	Tokenizer: "english",
}

func page(key, body, parts string) document.Document {
	return document.Document{Key: key, Values: []any{body, parts}}
}

// A column of HTML is searched, highlighted and cropped as the text that its reader sees, whether
// it was there when the index was built or came in a batch. The document keeps the markup.
func TestSearch_html(t *testing.T) {
	const word = "<p>A <em>strong</em> beer &amp; more from Belgium,\n described at length in this paragraph</p>"
	docs := []document.Document{
		page("tag", "<p>Here are <strong>my rules</strong> and <strong>yours</strong></p>", "[]"),
		page("word", word, `["<b>d</b>og &lt;3", "<i>cat</i>"]`),
		page("att", `<a href="x" rel="nofollow">link</a><br>salt<script>var hidden</script>`, "[]"),
		page("name", "<h1><b>D</b>ark</h1>", "[]"),
	}
	built := published(t, pages, docs...)
	applied := published(t, pages, page("word", "<p>strong cheese</p>", `["old"]`), page("gone", "<b>strong</b>", "[]"))
	apply(t, applied.Published(), Batch{Upserts: docs, Deletes: []string{"gone"}})
	for name, x := range map[string]*Index{"built": built, "applied": applied} {
		for query, want := range map[string]string{"strong": "word", "nofollow": "", "amp": "", "href": "",
			"hidden": "", "dog": "word", `"beer & more"`: "word", `"link salt"`: "att", "cheese": ""} {
			// Corrections would find what is spelled alike.
			r := find(t, x, search.Query{Text: query, Exact: true, Match: search.MatchAll})
			if got := ids(r.Hits); got != want {
				t.Errorf("%s: %s finds %q, want %q", name, query, got, want)
			}
		}
		for query, want := range map[string]string{
			"strong":  "A <mark>strong</mark> beer &amp; more from Belgium, described at length in this paragraph",
			"belgium": "A strong beer &amp; more from <mark>Belgium</mark>, described at length in this paragraph",
			"dog":     "<mark>dog</mark> &lt;3\ncat",
			"dark":    "<mark>Dark</mark>",
			"salt":    "link\n<mark>salt</mark>",
		} {
			h := find(t, x, search.Query{Text: query, Mark: true}).Hits[0]
			if got := h.Marks["body"].HTML() + h.Marks["parts"].HTML(); got != want {
				t.Errorf("%s: %s is marked in %q, want %q", name, query, got, want)
			}
		}
		h := find(t, x, search.Query{Text: "belgium", Mark: true}).Hits[0]
		if got := h.Marks["body"].Crop(3).HTML(); got != "…from <mark>Belgium</mark>, described…" {
			t.Errorf("%s: cropped: %q", name, got)
		}
		if !strings.Contains(string(h.Document), `<p>A <em>strong</em> beer &amp; more`) {
			t.Errorf("%s: the document has become %s", name, h.Document)
		}
	}
	// A change of markup alone changes the document and no word.
	other := strings.ReplaceAll(word, "em>", "i>")
	changed := Batch{Upserts: []document.Document{page("word", other, `["<b>d</b>og &lt;3", "cat"]`)}}
	if a := apply(t, built.Published(), changed); a.Upserted != 1 {
		t.Errorf("changed markup: %+v", a)
	}
	h := find(t, built, search.Query{Text: "belgium"}).Hits[0]
	if !strings.Contains(string(h.Document), "<i>strong</i>") {
		t.Errorf("after the markup changed the document is %s", h.Document)
	}
}
