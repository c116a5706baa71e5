package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ftsync/cache/document"
)

// A filter for thousands of ids is posted, to both APIs.
func TestServer_postedIDs(t *testing.T) {
	const all, wanted = 3000, 2000
	var docs []document.Document
	var texts, numbers []string
	for i := range all {
		id := fmt.Sprintf("%08x-0000-4000-8000-000000000000", i*7)
		docs = append(docs, document.Document{Key: id, Values: []any{"red fox", id, int64(i * 7)}})
		if i%3 != 0 {
			texts, numbers = append(texts, `"`+id+`"`), append(numbers, fmt.Sprint(i*7))
		}
	}
	s := newTestServer(filledIndex(t, document.Schema{Tokenizer: "unicode", Columns: []document.Column{
		{Name: "title", Type: document.Text, Search: true}, {Name: "id", Type: document.Text, Filter: true},
		{Name: "n", Type: document.Integer, Filter: true}}}, docs...))
	post := func(contentType, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/search", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		return send(t, s, r)
	}
	for _, filter := range []string{"id IN [" + strings.Join(texts, ", ") + "]",
		"n IN [" + strings.Join(numbers, ",") + "]"} {
		w := post(formType, url.Values{"q": {"fox"}, "facets": {"n"}, "limit": {"3"}, "filter": {filter}}.Encode())
		var a answer
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || a.Total != wanted || len(a.Hits) != 3 {
			t.Errorf("%.20s…: %d %.200s", filter, w.Code, w.Body)
		}
		if tag := w.Header().Get("ETag"); tag != "" {
			t.Errorf("a POST has the ETag %s", tag)
		}
		body, _ := json.Marshal(map[string]any{"q": "fox", "filter": filter, "hitsPerPage": 3})
		w = ask(t, s, http.MethodPost, "/indexes/films/search", "", string(body))
		if !strings.Contains(w.Body.String(), fmt.Sprint(`"totalHits":`, wanted)) {
			t.Errorf("%.20s… by Meilisearch's API: %d %.200s", filter, w.Code, w.Body)
		}
		w = post(formType, url.Values{"filter": {strings.TrimSuffix(filter, "]")}}.Encode())
		if wantProblem(t, w, http.StatusBadRequest, codeBadFilter, "filter"); w.Body.Len() > 1000 {
			t.Errorf("a mistake in a long filter is told in %d bytes", w.Body.Len())
		}
	}
	var either []string
	for _, n := range numbers {
		either = append(either, "n = "+n)
	}
	body, _ := json.Marshal(map[string]any{"filter": [][]string{either}, "hitsPerPage": 3})
	if w := ask(t, s, http.MethodPost, "/indexes/films/search", "", string(body)); !strings.Contains(w.Body.String(),
		fmt.Sprint(`"totalHits":`, wanted)) {
		t.Errorf("a list of equals: %d %.200s", w.Code, w.Body)
	}
	wantProblem(t, post("application/json", `{"q":"fox"}`), http.StatusUnsupportedMediaType, codeWrongContentType, "")
	wantProblem(t, post(formType, "q="+strings.Repeat("x", maxFormBytes)), http.StatusRequestEntityTooLarge,
		codeBodyTooLarge, "")
	wantProblem(t, post(formType, "q=a&nosuch=1"), http.StatusBadRequest, codeUnknownParameter, "nosuch")
}
