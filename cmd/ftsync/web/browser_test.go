package web

import (
	"net/http/httptest"
	"os"
	"testing"

	"ftsync/cache/document"
	"ftsync/cmd/ftsync/nodetest"
)

// The page works in a browser. With FTSYNC_TEST_PICTURES set to a folder it
// leaves screenshots there, to be looked at.
func TestPage_inABrowser(t *testing.T) {
	chromium := nodetest.Chromium(t)
	dir := nodetest.Install(t, "browser")
	x := filledIndex(t, document.Schema{Tokenizer: "english", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 5}, {Name: "about", Type: document.Text,
			Search: true},
		{Name: "kind", Type: document.Text, Filter: true}, {Name: "year", Type: document.Integer, Filter: true}}},
		document.Document{Key: "1", Values: []any{"The red fox", "It jumps.", "long", int64(1980)}},
		document.Document{Key: "2", Values: []any{"A fox in red", "It sleeps.", "long", int64(1990)}},
		document.Document{Key: "3", Values: []any{"Tortoise", "It wins.", "short", int64(2000)}},
		document.Document{Key: "4", Values: []any{`<img src=x onerror="document.title = 'broken'">`, "<b>bold</b>",
			"long",
			int64(1990)}})
	server := newTestServer(x)
	st := following(x)()
	st.Indexes[0].Lag = 0
	server.says(func() workerStatus { return st })
	web := httptest.NewServer(server.handler())
	defer web.Close()
	args := []string{web.URL, chromium}
	if pictures := os.Getenv("FTSYNC_TEST_PICTURES"); pictures != "" {
		args = append(args, pictures)
	}
	nodetest.Run(t, dir, "page.mjs", args...)
}
