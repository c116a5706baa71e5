package config

import (
	"reflect"
	"strings"
	"testing"

	"ftsync/cmd/ftsync/web/page"
)

func TestReadIndexes_look(t *testing.T) {
	got, _, found := readIndexes("ftsync.yaml", []byte(head+`    page:
      title: title
      subtitle: kind
      excerpt: body
      image: https://cdn.example/{id}/{kind}.jpg
      url: link
      facts: [kind, year]
      labels: {year: Year of release}
    table: film
    search: {title: {}, body: {}}
    filter: [kind, year]
    store: [link]
  other: {table: film, search: {title: {}}}
`))
	want := map[string]page.Look{"titles": {Title: "title", Subtitle: "kind", Excerpt: "body",
		Image: "https://cdn.example/{id}/{kind}.jpg", URL: "link", Facts: []string{"kind", "year"},
		Labels: map[string]string{"year": "Year of release"}}, "other": {}}
	if len(found) > 0 || !reflect.DeepEqual(got.looks, want) {
		t.Errorf("got %+v, found %v", got.looks, found)
	}
}

func TestReadIndexes_wrongLook(t *testing.T) {
	const address = "a column that holds an address, or an address with columns in braces that begins with " +
		"http:// or https://, a host and a /, such as https://shop.example/{slug}"
	const none = ", which the documents do not have, expected "
	const columns = "a column that stands under search, filter or store"
	tests := []struct{ name, page, want string }{
		{"a column that is not there", "{title: titel}",
			`indexes.titles.page.title: found "titel"` + none + "perhaps title; " + columns},
		{"one of the facts", "{facts: [title, x9]}", `indexes.titles.page.facts[1]: found "x9"` + none + columns},
		{"a label of nothing", "{labels: {x9: X}}", `indexes.titles.page.labels.x9: found "x9"` + none + columns},
		{"a label that is no text", "{labels: {title: [x]}}",
			"indexes.titles.page.labels.title: found a list, expected what the column is called"},
		{"an address that a value decides", `{url: "{title}"}`,
			`indexes.titles.page.url: found the text "{title}", expected ` + address},
		{"a script", `{image: "javascript:alert({title})"}`,
			`indexes.titles.page.image: found the text "javascript:alert({title})", expected ` + address},
		{"a column in braces", `{url: "https://x.example/{x9}/{id}"}`,
			`indexes.titles.page.url: found "x9"` + none + columns},
		{"an unknown key", "{tilte: title}", `indexes.titles.page.tilte: found the unknown key "tilte", ` +
			"expected perhaps title; one of title, subtitle, excerpt, image, url, facts, labels"},
		{"no mapping", "[title]", "indexes.titles.page: found a list, expected a mapping such as " +
			"{title: name, url: link, facts: [type, year]}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, found := readIndexes("ftsync.yaml", []byte(head+tail+"    page: "+tt.page+"\n"))
			var lines []string
			for _, f := range found {
				f.Line, f.Column = 0, 0
				lines = append(lines, f.String())
			}
			if got := strings.Join(lines, "\n"); got != "ftsync.yaml: "+tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
