package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cmd/ftsync/indexes"
)

func TestDocuments(t *testing.T) {
	s := newTestServer(realIndex(t), unfilled("empty"))
	s.Meilisearch = false // whose documents have another shape
	for path, want := range map[string]string{
		"/indexes/films/documents/1": `{"id":"1","index":"films","document":{"title":"The red ` +
			`fox","year":1999,"kind":"a \"b\""}}`,
		"/indexes/films/documents/a%2Fb%20c/%C3%A9": `{"id":"a/b c/é","index":"films",` +
			`"document":{"title":"slashes","year":null,"kind":"a \"b\""}}`,
	} {
		w := get(t, s, path)
		if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != want || w.Header().Get("ETag") == "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	wantProblem(t, get(t, s, "/indexes/films/documents/2"), http.StatusNotFound, codeNotFound, "")
	for _, name := range []string{"nosuch", "*", "films,films", "%20films"} {
		wantProblem(t, get(t, s, "/indexes/"+name+"/documents/1"), http.StatusNotFound, codeUnknownIndex, "")
	}
}

// An id may hold whatever a path has a meaning for; escaped, it is found.
func TestDocuments_anyID(t *testing.T) {
	ids := []string{"", " ", ".", "..", "/", "//", "a//b", "../a", "%", "%2F", "a+b", "a?b#c", `a\b`, `["1","2"]`, "東京",
		"\n", "\x00"}
	var docs []document.Document
	for _, id := range ids {
		docs = append(docs, document.Document{Key: id, Values: []any{"of " + id}})
	}
	s := newTestServer(filledIndex(t, document.Schema{Tokenizer: "unicode",
		Columns: []document.Column{{Name: "title", Type: document.Text, Search: true}}}, docs...))
	s.Meilisearch = false
	for _, id := range ids {
		var escaped strings.Builder
		for _, b := range []byte(id) {
			fmt.Fprintf(&escaped, "%%%02X", b)
		}
		w := get(t, s, "/indexes/films/documents/"+escaped.String())
		var got struct {
			ID       string
			Document struct{ Title string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got.ID != id ||
			got.Document.Title != "of "+id {
			t.Errorf("%q: %d %s", id, w.Code, w.Body)
		}
		if w := get(t, s, "/document?index=films&id="+url.QueryEscape(id)); w.Code != http.StatusOK ||
			json.Unmarshal(w.Body.Bytes(), &got) != nil || got.ID != id || got.Document.Title != "of "+id {
			t.Errorf("%q as a parameter: %d %s", id, w.Code, w.Body)
		}
		s.Meilisearch = true
		w = get(t, s, "/indexes/films/documents/"+escaped.String())
		var theirs struct{ ID, Title string }
		if err := json.Unmarshal(w.Body.Bytes(), &theirs); id != "" && (err != nil || w.Code != http.StatusOK ||
			theirs.ID != id || theirs.Title != "of "+id) {
			// "" is all documents there
			t.Errorf("%q in Meilisearch's API: %d %s", id, w.Code, w.Body)
		}
		s.Meilisearch = false
	}
	for query, code := range map[string]string{"": codeBadParameter, "index=films": codeBadParameter,
		"id=": codeBadParameter, "index=films&id=a&id=b": codeRepeatedParameter,
		"index=films&key=a": codeUnknownParameter} {
		wantProblem(t, get(t, s, "/document?"+query), http.StatusBadRequest, code,
			decode[problem](t, get(t, s, "/document?"+query)).Parameter)
	}
	wantProblem(t, get(t, s, "/document?index=films&id=nosuch"), http.StatusNotFound, codeNotFound, "")
	wantProblem(t, get(t, s, "/document?index=nosuch&id="), http.StatusNotFound, codeUnknownIndex, "")
}

// A client that has a document is told that it is still right, without a look at
// it; with another shape it is not the same answer.
func TestDocuments_etag(t *testing.T) {
	const path = "/indexes/films/documents/a%2Fb%20c%2F%C3%A9"
	real := realIndex(t)
	var tags []string
	for _, meilisearch := range []bool{true, false} {
		s := newTestServer(real)
		s.Meilisearch = meilisearch
		w := get(t, s, path)
		etag := w.Header().Get("ETag")
		if w.Code != http.StatusOK || etag == "" || w.Header().Get("Cache-Control") != "private, no-cache" ||
			!strings.Contains(w.Body.String(), `"id":"a/b c/é"`) {
			t.Fatalf("Meilisearch %t: %d %v %s", meilisearch, w.Code, w.Header(), w.Body)
		}
		tags = append(tags, etag)
		s.Use(Serving{Indexes: indexes.Set{unreadable{real, errors.New("read")}}, Status: s.current().Status})
		if w := again(t, s, path, etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("Meilisearch %t: %d %s", meilisearch, w.Code, w.Body)
		}
	}
	if tags[0] == tags[1] {
		t.Error("both shapes have the same ETag")
	}
}

// A fault is not what an ETag names: a client that keeps the answer must not be
// told that it is still right.
func TestDocuments_faultsHaveNoETag(t *testing.T) {
	for _, meilisearch := range []bool{true, false} {
		for _, err := range []error{errors.New("disk"), cache.ErrNotReady} {
			s := newTestServer(unreadable{scored("films", 1), err})
			s.Meilisearch = meilisearch
			w := get(t, s, "/indexes/films/documents/1")
			if h := w.Header(); w.Code != http.StatusServiceUnavailable || h.Get("ETag") != "" ||
				h.Get("Cache-Control") != "no-store" {
				t.Errorf("Meilisearch %t, %v: %d %v", meilisearch, err, w.Code, h)
			}
		}
		s := newTestServer(realIndex(t))
		s.Meilisearch = meilisearch
		if w := again(t, s, "/indexes/films/documents/9", "*"); w.Code != http.StatusNotFound ||
			w.Header().Get("ETag") != "" {
			t.Errorf("Meilisearch %t, a document that is not there: %d %v", meilisearch, w.Code, w.Header())
		}
	}
}

// unreadable is an index whose documents cannot be read.
type unreadable struct {
	indexes.Index
	err error
}

func (x unreadable) Get(context.Context, string) (json.RawMessage, bool, error) {
	return nil, false, x.err
}
