// Package indexes is the one way to a search, for ftsync's own API, the search page and
// Meilisearch's API alike: what may be searched, by whom, and how many at once.
//
// # What it promises
//
//   - A View is an index as a client may see it. The filters that its token forces are part
//     of every search of a View; no caller has to remember them.
//   - Gate shares the searches that may run at once out among clients, and gives each a
//     deadline.
//   - A panic in a search is an error of that search, also in another goroutine.
//   - Scores are numbers that JSON has.
//   - Hits and facets of several indexes are merged in one way.
//
// # What it does not
//
// It knows no HTTP: how an error is answered is up to the API, with FailureOf to tell one
// from another. A single document is read with Index.Get, which forced filters don't
// confine: whoever has such filters must not be answered by key.
package indexes
