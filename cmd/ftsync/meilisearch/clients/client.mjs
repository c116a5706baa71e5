// Meilisearch's client for JavaScript against the films and books of fake_test.go.
// usage: node client.mjs URL
import assert from "node:assert/strict";
import { test } from "node:test";

const url = process.argv[2];

for (const [name, library] of [["the client of InstantSearch", "meilisearch"], ["the newest client", "meilisearch-newest"]]) {
  const { Meilisearch } = await import(library);
  const client = new Meilisearch({ host: url, apiKey: "any" });
  const films = client.index("films");

  const fails = async (promise, status, code) => {
    const err = await promise.then((got) => assert.fail(`it answers ${JSON.stringify(got)}`), (err) => err);
    assert.equal(err.name, "MeilisearchApiError");
    assert.equal(err.response.status, status);
    assert.equal(err.cause.code, code);
    assert.ok(err.message.length > 10 && ["invalid_request", "system"].includes(err.cause.type));
  };

  test(`${name}: search with all options`, async () => {
    const got = await films.search("hen", {
      offset: 0, limit: 1, filter: [["genre = Drama", "genre = Comedy"]], facets: ["genre", "year"], sort: ["year:desc"],
      attributesToRetrieve: ["title", "plot"], attributesToSearchOn: ["title", "plot"], attributesToHighlight: ["*"], attributesToCrop: ["plot"],
      cropLength: 3, cropMarker: "...", highlightPreTag: "<b>", highlightPostTag: "</b>", showMatchesPosition: true, matchingStrategy: "all",
      showRankingScore: true, showRankingScoreDetails: true, rankingScoreThreshold: 0.1, locales: ["eng"],
    });
    assert.deepEqual([got.query, got.limit, got.offset, got.estimatedTotalHits], ["hen", 1, 0, 2]);
    assert.equal(typeof got.processingTimeMs, "number");
    assert.deepEqual(got.facetDistribution, { genre: { Drama: 1, Comedy: 1 }, year: { 1999: 1, 2004: 1 } });
    assert.deepEqual(got.facetStats, { year: { min: 1999, max: 2004 } });
    const [hit] = got.hits;
    assert.equal(hit.title, "The red fox");
    assert.equal(hit.year, undefined);
    assert.equal(hit._formatted.plot, "...a <b>hen</b> <meet...");
    assert.equal(hit._formatted.year, "1999");
    assert.deepEqual(hit._matchesPosition.plot, [{ start: 10, length: 3 }]);
    assert.equal(hit._rankingScore, 0.9);
    assert.equal(hit._rankingScoreDetails.bm25.score, 0.9);
  });

  test(`${name}: search by GET and in pages`, async () => {
    const got = await films.searchGet("hen", { hitsPerPage: 1, page: 2, attributesToRetrieve: ["id", "title"], filter: "genre = Comedy", facets: ["genre"] });
    assert.deepEqual([got.hitsPerPage, got.page, got.totalPages, got.totalHits, got.hits], [1, 2, 1, 1, []]);
    const first = await films.search("hen", { hitsPerPage: 1, page: 1, attributesToRetrieve: ["id"] });
    assert.deepEqual([first.totalHits, first.totalPages, first.hits], [2, 2, [{ id: "f1" }]]);
  });

  test(`${name}: several searches at once, and federated`, async () => {
    const { results } = await client.multiSearch({ queries: [{ indexUid: "films", q: "hen" }, { indexUid: "books", q: "tide", limit: 5 }] });
    assert.deepEqual(results.map((r) => [r.indexUid, r.hits.length, r.estimatedTotalHits]), [["films", 2, 2], ["books", 1, 1]]);
    const merged = await client.multiSearch({
      federation: { limit: 2, offset: 1 }, queries: [{ indexUid: "films", q: "red" }, { indexUid: "books", q: "red", federationOptions: { weight: 0.9 } }],
    });
    assert.deepEqual(merged.hits.map((h) => [h.id, h._federation.indexUid, h._federation.queriesPosition, h._federation.weightedRankingScore]),
      [[1, "books", 1, 0.855], ["f2", "films", 0, 0.8]]);
    assert.deepEqual([merged.limit, merged.offset, merged.estimatedTotalHits], [2, 1, 5]);
  });

  test(`${name}: search in a facet's values`, async () => {
    const got = await films.searchForFacetValues({ facetName: "genre", facetQuery: "co", q: "red" });
    assert.deepEqual([got.facetHits, got.facetQuery], [[{ value: "Comedy", count: 1 }], "co"]);
  });

  test(`${name}: documents`, async () => {
    const all = await films.getDocuments({ limit: 2, offset: 1, fields: ["title"] });
    assert.deepEqual(all, { results: [{ title: "A hen in red" }, { title: "Blue" }], offset: 1, limit: 2, total: 3 });
    const some = await films.getDocuments({ filter: ["genre = Drama"], fields: ["id"] });
    assert.deepEqual(some.results, [{ id: "f1" }, { id: "f3" }]);
    assert.deepEqual(await films.getDocument("f3", { fields: ["title", "year"] }), { title: "Blue", year: null });
  });

  test(`${name}: indexes, settings and stats`, async () => {
    const { results, total } = await client.getRawIndexes({ limit: 2 });
    assert.deepEqual([results.map((x) => x.uid), total], [["films", "books"], 3]);
    assert.equal(new Date(results[0].createdAt).getUTCFullYear(), 2024);
    assert.equal((await client.getRawIndex("films")).primaryKey, "id");
    assert.deepEqual((await films.getSettings()).filterableAttributes, ["year", "genre"]);
    assert.deepEqual(await films.getSearchableAttributes(), ["title", "plot", "tags", "cast"]);
    assert.equal((await films.getStats()).numberOfDocuments, 3);
    assert.equal((await client.getStats()).indexes.books.numberOfDocuments, 2);
    assert.deepEqual(await client.health(), { status: "available" });
    assert.ok(await client.isHealthy());
    assert.equal((await client.getVersion()).pkgVersion, "1.2.3");
  });

  test(`${name}: errors`, async () => {
    await fails(client.index("nope").search(""), 404, "index_not_found");
    await fails(films.search("", { filter: "nope = 1" }), 400, "invalid_search_filter");
    await fails(films.search("", { sort: ["title:asc"] }), 400, "invalid_search_sort");
    await fails(films.search("", { limit: "many" }), 400, "invalid_search_limit");
    await fails(films.search("", { vector: [1] }), 400, "feature_not_enabled");
    await fails(films.getDocument("nope"), 404, "document_not_found");
    await fails(client.index("empty").search(""), 503, "index_not_ready");
  });

  test(`${name}: nothing is written`, async () => {
    for (const write of [
      () => films.addDocuments([{ id: 1 }]), () => films.updateDocuments([{ id: 1 }]), () => films.deleteDocument("f1"), () => films.deleteDocuments(["f1"]),
      () => films.deleteAllDocuments(), () => films.updateSettings({}), () => films.updateSynonyms({}), () => films.update({ primaryKey: "x" }), () => films.delete(),
      () => client.createIndex("new"), () => client.swapIndexes([]), () => client.createKey({}), () => client.createDump(),
    ]) {
      await fails(write(), 405, "immutable_index");
    }
    assert.equal((await films.getStats()).numberOfDocuments, 3);
  });
}
