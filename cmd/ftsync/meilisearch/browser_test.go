package meilisearch

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/shows"
	"ftsync/cmd/ftsync/nodetest"
)

// InstantSearch, with Meilisearch's adapter for it, works in a browser on an index.
func TestInstantSearch(t *testing.T) {
	chromium := nodetest.Chromium(t)
	dir := nodetest.Install(t, "clients")
	api := Handler(one(netflix(t)).options())
	mux := http.NewServeMux()
	for _, p := range Paths() {
		mux.Handle(p, api)
	}
	mux.Handle("/node_modules/", http.FileServer(http.Dir(dir)))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r,
			filepath.Join(dir, "page.html"))
	})
	s := httptest.NewServer(mux)
	defer s.Close()
	nodetest.Run(t, dir, "browser.mjs", s.URL, chromium)
}

// netflix is an index of the titles that the demo's database holds, and of one
// whose title is HTML.
func netflix(t *testing.T) *cache.Index {
	t.Helper()
	documents := append(titles(t), document.Document{Key: "html", Values: []any{
		`<img src=x onerror="document.title = 'broken'"> & love`, "A title of HTML.", `["Documentaries"]`, "Movie",
		int64(1990),
	}})
	return built(t, "netflix", documents,
		document.Column{Name: "title", Type: document.Text, Search: true, Weight: 10},
		document.Column{Name: "description",
			Type: document.Text, Search: true},
		document.Column{Name: "listed_in", Type: document.Array, Search: true, Filter: true},
		document.Column{Name: "type",
			Type: document.Text, Filter: true},
		document.Column{Name: "release_year", Type: document.Integer, Filter: true})
}

// titles are documents of the demonstration's table.
func titles(t *testing.T) (documents []document.Document) {
	t.Helper()
	for _, show := range shows.Read(t) {
		year, err := strconv.ParseInt(show["release_year"], 10, 64)
		if err != nil {
			t.Fatalf("a title of the year %q: %v", show["release_year"], err)
		}
		categories, err := json.Marshal(strings.Split(show["listed_in"], ", "))
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, document.Document{Key: show["show_id"],
			Values: []any{show.Value("title"), show.Value("description"), string(categories), show.Value("type"),
				year}})
	}
	return documents
}
