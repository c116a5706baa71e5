// Command goclient has Meilisearch's client for Go ask the shop of shop_test.go.
//
// usage: go run . URL
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/meilisearch/meilisearch-go"
)

func main() {
	log.SetFlags(0)
	client := meilisearch.New(os.Args[1], meilisearch.WithAPIKey("any"))
	ctx, shop := context.Background(), client.Index("shop")

	got, err := shop.Search(ctx, "shoe", &meilisearch.SearchRequest{Distinct: "sku", Facets: []string{"color"},
		AttributesToRetrieve: []string{"id"}, HitsPerPage: new(int64)})
	same(err, nil)
	same([]any{got.TotalHits, string(got.FacetDistribution)}, []any{3, `{"color":{"blue":2,"red":1}}`})

	got, err = shop.Search(ctx, "", &meilisearch.SearchRequest{
		Filter: [][]string{{"_geoRadius(48.86, 2.35, 10000)", "_geoBoundingBox([53, 14], [52, 13])"}},
		Sort:   []string{"_geoPoint(52.52,13.405):asc"}, AttributesToRetrieve: []string{"id"}})
	same(err, nil)
	same(got.Hits, []any{map[string]any{"id": "b1", "_geoDistance": 0},
		map[string]any{"id": "a1", "_geoDistance": 877465}})

	got, err = shop.Search(ctx, "red shoe", &meilisearch.SearchRequest{RankingScoreThreshold: 0.5, Limit: 5,
		AttributesToHighlight: []string{"title"}})
	same(err, nil)
	same([]any{got.EstimatedTotalHits, len(got.Hits)}, []any{1, 1})
	same(got.Hits[0]["_formatted"], map[string]any{"id": "a1", "title": "<em>red shoe</em>", "sku": "a",
		"color": "red", "price": "30", "_geo": map[string]any{"lat": "48.8566", "lng": "2.3522"}})

	var documents meilisearch.DocumentsResult
	err = shop.GetDocuments(ctx, &meilisearch.DocumentsQuery{Ids: []string{"a1", "a2", "b1"}, Filter: "color = blue",
		Sort: []string{"price:desc"}, Fields: []string{"id"}}, &documents)
	same(err, nil)
	same([]any{documents.Total, documents.Results},
		[]any{2, []any{map[string]any{"id": "b1"}, map[string]any{"id": "a2"}}})

	var similar meilisearch.SimilarDocumentResult
	err = shop.SearchSimilarDocuments(ctx, &meilisearch.SimilarDocumentQuery{Id: "b1", Limit: 1,
		AttributesToRetrieve: []string{"id"}}, &similar)
	same(err, nil)
	same([]any{similar.ID, similar.Hits}, []any{"b1", []any{map[string]any{"id": "b2"}}})
	err = shop.SearchSimilarDocuments(ctx, &meilisearch.SimilarDocumentQuery{Id: "b1", Embedder: "default"}, &similar)
	refused(err, 400, "invalid_similar_embedder")

	settings, err := shop.GetSettings(ctx)
	same(err, nil)
	same([]any{settings.DistinctAttribute, settings.TypoTolerance.MinWordSizeForTypos.OneTypo}, []any{nil, 4})
	_, err = shop.Search(ctx, "", &meilisearch.SearchRequest{Filter: "_geoPolygon([1,2],[3,4],[5,6])"})
	refused(err, 400, "invalid_search_filter")
	_, err = shop.AddDocuments(ctx, []map[string]any{{"id": 1}}, nil)
	refused(err, 405, "immutable_index")
}

// same ends the program unless two values are the same JSON.
func same(got, want any) {
	if err, ok := got.(error); ok {
		log.Panic(err)
	}
	g, w := written(got), written(want)
	if g != w {
		log.Panicf("got\n%s\nwant\n%s", g, w)
	}
}

// written returns a value as JSON, the fields of objects in order.
func written(v any) string {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &v)
	}
	if err == nil {
		text, err = json.Marshal(v)
	}
	if err != nil {
		log.Panic(err)
	}
	return string(text)
}

// refused ends the program unless err is an answer with a status and a code.
func refused(err error, status int, code string) {
	var answer *meilisearch.Error
	if !errors.As(err, &answer) {
		log.Panicf("it answers %v, want %d %s", err, status, code)
	}
	same(fmt.Sprint(answer.StatusCode, answer.APIError.Code), fmt.Sprint(status, code))
}
