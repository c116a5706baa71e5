package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Each client keeps its connection, asks for nothing compressed, and connects again where the server has hung up.
func TestConnections(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	from := map[string]int{} // requests, by the address of the client
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		from[r.RemoteAddr]++
		switch {
		case r.Header.Get("Accept-Encoding") != "":
			w.WriteHeader(http.StatusNotAcceptable)
		case r.URL.Path == "/wrong":
			http.Error(w, "there is no such thing", http.StatusNotFound)
		case r.URL.Path == "/last":
			w.Header().Set("Connection", "close")
			fallthrough
		default:
			fmt.Fprint(w, strings.Repeat(r.URL.Query().Get("q"), 5000))
		}
	}))
	defer s.Close()
	c := connectionsTo(strings.TrimPrefix(s.URL, "http://"), 2)
	defer c.close()
	ask := func(client int, path, want string) {
		t.Helper()
		body, err := c.get(t.Context(), client, path)
		if err != nil || !bytes.Equal(body, []byte(strings.Repeat(want, 5000))) {
			t.Errorf("%s: %d bytes, %v", path, len(body), err)
		}
	}
	for i := range 4 {
		ask(i%2, "/search?q=fox", "fox")
	}
	if _, err := c.get(t.Context(), 0, "/wrong"); err == nil || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("a 404 is %v", err)
	}
	if ask(0, "/search?q=hen", "hen"); len(from) != 2 {
		t.Errorf("two clients had %d connections: %v", len(from), from)
	}
	s.CloseClientConnections()
	ask(0, "/search?q=cat", "cat")
	ask(0, "/last?q=dog", "dog")
	ask(0, "/search?q=owl", "owl")
	if len(from) != 4 {
		t.Errorf("%d connections, want two more, after the server hung up and after it said that it would", len(from))
	}
	s.Close()
	if _, err := c.get(t.Context(), 1, "/search?q=fox"); err == nil {
		t.Error("a server that is gone answers")
	}
}

// Hits are counted in the bytes of an answer, and some word must be marked.
func TestHitsIn(t *testing.T) {
	t.Parallel()
	answer := []byte(`{"hits":[{"id":"7","title":"\"id\": <mark>fox</mark>"},{"id":8}]}`)
	if n, err := hitsIn(answer, true); n != 2 || err != nil {
		t.Errorf("%d hits, %v", n, err)
	}
	if ids, err := idsIn(answer); err != nil || strings.Join(ids, " ") != "7 8" {
		t.Errorf("ids %v, %v", ids, err)
	}
	if _, err := hitsIn([]byte(`{"hits":[{"id":"7","title":"fox"}]}`), true); err == nil {
		t.Error("hits without marks are no error")
	}
}
