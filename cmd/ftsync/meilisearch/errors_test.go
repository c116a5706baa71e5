package meilisearch

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ftsync/cmd/ftsync/indexes"
)

func TestErrors(t *testing.T) {
	b, _ := library()
	const search = "/indexes/films/search"
	tests := []struct {
		name, path, body string
		status           int
		code, message    string // a part of it
	}{
		{"unknown index", "/indexes/nope/search", `{}`, 404, "index_not_found", "Index `nope` not found."},
		{"wrong type of q", search, `{"q":["doggo"]}`, 400, "invalid_search_q",
			"Invalid value type at `.q`: expected a string, but found an array: `[\"doggo\"]`"},
		{"wrong type of limit", search, `{"limit":"doggo"}`, 400, "invalid_search_limit",
			"Invalid value type at `.limit`: expected a positive integer, but found a string: `\"doggo\"`"},
		{"negative offset", search, `{"offset":-1}`, 400, "invalid_search_offset",
			"expected a positive integer, but found a negative integer: `-1`"},
		{"wrong limit in a query string", search + "?limit=doggo", "", 400, "invalid_search_limit",
			"Invalid value in parameter `limit`: could not parse `doggo` as a positive integer"},
		{"wrong flag", search, `{"showMatchesPosition":"doggo"}`, 400, "invalid_search_show_matches_position",
			"expected a boolean, but found a string"},
		{"wrong flag in a query string", search + "?showRankingScore=doggo", "", 400,
			"invalid_search_show_ranking_score",
			"could not parse `doggo` as a boolean, expected either `true` or `false`"},
		{"wrong list", search, `{"facets":"doggo"}`, 400, "invalid_search_facets",
			"Invalid value type at `.facets`: expected an array, but found a string: `\"doggo\"`"},
		{"wrong item of a list", search, `{"sort":["year:asc",{}]}`, 400, "invalid_search_sort",
			"Invalid value type at `.sort[1]`: expected a string, but found an object: `{}`"},
		{"wrong strategy", search, `{"matchingStrategy":"doggo"}`, 400, "invalid_search_matching_strategy",
			"Unknown value `doggo` at `.matchingStrategy`: expected one of `last`, `all`, `frequency`"},
		{"threshold above 1", search, `{"rankingScoreThreshold":42}`, 400, "invalid_search_ranking_score_threshold",
			"Invalid value at `.rankingScoreThreshold`: the value of `rankingScoreThreshold` is invalid, expected " +
				"a float between `0.0` and `1.0`."},
		{"unknown field", search, `{"hitPerPage":3}`, 400, "bad_request",
			"Unknown field `hitPerPage`: did you mean `hitsPerPage`? expected one of `q`, `offset`, "},
		{"unknown parameter", search + "?marin=hello", "", 400, "bad_request",
			"Unknown parameter `marin`: expected one of `q`, "},
		{"sort without a direction", search, `{"sort":["title"]}`, 400, "invalid_search_sort",
			"Invalid syntax for the sort parameter: expected expression ending by `:asc` or `:desc`, found `title`."},
		{"sort by what can't be", search, `{"sort":["title:asc"]}`, 400, "invalid_search_sort",
			"Index `films`: It cannot be sorted by `title`."},
		{"facet that is none", search, `{"facets":["title"]}`, 400, "invalid_search_facets", "`title` is no facet"},
		{"wrong filter", search, `{"filter":["nope = 1"]}`, 400, "invalid_search_filter",
			"Index `films`: There is no column `nope`.\n3:11 (nope = 1)"},
		{"filter with a mistake", search, `{"filter":["year >= 2000","year = "]}`, 400, "invalid_search_filter",
			"filter[1], at character "},
		{"filter of a wrong type", search, `{"filter":true}`, 400, "invalid_search_filter",
			"filter: found true or false, expected a text or a list"},
		{"long tag", search, `{"highlightPreTag":"` + strings.Repeat("x", 300) + `"}`, 400,
			"invalid_search_highlight_pre_tag", "it has 300 bytes, expected at most 256"},
		{"vector", search, `{"vector":[0.1]}`, 400, "feature_not_enabled", "`vector` is not supported by ftsync"},
		{"hybrid", search, `{"hybrid":{"embedder":"x"}}`, 400, "feature_not_enabled", "`hybrid`"},
		{"distinct by what is no column", search, `{"distinct":"gerne"}`, 400, "invalid_search_distinct",
			"no filter column `gerne`"},
		{"distinct of a wrong type", search, `{"distinct":["genre"]}`, 400, "invalid_search_distinct",
			"expected a string"},
		{"locale that is none", search, `{"locales":["fra","klingon"]}`, 400, "invalid_search_locales",
			"Unsupported locale `klingon`, expected one of af, "},
		{"locale that is none in a facet search", "/indexes/films/facet-search",
			`{"facetName":"genre","locales":["klingon"]}`, 400, "invalid_search_locales", "Unsupported locale"},
		{"similar to what is not there", "/indexes/films/similar", `{"id":1}`, 400, "not_found_similar_id",
			"no document"},
		{"similar to nothing", "/indexes/films/similar", `{}`, 400, "bad_request", "Missing field `id`"},
		{"similar by an embedder", "/indexes/films/similar", `{"id":"f1","embedder":"default"}`, 400,
			"invalid_similar_embedder", "Cannot find embedder with name `default`"},
		{"similar with a wrong filter", "/indexes/films/similar", `{"id":"f1","filter":"nope = 1"}`, 400,
			"invalid_similar_filter", "There is no column"},
		{"similar with a wrong id", "/indexes/films/similar", `{"id":{}}`, 400, "invalid_similar_id",
			"expected a string or an integer"},
		{"similar with a query", "/indexes/films/similar", `{"id":"f1","q":"x"}`, 400, "bad_request",
			"Unknown field `q`"},
		{"wrong threshold in a query string", search + "?rankingScoreThreshold=x", "", 400,
			"invalid_search_ranking_score_threshold", "could not parse `x` as a number"},
		{"threshold of a wrong type", search, `{"rankingScoreThreshold":true}`, 400,
			"invalid_search_ranking_score_threshold", "expected a number, but found a boolean: `true`"},
		{"limit that is no whole number", search, `{"limit":1.5}`, 400, "invalid_search_limit",
			"but found a number: `1.5`"},
		{"no body", search, ` `, 400, "malformed_payload", ""},
		{"malformed", search, `{"q":`, 400, "malformed_payload",
			"The json payload provided is malformed. `unexpected end of JSON input`."},
		{"an array", search, `[]`, 400, "bad_request",
			"Invalid value type: expected an object, but found an array: `[]`"},
		{"null", search, `null`, 400, "bad_request", "but found null"},
		{"too long", search, `{"q":"` + strings.Repeat("x", maxBodyBytes) + `"}`, 413, "payload_too_large", "1 MiB"},
		{"not filled yet", "/indexes/empty/search", `{}`, 503, codeNotReady, "Index `empty` is being filled"},
		{"facet search without a facet", "/indexes/films/facet-search", `{}`, 400, "missing_facet_search_facet_name",
			"Missing field `facetName`"},
		{"facet search in what is no facet", "/indexes/films/facet-search", `{"facetName":"title"}`, 400,
			"invalid_facet_search_facet_name", "`title` is no facet"},
		{"facet search with a wrong query", "/indexes/films/facet-search", `{"facetName":"genre","facetQuery":1}`, 400,
			"invalid_facet_search_facet_query", "expected a string"},
		{"documents with a wrong limit", "/indexes/films/documents?limit=-1", "", 400, "invalid_document_limit",
			"could not parse `-1` as a positive integer"},
		{"too many documents", "/indexes/films/documents/fetch", `{"limit":10001}`, 400, "invalid_document_limit",
			"expected at most 10000"},
		{"documents with a wrong filter", "/indexes/films/documents?filter=nope=1", "", 400, "invalid_document_filter",
			"There is no column"},
		{"no such document", "/indexes/films/documents/nope", "", 404, "document_not_found",
			"Document `nope` not found."},
		{"documents of an index not filled yet", "/indexes/empty/documents/1", "", 503, codeNotReady, ""},
		{"indexes with a wrong limit", "/indexes?limit=x", "", 400, "invalid_index_limit", "could not parse `x`"},
		{"unknown path", "/indexes/films/nope", "", 404, codeNotThere, "There is nothing at this path."},
		{"unknown path below a document", "/indexes/films/documents/1/2", "", 404, codeNotThere, ""},
		{"empty part of a path", "/indexes//search", `{}`, 404, codeNotThere, ""},
		{"multi-search by GET", "/multi-search", "", 405, "bad_request", "Only POST can be answered"},
		{"multi-search of nothing", "/multi-search", `{}`, 400, "bad_request", "Missing field `queries`"},
		{"multi-search without an index", "/multi-search", `{"queries":[{"q":"glass"}]}`, 400, "missing_index_uid",
			"Missing field `indexUid` inside `.queries[0]`"},
		{"multi-search with a wrong field", "/multi-search",
			`{"queries":[{"indexUid":"films"},{"indexUid":"films","limit":"x"}]}`, 400, "invalid_search_limit",
			"Invalid value type at `.queries[1].limit`: "},
		{"multi-search with an unknown field", "/multi-search", `{"queries":[{"indexUid":"films","qq":1}]}`, 400,
			"bad_request", "Unknown field `qq` inside `.queries[0]`: "},
		{"multi-search of an unknown index", "/multi-search", `{"queries":[{"indexUid":"films"},{"indexUid":"nope"}]}`,
			404, "index_not_found", "Inside `.queries[1]`: Index `nope` not found."},
		{"multi-search with an error of the index", "/multi-search",
			`{"queries":[{"indexUid":"films"},{"indexUid":"films","facets":["title"]}]}`, 400, "invalid_search_facets",
			"Inside `.queries[1]`: Index `films`: "},
		{"multi-search of too many", "/multi-search", `{"queries":[` + strings.Repeat(`{"indexUid":"films"},`,
			maxQueries) + `{"indexUid":"films"}]}`, 400, "bad_request", "it has 101 queries, expected at most 100"},
		{"multi-search for too many hits", "/multi-search",
			`{"queries":[` + strings.Repeat(`{"indexUid":"films","limit":1000},`, 5) + `{"indexUid":"films"}]}`, 400,
			"invalid_search_limit", "more than 5000 hits"},
		{"federation of too many hits", "/multi-search", `{"federation":{"offset":900,"limit":100},"queries":[` +
			strings.Repeat(`{"indexUid":"films"},`, 5) + `{"indexUid":"films"}]}`, 400, "invalid_search_limit",
			"more than 5000 hits"},
		{"options of a federation without one", "/multi-search",
			`{"queries":[{"indexUid":"films","federationOptions":{}}]}`, 400, "invalid_multi_search_federation_options",
			"Using `federationOptions` is not allowed"},
		{"federation with a page of its own", "/multi-search",
			`{"federation":{},"queries":[{"indexUid":"films","limit":3}]}`, 400,
			"invalid_multi_search_query_pagination", "Inside `.queries[0]`: Using pagination options"},
		{"federation with facets of its own", "/multi-search",
			`{"federation":{},"queries":[{"indexUid":"films","facets":["genre"]}]}`, 400,
			"invalid_multi_search_query_facets", "Using facet options"},
		{"federation of a wrong type", "/multi-search", `{"federation":[],"queries":[]}`, 400, "bad_request",
			"Invalid value type at `.federation`: expected an object, but found an array"},
		{"federation that is sorted", "/multi-search",
			`{"federation":{},"queries":[{"indexUid":"films","sort":["year:asc"]}]}`, 400,
			"invalid_multi_search_query_ranking_rules", "merged by score"},
		{"federation with a negative weight", "/multi-search",
			`{"federation":{},"queries":[{"indexUid":"films","federationOptions":{"weight":-1}}]}`, 400,
			"invalid_multi_search_weight", "`.queries[0].federationOptions.weight`"},
		{"federation with facets that would be counted twice", "/multi-search",
			`{"federation":{"facetsByIndex":{"films":["genre"]}},"queries":[{"indexUid":"films"},` +
				`{"indexUid":"films"}]}`, 400, "invalid_multi_search_facets_by_index", "not supported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			status, got := ask(t, b, tt.path, tt.body)
			message, _ := got["message"].(string)
			if status != tt.status || got["code"] != tt.code || !strings.Contains(message, tt.message) {
				t.Errorf("it answers %d %v, want %d %s with %q", status, got, tt.status, tt.code, tt.message)
			}
			kind, link := typeRequest, "https://docs.meilisearch.com/errors#"+tt.code
			if tt.status == 503 {
				kind = typeSystem
			}
			if tt.code == codeNotReady || tt.code == codeNotThere {
				link = ""
			}
			if got["type"] != kind || got["link"] != link {
				t.Errorf("its type is %v and its link %v, want %s and %s", got["type"], got["link"], kind, link)
			}
		})
	}
}

