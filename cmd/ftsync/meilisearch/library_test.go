package meilisearch

import (
	"fmt"
	"time"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cmd/ftsync/indexes"
	"ftsync/worker"
)

// fakeServer is what surrounds a handler.
type fakeServer struct {
	indexes indexes.Set
	status  worker.Status
}

func (b *fakeServer) options() Options {
	return Options{
		Indexes: func() indexes.Set { return b.indexes },
		Status:  func() worker.Status { return b.status },
		Gate:    indexes.NewGate(indexes.Limits{Searches: 10, Timeout: 10 * time.Second}),
		Started: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC),
		Version: "1.2.3", Revision: "abc",
	}
}

// films is an index of films, whose documents have no field "id".
func films() *fakeIndex {
	return &fakeIndex{
		name: "films",
		schema: document.Schema{Columns: []document.Column{
			{Name: "title", Type: document.Text, Search: true}, {Name: "plot", Type: document.Text, Search: true},
			{Name: "year", Type: document.Integer, Filter: true}, {Name: "genre", Type: document.Text, Filter: true},
			{Name: "tags", Type: document.Array, Search: true}, {Name: "cast", Type: document.JSON, Search: true},
			{Name: "seen", Type: document.Boolean},
		}},
		documents: []fakeDocument{
			{"f1", 0.9, `{"title":"The red fox","plot":"A fox & a hen <meet> in a wood far from any town, and one ` +
				`of them is hungry as never before","year":1999,"genre":"Drama","tags":["wood ` +
				`fox",7,"night"],"cast":[{"name":"Ada Fox","age":31},{"name":"red Bo"}],"seen":true}`},
			{"f2", 0.8, `{"title":"A hen in red","plot":"Nobody meets a ` +
				`fox","year":2004,"genre":"Comedy","tags":[],"cast":null,"seen":null}`},
			{"f3", 0.4, `{"title":"Blue","plot":null,"year":null,"genre":"Drama","tags":["red"],"cast":{},` +
				`"seen":false}`},
		},
		filters: map[string]func(map[string]any) bool{
			"year >= 2000": func(d map[string]any) bool {
				y,
					_ := d["year"].(float64)
				return y >= 2000
			},
			"genre = Drama":                         func(d map[string]any) bool { return d["genre"] == "Drama" },
			"genre = Comedy":                        func(d map[string]any) bool { return d["genre"] == "Comedy" },
			"(genre = Drama)":                       func(d map[string]any) bool { return d["genre"] == "Drama" },
			"((genre = Drama) OR (genre = Comedy))": func(map[string]any) bool { return true },
			"(year >= 2000) AND ((genre = Drama) OR (genre = Comedy))": func(map[string]any) bool { return true },
		},
		facts: indexes.Facts{Documents: 3, Bytes: 5990, WAL: 10},
	}
}

// books is an index whose documents have their key in a field "id".
func books() *fakeIndex {
	return &fakeIndex{
		name: "books",
		schema: document.Schema{Key: "id", Columns: []document.Column{{Name: "id", Type: document.Integer},
			{Name: "title", Type: document.Text, Search: true}, {Name: "genre", Type: document.Text, Filter: true}}},
		documents: []fakeDocument{{"1", 0.95, `{"id":1,"title":"red tide","genre":"Drama"}`},
			{"2", 0.3, `{"id":2,"title":"red hen","genre":"Poem"}`}},
		facts: indexes.Facts{Documents: 2, Bytes: 100},
	}
}

// library holds both, beside an index that is not filled yet.
func library() (*fakeServer, *fakeIndex) {
	f := films()
	empty := &fakeIndex{name: "empty", err: fmt.Errorf("search index empty: %w", cache.ErrNotReady)}
	return &fakeServer{
		indexes: indexes.Set{f, books(), empty},
		status:  worker.Status{LastCaughtUp: time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)},
	}, f
}

// one is a server of one index of the cache.
func one(x *cache.Index) *fakeServer { return &fakeServer{indexes: indexes.Set{indexes.Of(x)}} }
