package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/cmd/ftsync/nodetest"
)

// The page works in a browser. With FTSYNC_TEST_PICTURES set to a folder it
// leaves screenshots there, to be looked at.
func TestPage_inABrowser(t *testing.T) {
	t.Parallel()
	chromium := nodetest.Chromium(t)
	dir := nodetest.Install(t, "browser")
	film := func(id, title, about, kind string, year int64, more ...any) document.Document {
		more = append(more, nil, nil)[:2]
		return document.Document{Key: id, Values: append([]any{title, about, kind, year}, more...)}
	}
	x := filled(t, document.Schema{Tokenizer: "english", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true, Weight: 5}, {Name: "about", Type: document.Text,
			Search: true},
		{Name: "kind", Type: document.Text, Filter: true}, {Name: "year", Type: document.Integer, Filter: true},
		{Name: "votes", Type: document.Number}, {Name: "seen", Type: document.Date}}},
		film("1", "The red fox", "It jumps.", "long", 1980),
		film("2", "A fox in red", "It sleeps.", "long", 1990),
		film("3", "Tortoise", "It wins.", "short", 2000, "1234567.5", "2021-09-25"),
		film("4", `<img src=x onerror="document.title = 'broken'">`, "<b>bold</b>", "long", 1990))
	server := newTestServer(indexes.Of(x))
	st := following(indexes.Of(x))()
	st.Indexes[0].Lag = 0
	server.says(func() workerStatus { return st })
	locked := withKey(t, newTestServer(indexes.Of(x)))
	mux := http.NewServeMux()
	mux.Handle("/", server.handler())
	mux.Handle("/locked/", http.StripPrefix("/locked", locked.handler()))
	mux.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) {
		seconds, _ := strconv.Atoi(r.FormValue("seconds"))
		fmt.Fprint(w, signed(fmt.Sprintf(`{"searchRules":{"films":{"filter":"year = 1980"}},"exp":%d}`,
			time.Now().Add(time.Duration(seconds)*time.Second).Unix())))
	})
	mux.HandleFunc("/trouble", func(_ http.ResponseWriter, r *http.Request) {
		now := st
		now.Indexes = slices.Clone(st.Indexes)
		if r.FormValue("over") == "" {
			x := &now.Indexes[0]
			x.State, x.Error, x.FailedAt = "failed", "no column title", time.Now()
		}
		server.says(func() workerStatus { return now })
	})
	for range 30 { // as if it ran for a while
		server.history.take(server.observe(), time.Now())
	}
	mux.HandleFunc("/change", func(w http.ResponseWriter, r *http.Request) {
		id, title := r.FormValue("id"), r.FormValue("title")
		b := cache.Batch{Deletes: []string{id}}
		if title != "" {
			b = cache.Batch{Upserts: []document.Document{film(id, title, "", "new", 2020)}}
		}
		if _, err := x.Published().Apply(b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	web := httptest.NewServer(mux)
	defer web.Close()
	args := []string{web.URL, chromium}
	if pictures := os.Getenv("FTSYNC_TEST_PICTURES"); pictures != "" {
		args = append(args, pictures)
	}
	nodetest.Run(t, dir, "page.mjs", args...)
}
