// Package fts5 adds to SQLite and its FTS5, in C, what they leave to the program
// around them: finding the best documents of a match, stemming, and knowing how long
// the write-ahead log is.
//
// # Collect
//
// The SQL function ftsync_collect(fts, handle) sees every document of a match
// and keeps the best of them in a Collector. FTS5's own bm25() looks the length
// of each document up in a b-tree and hands every row to a sorter, which costs
// 0.35 µs a match; this reads the length from memory (Lengths) and compares most
// matches with the worst one kept, and that is all. The scores are those of BM25F,
// with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, The Probabilistic Relevance
// Framework, 2009): of one column they are bm25()'s. Several phrases may stand for one
// word: then the best of them counts. A phrase may stand for all the words.
//
// # Tokenizers
//
// The tokenizer "ftsync LANGUAGE" is FTS5's unicode61 with a stemmer of package
// words behind it. Of short texts it also makes terms of whole lines, and of words as
// they are written, see tokenizer.c. It gives the words it meets to whoever listens, so that an
// index knows its vocabulary without reading it.
//
// # Write-ahead log
//
// The SQL function ftsync_wal() returns how many pages the write-ahead log held after
// the last commit of the connection; 0 before there was one. From its first call on
// the connection no longer moves the log into the database by itself after a commit
// (wal_autocheckpoint), which is what makes one commit in a hundred slow.
//
// # What it promises
//
//   - Everything is registered with every connection that the process opens
//     after the package is initialised, and works on its own connection only.
//   - No text and no document makes it fail; it allocates a fixed amount for a
//     query, except where all matches are asked for.
//   - Handles are random numbers that are looked up: one that is made up is an error.
package fts5
