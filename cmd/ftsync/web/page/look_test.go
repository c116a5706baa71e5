package page_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftsync/cache/document"
	"ftsync/cache/search"
	"ftsync/cmd/ftsync/web/page"
)

func text(names ...string) (list []document.Column) {
	for _, name := range names {
		list = append(list, document.Column{Name: name, Type: document.Text, Search: true, Weight: 1})
	}
	return list
}

// What nothing is said of is guessed, and what is said is taken.
func TestLook_For(t *testing.T) {
	films := append(text("title", "cast_members", "director", "description"),
		document.Column{Name: "type", Type: document.Text, Filter: true},
		document.Column{Name: "release_year", Type: document.Integer, Filter: true},
		document.Column{Name: "studio_id", Type: document.Integer, Filter: true},
		document.Column{Name: "poster_url", Type: document.Text}, document.Column{Name: "website", Type: document.Text})
	heavy := text("a", "b", "c")
	heavy[1].Weight = 3
	tests := []struct {
		name    string
		look    page.Look
		columns []document.Column
		want    string // title, subtitle, excerpt, image, URL, facts
	}{
		{"guessed", page.Look{}, films, "title director description poster_url website [type release_year]"},
		{"said", page.Look{Title: "director", Excerpt: "cast_members", Image: "https://x.example/{id}",
			Facts: []string{"studio_id"}}, films, "director  cast_members https://x.example/{id} website [studio_id]"},
		{"a column that is not there yet", page.Look{Title: "later", URL: "later", Facts: []string{"later"}}, films,
			"title director description poster_url website [type release_year]"},
		{"the heaviest", page.Look{}, heavy, "b     []"},
		{"case", page.Look{}, text("Name", "Body"), "Name  Body   []"},
		{"no column", page.Look{}, nil, "     []"},
	}
	for _, tt := range tests {
		l := tt.look.For(document.Schema{Columns: tt.columns})
		if got := fmt.Sprint(strings.Join([]string{l.Title, l.Subtitle, l.Excerpt, l.Image, l.URL}, " "), " ",
			l.Facts); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLabel(t *testing.T) {
	l := page.Look{Labels: map[string]string{"dur": "Length"}}
	for column, want := range map[string]string{"release_year": "Release year", "releaseYear": "Release year",
		"ID": "ID", "author_id": "Author ID", "attrs.color": "Attrs color", "dur": "Length", "_": "_", "été": "Été",
		"HTMLBody": "HTMLBody", "": ""} {
		if got := l.Label(column); got != want {
			t.Errorf("%q: %q, want %q", column, got, want)
		}
	}
}

// Whatever a row holds, a link and an image lead to http or https, and where a template says.
func TestCard_addresses(t *testing.T) {
	tests := []struct{ look, value, want string }{
		{"u", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"},
		{"u", " HTTP://Example.com ", "http://Example.com"},
		{"u", "javascript:alert(1)", ""},
		{"u", "data:image/png;base64,AAAA", ""},
		{"u", "java\nscript:alert(1)", ""},
		{"u", "//example.com/a", ""},
		{"u", "/a", ""},
		{"u", "https://bank.example@evil.example/", ""},
		{"u", "https:///a", ""},
		{"u", "", ""},
		{"https://x.example/p/{u}", "a b/c?d#e", "https://x.example/p/a%20b/c%3Fd%23e"},
		{"https://x.example/p{u}", "/abc.jpg", "https://x.example/p/abc.jpg"},
		{"https://x.example/?p={u}&x=1", "a/b&c=d+e", "https://x.example/?p=a%2Fb%26c%3Dd%2Be&x=1"},
		{"https://x.example/p/{u}", "../q", ""},
		{"https://x.example/p/{u}", "..", ""},
		{"https://x.example/p/{u}", "", ""},
		{"https://x.example/p/{id}", "", "https://x.example/p/7"},
		{"https://x.example/{u}", "/evil.example", "https://x.example//evil.example"},
	}
	schema := document.Schema{Columns: text("t", "u")}
	for _, tt := range tests {
		doc, err := json.Marshal(map[string]string{"u": tt.value})
		if err != nil {
			t.Fatal(err)
		}
		look := page.Look{URL: tt.look, Image: tt.look}.For(schema)
		c := page.NewCard(look, schema, "x", search.Hit{ID: "7", Document: doc})
		if c.URL != tt.want || c.Image != tt.want {
			t.Errorf("%s of %q: %q and %q, want %q", tt.look, tt.value, c.URL, c.Image, tt.want)
		}
	}
}

func TestTemplateColumns(t *testing.T) {
	for template, want := range map[string]string{
		"https://x.example/{a}/{b c}": "[a b c]", "https://x.example/": "[]",
		"https://{a}/": "wrong", "https://x.example{a}": "wrong", "{a}": "wrong", "javascript:{a}": "wrong",
		"https://x.example/{": "wrong", "https://x.example/{}": "wrong", "ftp://x.example/{a}": "wrong",
		"/{a}":                      "wrong",
		"https://u:p@x.example/{a}": "wrong", "https://x.example:{a}/": "wrong",
	} {
		names, err := page.TemplateColumns(template)
		got := fmt.Sprint(names)
		if err != nil {
			got = "wrong"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", template, got, want)
		}
	}
}

// No address gets more into the policy than its own host.
func TestPolicy(t *testing.T) {
	var d page.Data
	d.Answer = &page.Answer{}
	for _, image := range []string{"https://a.example/1", "https://A.example/2", "http://b.example:8080/;x",
		"https://ex\u00e4mple.org/", "https://c.example;script-src */", "https://[::1]/x", "https://d_e.example/",
		"https://*.example/", "javascript:x"} {
		d.Answer.Cards = append(d.Answer.Cards, page.Card{Image: image})
	}
	if got := d.Images(); !slices.Equal(got, []string{"http://b.example:8080", "https://a.example"}) {
		t.Errorf("%q", got)
	}
	const want = "img-src 'self' data: http://b.example:8080 https://a.example; base-uri"
	if got := page.Policy(d.Images()); !strings.Contains(got, want) || strings.Count(got, ";") != 7 {
		t.Error(got)
	}
	for i := range 100 {
		d.Answer.Cards = append(d.Answer.Cards, page.Card{Image: fmt.Sprintf("https://h%d.example/", i)})
	}
	if got := len(d.Images()); got != 20 {
		t.Errorf("%d origins", got)
	}
}

// Of a column of HTML the text is shown, also where nothing was found in it.
func TestCard_html(t *testing.T) {
	schema := document.Schema{Columns: text("title", "body")}
	schema.Columns[1].HTML = true
	d := page.Data{Answer: &page.Answer{Cards: []page.Card{page.NewCard(page.Look{}.For(schema), schema, "x",
		search.Hit{ID: "1", Document: []byte(`{"title":"<i>t</i>","body":"<p>a &amp; <b>b</b>&lt;i&gt;</p>"}`)})}}}
	if got := string(d.HTML()); !strings.Contains(got, `<p class="excerpt">a &amp; b&lt;i&gt;</p>`) ||
		!strings.Contains(got, "<h2>&lt;i&gt;t&lt;/i&gt;</h2>") {
		t.Error(got)
	}
}
