package meilisearch

import "testing"

func TestMultiSearch(t *testing.T) {
	b, _ := library()
	code, got := ask(t, b, "/multi-search",
		`{"queries":[{"indexUid":"books","q":"tide","attributesToRetrieve":["id"]},{"indexUid":"films","q":"hen",`+
			`"page":1,"hitsPerPage":1,"attributesToRetrieve":["id"]}]}`)
	if code != 200 {
		t.Fatal(code, got)
	}
	for _, r := range got["results"].([]any) {
		delete(r.(map[string]any), "processingTimeMs")
	}
	want(t, "results", got,
		`{"results":[{"indexUid":"books","hits":[{"id":1}],"query":"tide","limit":20,"offset":0,"estimatedTotalHits":1},
		{"indexUid":"films","hits":[{"id":"f1"}],"query":"hen","page":1,"hitsPerPage":1,"totalPages":2,
			"totalHits":2}]}`)
	_, got = ask(t, b, "/multi-search", `{"queries":[]}`)
	want(t, "no queries", got, `{"results":[]}`)
}

func TestFederated(t *testing.T) {
	b, _ := library()
	const queries = `"queries":[{"indexUid":"films","q":"red","attributesToRetrieve":["id"]},{"indexUid":"books",
		"q":"red","attributesToRetrieve":["id"],"federationOptions":{"weight":0.9}},
		{"indexUid":"films","q":"hen","attributesToRetrieve":["id"],"federationOptions":{"weight":1.1}}]`
	_, got := ask(t, b, "/multi-search", `{"federation":{"limit":3,"offset":1},`+queries+`}`)
	// f1: 0.99 by the third query, 0.9 by the first; f2: 0.88; 1: 0.855; f3: 0.4; 2: 0.27
	want(t, "answer", got, `{"hits":[
		{"id":"f2","_federation":{"indexUid":"films","queriesPosition":2,"weightedRankingScore":0.8800000000000001}},
		{"id":1,"_federation":{"indexUid":"books","queriesPosition":1,"weightedRankingScore":0.855}},
		{"id":"f3","_federation":{"indexUid":"films","queriesPosition":0,"weightedRankingScore":0.4}}],
		"limit":3,"offset":1,"estimatedTotalHits":5}`)
	_, got = ask(t, b, "/multi-search", `{"federation":{"page":2,"hitsPerPage":4},`+queries+`}`)
	want(t, "a page", got,
		`{"hits":[{"id":2,"_federation":{"indexUid":"books","queriesPosition":1,"weightedRankingScore":0.27}}],
		"page":2,"hitsPerPage":4,"totalPages":2,"totalHits":5}`)
	_, got = ask(t, b, "/multi-search", `{"federation":{},"queries":[]}`)
	want(t, "no queries", got, `{"hits":[],"limit":20,"offset":0,"estimatedTotalHits":0}`)
}

func TestFederated_Facets(t *testing.T) {
	b, _ := library()
	const queries = `"queries":[{"indexUid":"films","q":"red"},{"indexUid":"books","q":"red"}]`
	const by = `"facetsByIndex":{"films":["genre","year"],"books":["*"]}`
	_, got := ask(t, b, "/multi-search", `{"federation":{`+by+`},`+queries+`}`)
	want(t, "by index", got["facetsByIndex"],
		`{"films":{"distribution":{"genre":{"Drama":2,"Comedy":1},"year":{"1999":1,"2004":1}},
			"stats":{"year":{"min":1999,"max":2004}}},
		"books":{"distribution":{"genre":{"Drama":1,"Poem":1}},"stats":{}}}`)
	_, got = ask(t, b, "/multi-search", `{"federation":{"mergeFacets":{"maxValuesPerFacet":2},`+by+`},`+queries+`}`)
	want(t, "added up", []any{got["facetDistribution"], got["facetStats"], got["facetsByIndex"]},
		`[{"genre":{"Drama":3,"Comedy":1},"year":{"1999":1,"2004":1}},{"year":{"min":1999,"max":2004}},null]`)
}
