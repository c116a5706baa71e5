package cache

import (
	"bytes"
	"flag"
	"log/slog"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ftsync/cache/columns"
	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/cache/rank"
	"ftsync/cache/search"
)

var store = flag.String("cache.store", "", "store the cache of this version in testdata/stored, before it is released")

// storedSchema has a column of each type, and whatever else an index may have. It may grow; what stands
// in it is what the stored caches have.
var storedSchema = document.Schema{
	Tokenizer: "english",
	Key:       "id",
	Synonyms:  [][]string{{"film", "movie"}},
	StopWords: []string{"the"},
	Rank:      []rank.By{{Column: "votes", Weight: 0.3}},
	Columns: []document.Column{
		{Name: "id", Type: document.Integer, Filter: true},
		{Name: "title", Type: document.Text, Search: true, Weight: 5},
		{Name: "page", Type: document.Text, Search: true, HTML: true},
		{Name: "tags", Type: document.Array, Search: true, Filter: true},
		{Name: "attrs", Type: document.JSON, Search: true, Filter: true},
		{Name: "votes", Type: document.Integer, Filter: true},
		{Name: "price", Type: document.Number, Filter: true},
		{Name: "score", Type: document.Real, Filter: true},
		{Name: "seen", Type: document.Boolean, Filter: true},
		{Name: "day", Type: document.Date, Filter: true},
		{Name: "at", Type: document.Time, Filter: true},
		{Name: geo.Field, Type: document.Place, Filter: true},
	},
}

var storedDocuments = []document.Document{
	{Key: "1", Values: []any{int64(1), "The running fox", "<p>A fox &amp; a hen</p>", `["red","wood"]`,
		`{"color":"red","size":{"w":3}}`, int64(70), "12345678901234567890.5", 1.5, true, "2024-02-29",
		"2024-02-29T12:00:00Z", geo.Point{Lat: 48.8566, Lng: 2.3522}.JSON()}},
	{Key: "2", Values: []any{int64(2), "A hen in a movie", nil, `["blue"]`, `{"color":"blue"}`, int64(5), "2", nil,
		false, nil, nil, geo.Point{Lat: 52.52, Lng: 13.405}.JSON()}},
	{Key: "3", Values: []any{int64(3), "東京の狐", "<b>c</b>at and C++", nil, nil, nil, nil, nil, nil, nil, nil, nil}},
}

// storedChanges come after the index was built, as a worker's do.
var storedChanges = Batch{
	Upserts: []document.Document{{Key: "4", Values: []any{int64(4), "A late fox", nil, nil, nil, int64(1), nil, nil,
		nil, nil, nil, nil}}},
	Deletes: []string{"2"},
	State:   map[string]string{"position": "at 7"},
}

// storeCache makes the cache of this version and packs it.
func storeCache(t *testing.T, to string) {
	x := published(t, storedSchema, storedDocuments...)
	apply(t, x.Published(), storedChanges)
	if err := x.cache.Close(); err != nil {
		t.Fatal(err)
	}
	pack := exec.CommandContext(t.Context(), "tar", "--create", "--gzip", "--file", to, "--directory", x.cache.dir,
		"--sort=name", "--owner=0", "--group=0", "--mtime=2026-01-01", "films")
	if out, err := pack.CombinedOutput(); err != nil {
		t.Fatalf("tar: %v\n%s", err, out)
	}
}

// The cache of every version so far is read by this one, as testdata/stored/README.md says: it answers
// what it answered then, and holds the position from which to go on.
func TestStored_isRead(t *testing.T) {
	if *store != "" {
		storeCache(t, filepath.Join("testdata", "stored", *store+".tar.gz"))
	}
	files, err := filepath.Glob("testdata/stored/*.tar.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cache is stored: %v", err)
	}
	for _, path := range files {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".tar.gz"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			unpack := exec.CommandContext(t.Context(), "tar", "--extract", "--file", path, "--directory", dir)
			if out, err := unpack.CombinedOutput(); err != nil {
				t.Fatalf("tar: %v\n%s", err, out)
			}
			var log bytes.Buffer
			x := openTestIndex(t, openCacheWith(t, dir, Options{Log: slog.New(slog.NewTextHandler(&log, nil))}))
			g := x.Published()
			if g == nil {
				t.Fatalf("it does not answer; log:\n%s", &log)
			}
			if strings.Contains(log.String(), "ERROR") {
				t.Errorf("the log says:\n%s", &log)
			}
			askStored(t, x)
			if got := hold(t, g).states["position"]; got != "at 7" {
				t.Errorf("its position is %q", got)
			}
			check(t, g)
			if !g.Outdated() { // an outdated one answers, and is built anew meanwhile
				apply(t, g, Batch{Deletes: []string{"1"}})
				if got := keys(t, x, "running"); got != "" {
					t.Errorf("after a deletion running finds %s", got)
				}
			}
		})
	}
}

func askStored(t *testing.T, x *Index) {
	for _, tt := range []struct {
		q    search.Query
		want string
	}{
		{search.Query{Text: "run fox"}, "1 4"}, // 4 has only one of the words
		{search.Query{Text: "movie"}, ""},      // deleted
		{search.Query{Text: "foxx"}, "1 4"},    // a typing error
		{search.Query{Text: "東京"}, "3"},
		{search.Query{Text: "cat"}, "3"}, // without its markup
		{search.Query{Text: "C++"}, "3"},
		{search.Query{Text: "red"}, "1"}, // an array and JSON
		{search.Query{Filters: []string{"attrs.size.w = 3"}}, "1"},
		{search.Query{Filters: []string{"price = 12345678901234567890.5"}}, "1"},
		{search.Query{Filters: []string{"day = 2024-02-29 AND at > 2024-02-29 AND seen = true AND score > 1"}}, "1"},
		{search.Query{Filters: []string{"_geoRadius(48.9, 2.4, 10000)"}}, "1"},
		{search.Query{Text: "fox", Order: []columns.Order{{Column: "votes"}}}, "4 1"},
	} {
		if got := ids(find(t, x, tt.q).Hits); got != tt.want {
			t.Errorf("%q with %q finds %q, want %q", tt.q.Text, tt.q.Filters, got, tt.want)
		}
	}
	facets := find(t, x, search.Query{Facets: []string{"tags"}}).Facets["tags"]
	if len(facets.Values) != 2 || facets.Values[0].Count != 1 {
		t.Errorf("the tags are %+v", facets.Values)
	}
}
