package meilisearch

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/access"
)

// tenant is what a token with these searchRules allows.
func tenant(t *testing.T, rules string) access.Access {
	t.Helper()
	const key = "a key of enough letters"
	keys, err := access.ReadKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	token := encode([]byte(`{"alg":"HS256"}`)) + "." + encode([]byte(`{"searchRules":`+rules+`}`))
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(token))
	who, err := keys.Check("Bearer "+token+"."+encode(mac.Sum(nil)), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return who
}

// Filters of a client's key hold whatever it asks, and an index that it may not
// search looks as to a wrong key.
func TestAllowed(t *testing.T) {
	b, x := library()
	forced := "genre = Drama"
	h := Handler(b.options())
	ask := func(path, body string) (int, map[string]any) {
		method := http.MethodGet
		if body != "" {
			method = http.MethodPost
		}
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		who := tenant(t, `{"films":{"filter":"`+forced+`"},"empty":null}`)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r.WithContext(access.With(r.Context(), who)))
		var got map[string]any
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		return w.Code, got
	}
	for _, tt := range []struct{ path, body, part, want string }{
		{"/indexes/films/search", `{"attributesToRetrieve":["id"]}`, "hits", `[{"id":"f1"},{"id":"f3"}]`},
		{"/indexes/films/search", `{"filter":"year >= 2000"}`, "hits", `[]`},
		{"/indexes/films/search?attributesToRetrieve=id", "", "hits", `[{"id":"f1"},{"id":"f3"}]`},
		{"/indexes/films/facet-search", `{"facetName":"genre"}`, "facetHits", `[{"value":"Drama","count":2}]`},
		{"/indexes/films/documents?fields=id", "", "results", `[{"id":"f1"},{"id":"f3"}]`},
		{"/indexes/films/documents/fetch", `{"fields":["id"]}`, "total", `2`},
		{"/multi-search", `{"queries":[{"indexUid":"films"}],"federation":{"limit":0}}`, "estimatedTotalHits", `2`},
		{"/indexes", "", "total", `2`},
		{"/stats", "", "databaseSize", `0`},
	} {
		code, got := ask(tt.path, tt.body)
		if code != 200 {
			t.Errorf("%s answers %d %v", tt.path, code, got)
			continue
		}
		want(t, tt.path+" "+tt.body+": "+tt.part, got[tt.part], tt.want)
	}
	ask("/multi-search", `{"queries":[{"indexUid":"films","filter":"year >= 2000"}]}`)
	if q := x.last(); !slices.Equal(q.Filters, []string{"year >= 2000"}) || !slices.Equal(q.Confine, []string{forced}) {
		t.Errorf("the index is asked with the filters %q and %q", q.Filters, q.Confine)
	}
	for _, tt := range []struct{ path, body string }{
		{"/indexes/books/search", `{}`}, {"/indexes/books", ""}, {"/indexes/books/documents", ""},
		{"/indexes/books/settings", ""},
		{"/multi-search", `{"queries":[{"indexUid":"films"},{"indexUid":"books"}]}`}, {"/indexes/films/documents/f2",
			""}, {"/indexes/films/stats", ""}, {"/indexes/films/similar", `{"id":"f1"}`},
	} {
		if code, got := ask(tt.path, tt.body); code != 403 || got["code"] != "invalid_api_key" ||
			got["type"] != "auth" {
			t.Errorf("%s answers %d %v", tt.path, code, got)
		}
	}
	if code, got := ask("/indexes/films/documents/fetch", `{"ids":["f2"]}`); code != 200 || got["total"] != 0.0 {
		t.Errorf("a document by its id answers %d %v", code, got)
	}

	forced = "genre = secret"
	_, got := ask("/indexes/films/search", `{"filter":"year >= 2000"}`)
	if message := got["message"].(string); strings.Contains(message, "secret") || !strings.Contains(message,
		"the filter of the key or token in use is wrong") {
		t.Errorf("a wrong filter of the key answers %v", got)
	}
}

func TestKeys(t *testing.T) {
	for code, write := range map[string]func(http.ResponseWriter){"401 missing_authorization_header": MissingKey,
		"403 invalid_api_key": InvalidKey} {
		w := httptest.NewRecorder()
		write(w)
		status, name, _ := strings.Cut(code, " ")
		if !strings.HasPrefix(w.Result().Status, status) || !strings.Contains(w.Body.String(),
			`"code":"`+name+`","type":"auth","link":"https://docs.meilisearch.com/errors#`+name+`"`) {
			t.Errorf("%s is answered as %d %s", code, w.Code, w.Body)
		}
	}
}
