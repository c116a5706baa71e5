// Package search answers a query from one state of a generation's file: a text becomes hits.
//
// The way of a query: check finds what can't be answered (check.go). The text becomes terms
// (parse.go); what may stand for each is found and counted (wanted.go, compound.go, names.go,
// synonyms.go, frequency.go), and later what it may have been meant for (meant.go). From that
// come FTS5 expressions, one for each tier of hits (expressions.go), whose documents are
// collected and ranked in C (collect.go). A page of them is read and marked (page.go,
// sorting.go, highlight.go, explain.go), and a cursor names the place after it (cursor.go).
// FTS5's own syntax (raw.go) and terms too short for trigrams (scan.go) go other ways.
//
// It promises that a search never writes: nothing in State leads to the writer, and the
// connection it is given may be one that can only read. It promises that no text makes it
// fail, except where FTS5's own syntax was asked for, and that the end of the context ends a
// search within milliseconds. It opens nothing and keeps nothing between two searches but
// Frequencies: package cache finds the generation, its connection and its view, and names the
// position of a result.
package search
