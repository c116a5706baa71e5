// Package web answers HTTP requests from the indexes: ftsync's own API, the search page,
// health, status and metrics, and Meilisearch's API in package meilisearch behind the same
// keys and limits.
//
// # What it promises
//
//   - Every answer that is an error is problem+json (RFC 9457) with a code that programs may
//     rely on; Meilisearch's paths answer errors in Meilisearch's shape.
//   - A request uses the configuration in force when it began; Server.Use replaces it whole.
//   - Searches that run at once are limited and shared out fairly among clients, and every
//     search has a deadline. A panic becomes one answer, and never ends the process.
//   - A tenant's filters are part of each of its searches, and what it is answered, ETags
//     and facets included, depends on nothing that these filters leave out.
//   - Texts of documents and requests reach the page as text, never as HTML.
//
// # What it does not
//
// It decides neither what matches nor in what order: that is package cache. It changes
// nothing, follows nothing, and doesn't read the configuration: package main fills Options
// and Serving.
package web
