package web

import (
	"net/http"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cmd/ftsync/indexes"
)

// What is marked in documents counts as they do: the client says how long tags are.
func TestMarks_take(t *testing.T) {
	c, err := cache.Open(t.TempDir(), cache.Options{AnswersBytes: 300_000})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	x, err := c.Index("films")
	if err != nil {
		t.Fatal(err)
	}
	g, err := x.Create("g", document.Schema{Tokenizer: "english", Columns: []document.Column{{Name: "title",
		Type:   document.Text,
		Search: true}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error {
			return g.Load([]document.Document{{Key: "1", Values: []any{strings.Repeat("red fox ", 2000)}}}, nil)
		},
		func() error { return g.Build(t.Context()) },
		x.Publish,
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	s := newTestServer(indexes.Of(x))
	tag := `"highlightPreTag":"` + strings.Repeat("x", 256) + `"`
	for _, tt := range []struct {
		what, path, body string
		want             int
	}{
		{"short tags", "/indexes/films/search", `{"q":"fox","attributesToHighlight":["title"]}`, http.StatusOK},
		{"long tags", "/indexes/films/search", `{"q":"fox","attributesToHighlight":["*"],` + tag + `}`,
			http.StatusBadRequest},
		{"long tags around a few words", "/indexes/films/search",
			`{"q":"fox","attributesToHighlight":["title"],"attributesToCrop":["title"],` + tag + `}`, http.StatusOK},
		{"long tags around what is cropped, and that is all", "/indexes/films/search",
			`{"q":"fox","attributesToHighlight":["title"],"attributesToCrop":["title:9223372036854775807"],` + tag +
				`}`, http.StatusBadRequest},
		{"positions", "/indexes/films/search", `{"q":"fox","showMatchesPosition":true}`, http.StatusBadRequest},
		{"of several queries", "/multi-search",
			`{"queries":[{"indexUid":"films","q":"fox","showMatchesPosition":true}]}`, http.StatusBadRequest},
		{"in a federation", "/multi-search",
			`{"federation":{},"queries":[{"indexUid":"films","q":"fox","showMatchesPosition":true}]}`,
			http.StatusBadRequest},
		{"nothing of it is kept", "/indexes/films/search", `{"q":"fox"}`, http.StatusOK},
	} {
		if w := ask(t, s, http.MethodPost, tt.path, "", tt.body); w.Code != tt.want ||
			w.Code == http.StatusBadRequest && !strings.Contains(w.Body.String(), "300000 bytes") {
			t.Errorf("%s: %d %.300s", tt.what, w.Code, w.Body)
		}
	}
}
