package meilisearch

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/cmd/ftsync/nodetest"
)

// InstantSearch, with Meilisearch's adapter for it, works in a browser on an index.
func TestInstantSearch(t *testing.T) {
	chromium := nodetest.Chromium(t)
	dir := nodetest.Install(t, "clients")
	api := Handler(one{stored{netflix(t)}}, Options{Timeout: 10 * time.Second})
	mux := http.NewServeMux()
	for _, p := range Paths() {
		mux.Handle(p, api)
	}
	mux.Handle("/node_modules/", http.FileServer(http.Dir(dir)))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, filepath.Join(dir, "page.html")) })
	s := httptest.NewServer(mux)
	defer s.Close()
	nodetest.Run(t, dir, "browser.mjs", s.URL, chromium)
}

// netflix is an index of the titles that the demo's database holds, and of one
// whose title is HTML.
func netflix(t *testing.T) *cache.Index {
	t.Helper()
	documents := append(titles(t), cache.Document{Key: "html", Values: []any{
		`<img src=x onerror="document.title = 'broken'"> & love`, "A title of HTML.", `["Documentaries"]`, "Movie", int64(1990),
	}})
	return built(t, "netflix", documents,
		cache.Column{Name: "title", Type: cache.Text, Search: true, Weight: 10}, cache.Column{Name: "description", Type: cache.Text, Search: true},
		cache.Column{Name: "listed_in", Type: cache.Array, Search: true, Filter: true}, cache.Column{Name: "type", Type: cache.Text, Filter: true},
		cache.Column{Name: "release_year", Type: cache.Integer, Filter: true})
}

// titles reads the dump of the demo's table.
func titles(t *testing.T) (documents []cache.Document) {
	t.Helper()
	f, err := os.Open("../../../docker/postgres/netflix.sql.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		v := strings.Split(lines.Text(), "\t") // show_id type title director cast_members country date_added release_year rating duration listed_in description
		if len(v) != 12 {
			continue
		}
		year, err := strconv.ParseInt(v[7], 10, 64)
		if err != nil {
			t.Fatalf("a title of the year %q: %v", v[7], err)
		}
		categories, _ := json.Marshal(strings.Split(v[10], ", "))
		documents = append(documents, cache.Document{Key: v[0], Values: []any{v[2], v[11], string(categories), v[1], year}})
	}
	return documents
}
