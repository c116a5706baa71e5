// Package search answers a query from one state of a generation's file.
//
// The steps of a search: the query is checked (check.go). Its text is parsed into terms
// (parse.go). For each term the alternatives are found, and the documents that have them counted
// (wanted.go, compound.go, names.go, synonyms.go, frequency.go). If too few documents have all
// the terms, also what the terms may have been meant for is found (meant.go). From all this come
// FTS5 expressions, one for each tier of hits (expressions.go). Their documents are found in FTS5's lists or
// by FTS5 (find.go), and collected and ranked in C (collect.go), those of a very common word by the few that
// lead its list (lead.go, leaders.go). One page of them is read and marked (page.go, sorting.go,
// highlight.go, explain.go), and a cursor names the place after the page (cursor.go). FTS5's own
// syntax (raw.go) takes another way.
//
// It promises three things. A search never writes: nothing in State leads to the writer, and the
// connection may be one that can only read. No text makes it fail, unless it is to be FTS5's own
// syntax. And a search ends within milliseconds after its context ends.
//
// It opens nothing, and keeps between two searches only what makes the next one faster: Frequencies,
// Statistics, Leaders and, beside the view, which documents match the texts that very many do (matching.go).
// What is kept never changes which documents are found, nor their order: TestSearch_fastLikeSlow holds each
// fast way against FTS5 itself. Package cache finds the generation, its connection and its view, and sets the
// position of a result.
package search
