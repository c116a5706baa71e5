package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Where pages are smaller than those usually given, these are what one gets.
func TestSearch_defaultLimit(t *testing.T) {
	s := newTestServer(scored("a", 4, 3, 2, 1))
	s.MaxLimit = 3
	if a := decode[answer](t, get(t, s, "/search")); a.Limit != 3 || len(a.Hits) != 3 {
		t.Errorf("limit %d, %d hits", a.Limit, len(a.Hits))
	}
}

// A list of names has an end, so that nobody looks a hundred thousand up, and what
// stands in it twice is not done twice.
func TestSearch_longLists(t *testing.T) {
	s := newTestServer(realIndex(t))
	var names []string
	for i := range 60_000 {
		names = append(names, fmt.Sprint("n", i))
	}
	long, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"facets", "attributesToRetrieve", "attributesToHighlight", "attributesToSearchOn",
		"sort"} {
		w := ask(t, s, http.MethodPost, "/indexes/films/search", "", fmt.Sprintf(`{"%s":%s}`, field, long))
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "more than 1000 entries") {
			t.Errorf("%s: %d %.200s", field, w.Code, w.Body)
		}
	}
	if w := ask(t, s, http.MethodPost, "/indexes/films/documents/fetch", "", fmt.Sprintf(`{"ids":%s}`,
		long)); w.Code != http.StatusBadRequest {
		t.Errorf("ids: %d %.200s", w.Code, w.Body)
	}
	for _, name := range []string{"facets", "sort", "fields", "return"} {
		wantProblem(t, get(t, s, "/search?"+name+"="+strings.Join(names[:1001], ",")), http.StatusBadRequest,
			codeBadParameter, name)
	}
	a := decode[answer](t, get(t, s, "/search?sort=year:desc,year,year:asc&facets=year,year&cursor="))
	if len(a.Facets) != 1 || len(a.Hits) != 2 || a.Hits[0].ID != "1" {
		t.Errorf("what stands there twice: %+v", a)
	}
}