func TestErrors_ContentType(t *testing.T) {
	b, _ := library()
	for given, code := range map[string]string{"": "missing_content_type", "text/plain": "invalid_content_type",
		"application/json; charset=utf-8": ""} {
		r := httptest.NewRequest(http.MethodPost, "/indexes/films/search", strings.NewReader(`{}`))
		if given != "" {
			r.Header.Set("Content-Type", given)
		}
		w := do(b, r)
		if code == "" && w.Code != 200 || code != "" && (w.Code != 415 || !strings.Contains(w.Body.String(), code)) {
			t.Errorf("Content-Type %q answers %d %s, want %s", given, w.Code, w.Body, code)
		}
	}
}

// Whatever means to change something is told what to do instead.
func TestErrors_NothingIsWritten(t *testing.T) {
	b, x := library()
	for _, tt := range []struct{ method, path, want, allow string }{
		{"POST", "/indexes", "configuration file", "GET, HEAD"},
		{"PATCH", "/indexes/films", "configuration file", "GET, HEAD"},
		{"DELETE", "/indexes/films", "configuration file", "GET, HEAD"},
		{"POST", "/indexes/films/documents", "`films` follows Postgres", "GET, HEAD"},
		{"PUT", "/indexes/films/documents", "`films` follows Postgres", "GET, HEAD"},
		{"DELETE", "/indexes/films/documents/f1", "`films` follows Postgres", "GET, HEAD"},
		{"POST", "/indexes/films/documents/delete-batch", "`films` follows Postgres", "GET, HEAD"},
		{"PATCH", "/indexes/films/settings", "configuration file", "GET, HEAD"},
		{"PUT", "/indexes/films/settings/synonyms", "configuration file", "GET, HEAD"},
		{"POST", "/keys", "Postgres", ""},
		{"GET", "/tasks", "Postgres", ""},
		{"POST", "/swap-indexes", "Postgres", ""},
		{"POST", "/dumps", "Postgres", ""},
	} {
		w := do(b, httptest.NewRequest(tt.method, tt.path, strings.NewReader(`[]`)))
		if w.Code != 405 || !strings.Contains(w.Body.String(), `"code":"immutable_index"`) ||
			!strings.Contains(w.Body.String(), tt.want) || w.Header().Get("Allow") != tt.allow {
			t.Errorf("%s %s answers %d %s, Allow %q", tt.method, tt.path, w.Code, w.Body, w.Header().Get("Allow"))
		}
	}
	if len(x.queries) != 0 {
		t.Error("something was searched")
	}
}

