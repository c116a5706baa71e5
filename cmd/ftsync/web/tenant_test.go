package web

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ftsync/cache"
	"ftsync/cache/document"
	"ftsync/cache/geo"
	"ftsync/cmd/ftsync/indexes"
)

// The index of the tests of tenants. Whatever the other tenant has holds
// theirMark; it has theirs documents, and words that the first one's resemble.
const (
	ours, theirs = 60, 617
	theirMark    = "zq"
)

var tenantSchema = document.Schema{Tokenizer: "english", Synonyms: [][]string{{"invoice", "bill"}},
	Columns: []document.Column{
		{Name: "body", Type: document.Text, Search: true}, {Name: "tenant", Type: document.Integer, Filter: true},
		{Name: "slug", Type: document.Text, Filter: true},
		{Name: "account", Type: document.Number, Filter: true}, {Name: "tags", Type: document.Array, Search: true,
			Filter: true}, {Name: "day", Type: document.Date, Filter: true},
		{Name: geo.Field, Type: document.Place, Filter: true}}}

func tenantDocuments() (docs []document.Document) {
	for i := range ours {
		docs = append(docs, document.Document{Key: fmt.Sprint("own", i), Values: []any{
			fmt.Sprintf("alpha invoice number%d nightingles take over", i), int64(1), "acme", "90071992547409930",
			`["acme","open"]`, "2024-01-01", fmt.Sprintf(`{"lat":%d,"lng":1}`, i%7)}})
	}
	for i := range theirs {
		docs = append(docs, document.Document{Key: fmt.Sprint("zq", i), Values: []any{
			"alpha invoice zqnightingale zqtakeover projectzq zqword" + fmt.Sprint(i), int64(2), "ACMEzq",
			"90071992547409931", `["ACME","zqtag"]`, "0044-03-15 BC", `{"lat":-3,"lng":-4}`}})
	}
	return docs
}

// tenantRules are filters that all leave the first tenant's documents alone.
var tenantRules = []string{`tenant = 1`, `slug = acme`, `account = 90071992547409930`, `tags IN [acme]`, `tenant < 2`,
	`NOT tenant IN [2]`, `slug STARTS WITH acme`, `slug CONTAINS cme AND account <= 90071992547409930.5`,
	`day > "0044-03-16 BC"`}

var shownCount = regexp.MustCompile(`(?:class="count" value="|placeholder="Search |<title>[^<:]*: )([0-9,]+)`)

// confined finds in an answer what a tenant may not know. sent is what the request
// held, which may come back.
func confined(w *httptest.ResponseRecorder, sent string) error {
	body := w.Body.Bytes()
	if strings.Contains(strings.ToLower(sent), theirMark) {
		return nil
	}
	if i := bytes.Index(bytes.ToLower(body), []byte(theirMark)); i >= 0 {
		if at := bytes.Index(body, []byte(`"next":"`)); at < 0 || i < at || i > at+len(`"next":"`)+
			bytes.IndexByte(body[at+len(`"next":"`):], '"') {
			return fmt.Errorf("words of another tenant: …%s…", body[max(0, i-60):min(len(body), i+60)])
		}
	}
	for name, values := range w.Header() {
		if strings.Contains(strings.ToLower(strings.Join(values, " ")), theirMark) && name != "Etag" &&
			name != "X-Request-Id" { // which is made up at random
			return fmt.Errorf("words of another tenant in the header %s: %s", name, values)
		}
	}
	for _, count := range shownCount.FindAllSubmatch(body, -1) { // on the page
		n, _ := strconv.Atoi(strings.ReplaceAll(string(count[1]), ",", ""))
		if n > ours && !strings.Contains(sent, string(count[1])) {
			return fmt.Errorf("%s counts other tenants' documents", count[0])
		}
	}
	var v any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil // a 304, or metrics of a program that has no key for them
	}
	return confinedValue("", v, sent)
}

