// Package fts5 adds to SQLite and FTS5, in C, what they leave to the program: finding the best
// documents of a match, reading its lists, words, and telling how long the write-ahead log is.
//
// # Collect
//
// The SQL function ftsync_collect(fts, handle) sees every document of a match and keeps the best
// of them in a Collector. FTS5's own bm25() looks up the length of each document in a b-tree and
// hands every row to a sorter, which costs 0.35 µs a match. ftsync_collect reads the length from
// memory (Lengths), and most matches cost it no more than a comparison with the worst document
// kept. The scores are those of BM25F, with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, The
// Probabilistic Relevance Framework, 2009); where a single column is searched, they equal those
// of bm25(). Several phrases may stand for one word: the best of them counts. A phrase may stand
// for all the words. It may weigh less in one column than in another, as a word does that is common in
// texts and rare in titles: the columns are then counted in layers, the heaviest first.
//
// # Lists
//
// What FTS5 takes most time for is to go through the documents of a word. lists.h reads them from FTS5's
// pages itself, a few nanoseconds each, and skips pages that a conjunction does not need. The format is
// documented in SQLite's source (fts5_index.c, "Details") and can't change for files that exist: each
// version of FTS5 since 3.9 reads those of all others. What a later one writes in another way is marked in
// the table's records, and then the lists are refused, and FTS5 has to be asked. The SQL functions
// ftsync_list(term) and ftsync_list(term, moves) go through a list; see walk.h.
//
// # Match
//
// The SQL function ftsync_match(handle) shows a Collector the documents of an expression, as MATCH does, out
// of the lists: of terms and phrases, in some columns or all, joined by AND, OR and NOT. Terms.Take takes such
// an expression apart, and says so when it can't.
//
// # Tokenizers
//
// The tokenizer "ftsync NAME" splits texts by package words, which alone knows how, and stems the
// words. In short texts it also makes a term of each word as it is written, if its stem differs. It
// passes the words it meets to a Listener, so that an index knows its vocabulary without reading the
// file again. Spans finds the places of a text again that a Collector has noted.
//
// # Write-ahead log
//
// The SQL function ftsync_wal() returns how many pages the write-ahead log held after the
// connection's last commit, 0 before the first one. Once it has been called, the connection no
// longer moves the log into the database after a commit by itself (wal_autocheckpoint), which
// would make one commit in a hundred slow.
//
// The log stays on disk when the last connection to a file closes, whatever happened to that
// connection: on a full disk there would be no room to make it again, and a cache tells by the log
// whether its files are still those that it has opened.
//
// # What it promises
//
//   - Its functions are registered with every connection that the process opens after the
//     package is initialised. A function affects only the connection that calls it.
//   - No text and no document makes it fail. It allocates a fixed amount for a query, unless
//     the query asks for all matches.
//   - Handles are random numbers that are looked up: a made-up one is an error.
package fts5
