package meilisearch

import (
	"fmt"
	"time"

	"ftsync/cache"
)

type fakeBackend struct {
	names   []string
	indexes map[string]*fakeIndex
}

func (b *fakeBackend) Names() []string { return b.names }

func (b *fakeBackend) Index(name string) (Index, bool) {
	x, ok := b.indexes[name]
	return x, ok
}

// films is an index of films, whose documents have no field "id".
func films() *fakeIndex {
	return &fakeIndex{
		schema: cache.Schema{Columns: []cache.Column{
			{Name: "title", Type: cache.Text, Search: true}, {Name: "plot", Type: cache.Text, Search: true},
			{Name: "year", Type: cache.Integer, Filter: true}, {Name: "genre", Type: cache.Text, Filter: true},
			{Name: "tags", Type: cache.Array, Search: true}, {Name: "cast", Type: cache.JSON, Search: true},
			{Name: "seen", Type: cache.Boolean},
		}},
		documents: []fakeDocument{
			{"f1", 0.9, `{"title":"The red fox","plot":"A fox & a hen <meet> in a wood far from any town, and one of them is hungry as never before","year":1999,"genre":"Drama","tags":["wood fox",7,"night"],"cast":[{"name":"Ada Fox","age":31},{"name":"red Bo"}],"seen":true}`},
			{"f2", 0.8, `{"title":"A hen in red","plot":"Nobody meets a fox","year":2004,"genre":"Comedy","tags":[],"cast":null,"seen":null}`},
			{"f3", 0.4, `{"title":"Blue","plot":null,"year":null,"genre":"Drama","tags":["red"],"cast":{},"seen":false}`},
		},
		filters: map[string]func(map[string]any) bool{
			"year >= 2000":                          func(d map[string]any) bool { y, _ := d["year"].(float64); return y >= 2000 },
			"genre = Drama":                         func(d map[string]any) bool { return d["genre"] == "Drama" },
			"genre = Comedy":                        func(d map[string]any) bool { return d["genre"] == "Comedy" },
			"(genre = Drama)":                       func(d map[string]any) bool { return d["genre"] == "Drama" },
			"((genre = Drama) OR (genre = Comedy))": func(map[string]any) bool { return true },
			"(year >= 2000) AND ((genre = Drama) OR (genre = Comedy))": func(map[string]any) bool { return true },
		},
		facts: Facts{Documents: 3, Bytes: 6000, Created: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC), Updated: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)},
	}
}

// books is an index whose documents have a field "id".
func books() *fakeIndex {
	return &fakeIndex{
		schema:    cache.Schema{Columns: []cache.Column{{Name: "id", Type: cache.Integer}, {Name: "title", Type: cache.Text, Search: true}, {Name: "genre", Type: cache.Text, Filter: true}}},
		documents: []fakeDocument{{"1", 0.95, `{"id":1,"title":"red tide","genre":"Drama"}`}, {"2", 0.3, `{"id":2,"title":"red hen","genre":"Poem"}`}},
		facts:     Facts{Documents: 2, Bytes: 100, Created: time.Unix(1e9, 0), Updated: time.Unix(1e9, 0)},
	}
}

// library are both, beside an index that is not filled yet.
func library() (*fakeBackend, *fakeIndex) {
	f := films()
	empty := &fakeIndex{err: fmt.Errorf("search index empty: %w", cache.ErrNotReady)}
	return &fakeBackend{names: []string{"films", "books", "empty"}, indexes: map[string]*fakeIndex{"films": f, "books": books(), "empty": empty}}, f
}
