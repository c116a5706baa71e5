package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ftsync/cmd/ftsync/access"
)

const testKey = "a key for these tests"

func withKey(t testing.TB, s *Server) *Server {
	t.Helper()
	return withKeys(t, s, testKey)
}

func withKeys(t testing.TB, s *Server, key string) *Server {
	t.Helper()
	keys, err := access.ReadKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	now := *s.current()
	now.Keys = keys
	s.Use(now)
	return s
}

// tenant makes a token by hand.
func tenant(rules string) string { return signed(`{"searchRules":` + rules + `}`) }

func signed(claims string) string {
	enc := base64.RawURLEncoding
	body := enc.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + enc.EncodeToString([]byte(claims))
	mac := hmac.New(sha256.New, []byte(testKey))
	mac.Write([]byte(body))
	return body + "." + enc.EncodeToString(mac.Sum(nil))
}

func ask(t *testing.T, s *Server, method, path, bearer, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return send(t, s, r)
}

// With keys everything but health, metrics and what holds no data needs one, and
// a tenant's token only searches.
func TestKeys(t *testing.T) {
	s := withKey(t, newTestServer(realIndex(t)))
	token := tenant(`{"films":{"filter":"year = 1999"}}`)
	tests := []struct {
		method, path, body        string
		without, ErrorOf, tenants int
	}{
		{"GET", "/livez", "", 200, 200, 200},
		{"GET", "/readyz", "", 200, 200, 200},
		{"GET", "/healthz", "", 200, 200, 200},
		{"GET", "/document?index=films&id=1", "", 401, 401, 403},
		{"GET", "/metrics", "", 200, 200, 200},
		{"GET", "/page.css", "", 200, 200, 200},
		{"GET", "/", "", 401, 401, 200},
		{"GET", "/status", "", 401, 401, 403},
		{"GET", "/search?q=fox", "", 401, 401, 200},
		{"GET", "/search?q=fox&index=films", "", 401, 401, 200},
		{"GET", "/nothing", "", 401, 401, 403},
		{"POST", "/indexes/films/search", "{}", 401, 403, 200},
		{"POST", "/multi-search", `{"queries":[{"indexUid":"films"}]}`, 401, 403, 200},
		{"GET", "/indexes/films/search?q=fox", "", 401, 403, 200},
		{"POST", "/indexes/films/facet-search", `{"facetName":"kind"}`, 401, 403, 200},
		{"GET", "/indexes/films/documents/1", "", 401, 403, 403},
		{"GET", "/indexes/films/documents/search", "", 401, 403, 403}, // a document of that key
		{"GET", "/indexes/films/documents", "", 401, 403, 403},
		{"POST", "/indexes/films/documents/fetch", "{}", 401, 403, 403},
		{"POST", "/indexes/films/documents", "[]", 401, 403, 403},
		{"GET", "/indexes/films/settings", "", 401, 403, 403},
		{"GET", "/indexes/films/stats", "", 401, 403, 403},
		{"GET", "/indexes/search", "", 401, 403, 403}, // an index of that name
		{"GET", "/indexes", "", 401, 403, 403},
		{"GET", "/version", "", 401, 403, 403},
		{"GET", "/keys", "", 401, 403, 403},
		{"POST", "/search", "{}", 401, 401, 415},
		{"GET", "/livez/../status", "", 401, 401, 403},
	}
	for _, tt := range tests {
		for who, want := range map[string]int{"": tt.without, "not the key it should be": tt.ErrorOf,
			token: tt.tenants} {
			if w := ask(t, s, tt.method, tt.path, who, tt.body); w.Code != want {
				t.Errorf("%s %s with %.10q: %d, want %d: %s", tt.method, tt.path, who, w.Code, want, w.Body)
			}
		}
		if w := ask(t, s, tt.method, tt.path, testKey, tt.body); w.Code == 401 || w.Code == 403 {
			t.Errorf("%s %s with the key: %d %s", tt.method, tt.path, w.Code, w.Body)
		}
	}
	for who, want := range map[string][2]string{
		"":                              {"key-needed", "Bearer"},
		"not the key it should be":      {"wrong-key", `Bearer error="invalid_token"`},
		testKey + ", Bearer " + testKey: {"wrong-key", `Bearer error="invalid_token"`},
		signed(`{"searchRules":["films"],"exp":1}`):   {"expired-token", `Bearer error="invalid_token"`},
		tenant(`{"films":{"filters":"year = 1999"}}`): {"malformed-token", `Bearer error="invalid_token"`},
	} {
		w := ask(t, s, "GET", "/search", who, "")
		wantProblem(t, w, http.StatusUnauthorized, want[0], "")
		if got := w.Header().Get("WWW-Authenticate"); got != want[1] {
			t.Errorf("%.30q: challenge %s, want %s", who, got, want[1])
		}
	}
	twice := httptest.NewRequest(http.MethodGet, "/status", nil)
	twice.Header["Authorization"] = []string{"Bearer " + testKey, "Bearer " + token}
	wantProblem(t, send(t, s, twice), http.StatusUnauthorized, "wrong-key", "")
	s.MetricsKey = true
	if w := ask(t, s, "GET", "/metrics", "", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("metrics without the key: %d", w.Code)
	}
}

