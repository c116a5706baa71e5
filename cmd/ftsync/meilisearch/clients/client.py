"""Meilisearch's client for Python against the shop of shop_test.go. usage: client.py URL"""

import sys

import meilisearch
from meilisearch.errors import MeilisearchApiError

client = meilisearch.Client(sys.argv[1], "any")
shop = client.index("shop")


def same(got, want):
    assert got == want, f"got\n{got}\nwant\n{want}"


def refused(code, do, *args):
    try:
        got = do(*args)
    except MeilisearchApiError as err:
        same(err.code, code)
    else:
        raise AssertionError(f"it answers {got}, want {code}")


def ids(hits):
    return [h["id"] for h in hits]


got = shop.search("shoe", {"distinct": "sku", "facets": ["color"], "hitsPerPage": 2})
same([got["totalHits"], got["totalPages"], got["facetDistribution"]], [3, 2, {"color": {"blue": 2, "red": 1}}])

got = shop.search("", {"filter": "_geoRadius(52.5, 13.4, 900000)", "sort": ["_geoPoint(48.86, 2.35):asc"]})
same([ids(got["hits"]), got["hits"][0]["_geo"]], [["a1", "b1"], {"lat": 48.8566, "lng": 2.3522}])
assert got["hits"][0]["_geoDistance"] < 1000 < got["hits"][1]["_geoDistance"], got["hits"]

got = shop.search("red shoe", {"rankingScoreThreshold": 0.5, "facets": ["sku"], "showRankingScoreDetails": True})
same([got["estimatedTotalHits"], got["facetDistribution"]], [1, {"sku": {"a": 1}}])

got = shop.get_documents({"ids": ["a1", "a2", "b1"], "filter": "color = blue", "sort": "price:desc", "fields": ["id"]})
same([[dict(d)["id"] for d in got.results], got.total], [["b1", "a2"], 2])
same(dict(shop.get_document("a1"))["title"], "red shoe")

got = shop.get_similar_documents({"id": "b1", "limit": 1, "showRankingScore": True, "filter": "price < 100"})
same([ids(got["hits"]), got["id"], got["limit"]], [["b2"], "b1", 1])
refused("invalid_similar_embedder", shop.get_similar_documents, {"id": "b1", "embedder": "default"})
refused("not_found_similar_id", shop.get_similar_documents, {"id": "nope"})

same(shop.facet_search("color", "bl")["facetHits"], [{"value": "blue", "count": 3}])
same([shop.get_distinct_attribute(), "_geo" in shop.get_filterable_attributes()], [None, True])
same(shop.get_typo_tolerance().min_word_size_for_typos.two_typos, 9)
got = client.multi_search([{"indexUid": "shop", "q": "laces", "distinct": "sku"}])
same(ids(got["results"][0]["hits"]), ["b2"])
refused("immutable_index", shop.add_documents, [{"id": 1}])
refused("invalid_search_distinct", shop.search, "", {"distinct": "nope"})
