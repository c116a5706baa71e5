package meilisearch

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever is sent, the answer is JSON, and never an error of ours.
func FuzzHandler(f *testing.F) {
	f.Add("/indexes/films/search", "q=fox&limit=2&facets=genre",
		`{"q":"red fox","attributesToHighlight":["*"],"attributesToCrop":["plot:3","tags"],`+
			`"showMatchesPosition":true,"facets":["*"]}`)
	f.Add("/indexes/films/search", "page=2&hitsPerPage=1&sort=year:asc",
		`{"filter":["genre = Drama",["year >= `+
			`2000"]],"sort":["year:asc"],"attributesToRetrieve":["cast.name"],"rankingScoreThreshold":0.5}`)
	f.Add("/indexes/films/facet-search", "", `{"facetName":"genre","facetQuery":"d"}`)
	f.Add("/indexes/films/documents/fetch", "fields=title", `{"fields":["id","cast.age"],"limit":1}`)
	f.Add("/indexes/books/documents/1", "fields=*", `null`)
	f.Add("/multi-search", "",
		`{"queries":[{"indexUid":"films","q":"red"},{"indexUid":"books","q":"red",`+
			`"federationOptions":{"weight":2}}],"federation":{"limit":2,"facetsByIndex":{"films":["year"]},`+
			`"mergeFacets":{}}}`)
	f.Add("/indexes/films/settings/synonyms", "", `{}`)
	f.Fuzz(func(t *testing.T, path, query, body string) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			r := httptest.NewRequest(method, "/", strings.NewReader(body))
			r.URL.Path, r.URL.RawPath, r.URL.RawQuery = path, "", query
			r.Header.Set("Content-Type", "application/json")
			b, _ := library()
			w := do(b, r)
			if !json.Valid(w.Body.Bytes()) || w.Code >= 500 && !strings.Contains(w.Body.String(), codeNotReady) {
				t.Errorf("%s %q ? %q with %q answers %d %s", method, path, query, body, w.Code, w.Body)
			}
		}
	})
}