// A token's filter is part of every search, whatever else is asked.
func TestKeys_tenantsSeeTheirOwn(t *testing.T) {
	s := withKey(t, newTestServer(realIndex(t)))
	token := tenant(`{"films":{"filter":"year = 1999"}}`)
	for _, query := range []string{"", "q=-nothing", "q=fox+slashes", "filter=year+%3D+1999+OR+year+IS+NULL",
		"q=fox+OR+slashes&match=fts", "sort=year", "facets=kind"} {
		a := decode[answer](t, ask(t, s, "GET", "/search?"+query, token, ""))
		if a.Total != 1 || len(a.Hits) != 1 || a.Hits[0].ID != "1" {
			t.Errorf("%q finds %+v", query, a.Hits)
		}
	}
	for path, body := range map[string]string{
		"/indexes/films/search":       `{"q":"slashes"}`,
		"/indexes/films/facet-search": `{"facetName":"year"}`,
		"/multi-search":               `{"queries":[{"indexUid":"films","filter":"year IS NULL"}]}`,
	} {
		if w := ask(t, s, "POST", path, token, body); w.Code != http.StatusOK || strings.Contains(w.Body.String(),
			`"title"`) {
			t.Errorf("%s shows another tenant's document: %d %s", path, w.Code, w.Body)
		}
	}
	mine, theirs := ask(t, s, "GET", "/search?q=fox", token, ""), ask(t, s, "GET", "/search?q=fox",
		tenant(`{"films":{"filter":"year IS NULL"}}`), "")
	if mine.Header().Get("ETag") == theirs.Header().Get("ETag") || mine.Header().Get("Vary") != "Authorization" {
		t.Error("two tenants' answers have one name")
	}
	for rules, want := range map[string]int{`["other"]`: 403, `["fil*"]`: 200, `[]`: 403,
		`{"films":{"filter":"nosuch = 1"}}`: 403} {
		if w := ask(t, s, "GET", "/search?q=fox", tenant(rules), ""); w.Code != want {
			t.Errorf("%s: %d %s", rules, w.Code, w.Body)
		}
	}
}

// A tenant learns nothing of what its token does not allow: no names of indexes, no
// words of other tenants' documents, and not how many of them change.
func TestKeys_tenantsSeeNoMore(t *testing.T) {
	s := withKey(t, newTestServer(realIndex(t), scored("ledger", 1)))
	token := tenant(`{"films":{"filter":"year = 1999"}}`)
	for query, want := range map[string]string{ // what must not be there
		"?q=slashez":                    "corrections",
		"?q=slashez&index=films":        "did_you_mean",
		"?q=fox&explain=true":           "explanation",
		"?q=fox&explain_id=1":           "explained",
		"?q=fox":                        "positions",
		"?q=fox&filter=nosuch+%3D+1":    "1999",
		"?index=nosuch":                 "ledger",
		"?q=fox&sort=year&facets=title": "ledger",
	} {
		if w := ask(t, s, "GET", "/search"+query, token, ""); strings.Contains(w.Body.String(), want) {
			t.Errorf("%s shows a tenant %q: %s", query, want, w.Body)
		}
	}
	if w := ask(t, s, "GET", "/search?q=slashez&index=films", testKey, ""); !strings.Contains(w.Body.String(),
		`"slashes"`) {
		t.Errorf("who has the key is shown no correction: %s", w.Body)
	}
	for _, name := range []string{"ledger", "nosuch", "films,ledger"} {
		wantProblem(t, ask(t, s, "GET", "/search?index="+name, token, ""), http.StatusForbidden, "not-allowed", "")
	}
	for _, name := range []string{"ledger", "nosuch"} {
		if w := ask(t, s, "POST", "/indexes/"+name+"/search", token, "{}"); w.Code != http.StatusForbidden ||
			strings.Contains(w.Body.String(), name) {
			t.Errorf("the index %s is answered with %d %s", name, w.Code, w.Body)
		}
	}
	if p := wantProblem(t, ask(t, s, "GET", "/search?index=nosuch", tenant(`["fi*","no*"]`), ""), http.StatusBadRequest,
		"unknown-index", "index"); !strings.Contains(p.Detail, "there are films.") {
		t.Errorf("the indexes that are there: %s", p.Detail)
	}
	body := `{"q":"fox","showRankingScoreDetails":true}`
	if w := ask(t, s, "POST", "/indexes/films/search", token, body); w.Code != http.StatusOK ||
		strings.Contains(w.Body.String(), "bm25") {
		t.Errorf("Meilisearch's details of a score: %d %s", w.Code, w.Body)
	}
	if w := ask(t, s, "POST", "/indexes/films/search", testKey, body); !strings.Contains(w.Body.String(), "bm25") {
		t.Errorf("who has the key is shown no details: %s", w.Body)
	}
	a := decode[answer](t, ask(t, s, "GET", "/search?facets=year&sort=year&facet_values=9", token, ""))
	if f := a.Facets["year"]; f.Distinct != 1 || len(f.Values) != 1 {
		t.Errorf("the facet of a tenant: %+v", f)
	}
}