// Each field of a search is looked at, be it only to be refused.
func TestErrors_NothingInSilence(t *testing.T) {
	b, _ := library()
	for _, name := range searchFields {
		for _, wrong := range []string{`{}`, `[{}]`} {
			if status, got := ask(t, b, "/indexes/films/search", `{"`+name+`":`+wrong+`}`); status != 400 {
				t.Errorf("%s: %s answers %d %v", name, wrong, status, got)
			}
		}
	}
}

// What goes wrong inside is a 503 that says nothing of it.
func TestErrors_Inside(t *testing.T) {
	b, x := library()
	x.err = errors.New("secret: disk I/O error")
	for _, tt := range []struct{ path, body string }{
		{"/indexes/films/search", `{}`}, {"/indexes/films/facet-search", `{"facetName":"genre"}`},
		{"/indexes/films/documents", ""},
		{"/indexes/films/documents/f1", ""}, {"/multi-search", `{"queries":[{"indexUid":"films"}]}`},
	} {
		status, got := ask(t, b, tt.path, tt.body)
		if status != 503 || got["code"] != "internal" || strings.Contains(fmt.Sprint(got), "secret") {
			t.Errorf("%s answers %d %v", tt.path, status, got)
		}
	}
	x.panics = true
	status, got := ask(t, b, "/multi-search", `{"queries":[{"indexUid":"books"},{"indexUid":"films"}]}`)
	if status != 503 || got["code"] != "internal" || strings.Contains(fmt.Sprint(got), "secret") {
		t.Errorf("an index that panics answers %d %v", status, got)
	}
}

func TestErrors_Timeout(t *testing.T) {
	b, x := library()
	x.wait = true
	for _, body := range []string{`{"queries":[{"indexUid":"films"},{"indexUid":"films"}]}`,
		`{"queries":[{"indexUid":"films"}],"federation":{}}`} {
		r := httptest.NewRequest(http.MethodPost, "/multi-search", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		o := b.options()
		o.Gate = indexes.NewGate(indexes.Limits{Searches: 10, Timeout: time.Millisecond})
		Handler(o).ServeHTTP(w, r)
		if w.Code != 503 || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), codeTimeout) {
			t.Errorf("a search that takes too long answers %d %s", w.Code, w.Body)
		}
	}
}