func confinedValue(name string, v any, sent string) error {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if err := confinedValue(k, x, sent); err != nil {
				return err
			}
		}
	case []any:
		for _, x := range v {
			if err := confinedValue(name, x, sent); err != nil {
				return err
			}
		}
	case string:
		if raw, err := base64.RawURLEncoding.DecodeString(v); name == "next" &&
			(err != nil || bytes.Contains(raw, []byte("invoice"))) {
			return fmt.Errorf("a cursor that can be read: %q", raw)
		}
	case json.Number:
		n, err := v.Int64()
		counts := slices.Contains([]string{"total", "estimatedTotalHits", "totalHits", "count", "distinct"}, name)
		if err == nil && !strings.Contains(sent, v.String()) && (n == theirs || n == ours+theirs || counts &&
			n > ours) {
			return fmt.Errorf("%s is %s: a count of other tenants' documents", name, v)
		}
	}
	return nil
}

// Whatever the holder of a token sends, no word, id or count of another tenant's
// documents stands in any byte of an answer, and nothing is a fault of the server.
func FuzzTenant(f *testing.F) {
	s := withKey(f, newTestServer(filledIndex(f, tenantSchema, tenantDocuments()...)))
	s.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	h := s.handler()
	for i, q := range append(slices.Clone(hostile), "alpha invoice", "zightingale nightingal*", "proj",
		"alpha -invoice", `"take over"`, "tags:op", "number7 nosuch", "bill") {
		f.Add(uint8(i), q, "slug != b OR tenant = 2", "account:desc,tags", "cursor=&match=any&limit=1",
			`{"q":"alfa","facets":["*"],"filter":"tenant = 2 OR tenant EXISTS"}`)
		f.Add(uint8(i), q, "", "", "facets=slug,account,tags,day&explain=true&facet_values=1000",
			`{"queries":[{"indexUid":"films","q":"invoise","showRankingScoreDetails":true}],`+
				`"federation":{"facetsByIndex":{"films":["slug","tags"]}}}`)
		f.Add(uint8(i), q, "tags > a", "day", "after=3&wait=0s", `{"facetName":"slug","facetQuery":"a"}`)
		f.Add(uint8(i), q, "account > 90071992547409930", "slug", "match=fts&highlight=true&crop=3",
			`{"q":"x","attributesToHighlight":["*"],"showMatchesPosition":true,"sort":["slug:asc"],"hitsPerPage":3,`+
				`"rankingScoreThreshold":0.01}`)
		f.Add(uint8(i), q, "_geoRadius(0, 0, 20100000)", "_geoPoint(0, 0)", "distinct=slug&facets=slug&limit=100",
			`{"q":"alpha","distinct":"account","facets":["*"],"filter":"_geo EXISTS","sort":["_geoPoint(1, 1):desc"]}`)
		f.Add(uint8(i), q, "", "", "distinct=tags", `{"id":"zq1","ids":["zq1","own1"],"q":"alpha"}`)
	}
	f.Fuzz(func(t *testing.T, kind uint8, q, filter, sort, raw, body string) {
		rule := tenantRules[int(kind)%len(tenantRules)]
		rules, err := json.Marshal(map[string]any{"films": map[string]any{"filter": []string{rule}}})
		if err != nil {
			t.Fatal(err)
		}
		token := tenant(string(rules))
		check := func(method, path, query, body string) *httptest.ResponseRecorder {
			t.Helper()
			r := httptest.NewRequest(method, "/", strings.NewReader(body))
			r.URL = &url.URL{Path: path, RawQuery: query}
			r.Header.Set("Authorization", "Bearer "+token)
			if method == http.MethodPost {
				r.Header.Set("Content-Type", "application/json")
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			sent := path + " " + query + " " + body + " " + q + " " + filter + " " + sort
			if decoded, err := url.QueryUnescape(query); err == nil {
				sent += " " + decoded
			}
			if w.Code == http.StatusInternalServerError {
				t.Errorf("%s %s?%s %s: %s", method, path, query, body, w.Body)
			}
			if err := confined(w, sent); err != nil {
				t.Errorf("%s, %s %s?%s %s: %v", rule, method, path, query, body, err)
			}
			return w
		}
		v := url.Values{"q": {q}, "filter": {filter}, "sort": {sort}, "cursor": {""}, "limit": {"7"},
			"facets": {"tenant,slug,account,tags,day"}}
		for range 3 {
			w := check(http.MethodGet, "/search", v.Encode(), "")
			_, next, ok := strings.Cut(w.Body.String(), `"next":"`)
			if !ok {
				break
			}
			next, _, _ = strings.Cut(next, `"`)
			v.Set("cursor", next)
		}
		v.Set("cursor", body)
		check(http.MethodGet, "/search", v.Encode(), "")
		check(http.MethodGet, "/search", "q="+url.QueryEscape(q)+"&"+raw, "")
		check(http.MethodGet, "/search", raw, "")
		onPage := url.Values{"q": {q}, "filter": {filter}, "sort": {sort}, "find.slug": {q}}
		check(http.MethodGet, "/", onPage.Encode(), "")
		check(http.MethodGet, "/", "min.day=0001-01-01&is.slug="+url.QueryEscape(q)+"&why.films=zq1", "")
		for _, path := range []string{"/indexes/films/search", "/multi-search", "/indexes/films/facet-search",
			"/indexes/films/documents/fetch", "/indexes/films/similar"} {
			check(http.MethodPost, path, "", body)
		}
		plain, err := json.Marshal(map[string]any{"q": q, "filter": filter, "facets": []string{"*"},
			"sort": []string{sort}, "attributesToHighlight": []string{"*"}, "showRankingScoreDetails": true})
		if err != nil {
			t.Fatal(err)
		}
		check(http.MethodPost, "/indexes/films/search", "", string(plain))
		for _, path := range []string{"/", "/status", "/indexes", "/stats", "/indexes/films/stats",
			"/indexes/films/settings", "/indexes/films/documents", "/document", "/indexes/films/documents/zq1",
			"/" + q} {
			check(http.MethodGet, path, raw, "")
		}
	})
}

// What other tenants' documents do changes no name of an answer, and what one's
// own do does.
func TestTenant_etag(t *testing.T) {
	for _, path := range []string{"/search?q=nightingles+over&cursor=&limit=5&facets=slug,tags",
		"/?q=nightingles+over&limit=5"} {
		t.Run(path, func(t *testing.T) { testTenantETag(t, path) })
	}
}

func testTenantETag(t *testing.T, path string) {
	x := filled(t, tenantSchema, tenantDocuments()...)
	s := withKey(t, newTestServer(indexes.Of(x)))
	token := tenant(`{"films":{"filter":"tenant = 1"}}`)
	apply := func(key string, values ...any) {
		t.Helper()
		if _, err := x.Published().Apply(cache.Batch{Upserts: []document.Document{{Key: key,
			Values: values}}}); err != nil {
			t.Fatal(err)
		}
	}
	etag := ask(t, s, http.MethodGet, path, token, "").Header().Get("ETag")
	for i := range 5 {
		apply(fmt.Sprint("zqnew", i), "alpha over", int64(2), "zq", nil, nil, nil, nil)
		if got := ask(t, s, http.MethodGet, path, token, "").Header().Get("ETag"); got != etag || etag == "" {
			t.Fatalf("after a change of another tenant: %s, before %s", got, etag)
		}
	}
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("If-None-Match", etag)
	if w := send(t, s, r); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("asked again: %d %s", w.Code, w.Body)
	}
	apply("own1", "nightingles over, another text", int64(1), "acme", nil, nil, nil, nil)
	if got := ask(t, s, http.MethodGet, path, token, "").Header().Get("ETag"); got == etag {
		t.Error("a change of one's own leaves the ETag as it was")
	}
}
