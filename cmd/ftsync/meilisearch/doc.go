// Package meilisearch answers Meilisearch's HTTP API from ftsync's indexes, so
// that its client libraries, InstantSearch among them, work unchanged.
//
// # What it answers
//
//	GET, POST /indexes/{uid}/search      POST /multi-search (also federated)
//	POST /indexes/{uid}/facet-search     GET, POST /indexes/{uid}/similar
//	GET  /indexes/{uid}/documents        POST /indexes/{uid}/documents/fetch
//	GET  /indexes/{uid}/documents/{id}
//	GET  /indexes, /indexes/{uid}, /indexes/{uid}/settings, /indexes/{uid}/stats
//	GET  /stats, /health, /version
//
// An index's uid is its name. A hit is the document with its fields, and "id",
// the document's key, when it has no field of that name. When it has one that is
// something else, an index's primaryKey names the field with the key: a column, or
// "_id", which is added.
//
// # What is different
//
//   - Nothing can be written: an index follows Postgres. Such a request is
//     answered with 405 and the code immutable_index, and what to do instead.
//   - Filters compare texts byte for byte, as Postgres does: case and accents count.
//   - sort comes before relevance, where Meilisearch by default sorts documents
//     that match equally well.
//   - The values of a facet come in the order of how often they were found.
//   - totalHits is the number of all hits; only the first 1,000 can be paged
//     through, as in Meilisearch, and totalPages counts the pages of these.
//   - locales are checked and decide nothing: an index has one language.
//   - With rankingScoreThreshold, documents beyond those that are ranked count as
//     below it; see package search.
//   - distinct takes no column with lists. Totals are exact, and facets count the
//     hits that are shown, with limit and offset too.
//   - Similar documents have the telling words of a document. There are no embedders,
//     so embedder is left out; naming one is an error.
//   - In scripts without spaces, two characters are a word of cropLength.
//   - Vectors, hybrid search, _geoPolygon, joins and remotes are not there, and
//     neither are facets by index in a federated search that asks an index twice,
//     nor sort in any federated search. Asking for them is an error, never an
//     answer to another question.
package meilisearch
