// Meilisearch's newest client for JavaScript, and its adapter for InstantSearch, against the shop of shop_test.go.
// usage: node shop.mjs URL
import assert from "node:assert/strict";
import { test } from "node:test";
import { instantMeiliSearch } from "@meilisearch/instant-meilisearch";
import { Meilisearch } from "meilisearch-newest";

const url = process.argv[2];
const client = new Meilisearch({ host: url, apiKey: "any" });
const shop = client.index("shop");
const ids = (hits) => hits.map((h) => h.id);
const fails = (promise, code) => assert.rejects(promise, (err) => err.cause?.code === code);

test("each value once", async () => {
  const got = await shop.search("shoe", { distinct: "sku", facets: ["color"], hitsPerPage: 2, page: 2 });
  assert.deepEqual([got.totalHits, got.totalPages, got.hits.length, got.facetDistribution], [3, 2, 1, { color: { blue: 2, red: 1 } }]);
  await fails(shop.search("", { distinct: "title" }), "invalid_search_distinct");
});

test("places", async () => {
  const got = await shop.search("", { filter: ["_geoBoundingBox([53, 14], [48, 2])"], sort: ["_geoPoint(52.52, 13.405):desc"] });
  assert.deepEqual([ids(got.hits), got.hits[1]._geo, got.hits[1]._geoDistance], [["a1", "b1"], { lat: 52.52, lng: 13.405 }, 0]);
  await fails(shop.search("", { filter: "_geoRadius(91, 0, 1)" }), "invalid_search_filter");
  await fails(shop.search("", { sort: ["_geoPoint(1):asc"] }), "invalid_search_sort");
});

test("a least score", async () => {
  const got = await shop.search("red shoe", { rankingScoreThreshold: 0.5, facets: ["sku"] });
  assert.deepEqual([ids(got.hits), got.estimatedTotalHits, got.facetDistribution], [["a1"], 1, { sku: { a: 1 } }]);
  const { facetHits } = await shop.searchForFacetValues({ facetName: "sku", q: "red shoe", rankingScoreThreshold: 0.5 });
  assert.deepEqual(facetHits, [{ value: "a", count: 1 }]);
});

test("documents, some of them", async () => {
  const got = await shop.getDocuments({ ids: ["a1", "a2", "b1"], filter: "color = blue", sort: ["price:desc"], fields: ["id"] });
  assert.deepEqual([ids(got.results), got.total], [["b1", "a2"], 2]);
});

test("similar documents", async () => {
  const got = await shop.searchSimilarDocuments({ id: "b1", limit: 1, showRankingScore: true, attributesToRetrieve: ["id"] });
  assert.deepEqual([ids(got.hits), got.id, got.limit, typeof got.hits[0]._rankingScore], [["b2"], "b1", 1, "number"]);
  await fails(shop.searchSimilarDocuments({ id: "b1", embedder: "default" }), "invalid_similar_embedder");
});

test("settings", async () => {
  assert.equal(await shop.getDistinctAttribute(), null);
  assert.ok((await shop.getSortableAttributes()).includes("_geo"));
});

test("InstantSearch: places, and each value once", async () => {
  const { searchClient } = instantMeiliSearch(url, "any", { meiliSearchParams: { distinct: "sku" } });
  const search = async (params) => (await searchClient.search([{ indexName: "shop", params: { query: "shoe", ...params } }])).results[0];
  const near = await search({ aroundLatLng: "48.86,2.35", aroundRadius: 10_000 });
  assert.deepEqual([ids(near.hits), near.hits[0]._geoloc.lat], [["a1"], 48.8566]);
  const inside = await search({ insideBoundingBox: "53,14,52,13" });
  assert.deepEqual(ids(inside.hits), ["b1"]);
  assert.equal((await search({})).nbHits, 3);
});
