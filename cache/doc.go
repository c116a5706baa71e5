// Package cache owns the SQLite side of ftsync: it stores documents, finds
// them again, and knows nothing of Postgres.
//
// This package itself has the files, their lives and connections, batches, and the handling of
// damage. The rest is in packages below it: document (what is stored, and how), columns (filter
// columns in memory), lexicon (words and terms), search (a text becomes hits), sqlite (one
// connection), fts5 (what is written in C), filter, words and nearest. TestRooms_ImportOneWay keeps
// the direction of their imports.
//
// # Layout
//
//	<dir>/.lock                  held (flock) by the one process that uses the directory
//	<dir>/.secret                seals cursors, where no secret is configured
//	<dir>/.snapshots             copies of generations that other replicas are fetching (snapshot.go)
//	<dir>/.seed                  copies of theirs that are being fetched, see SeedFolder
//	<dir>/<index>/<id>.db        one generation: a complete index in one SQLite file
//	<dir>/<index>/current        names the generation that answers searches
//	<dir>/<index>/building       names the one being built beside it, if any
//
// An index is published by replacing the pointer "current" (write, fsync, rename, fsync of the
// folder). A file is never renamed over a live database: a WAL left behind by the old file would
// be replayed over the new one. Files that no pointer names are removed when the index is opened.
//
// # One generation
//
//	doc      id integer primary key, key text, one column a configured column
//	         (and, for JSON and arrays that are searched, the text searched)
//	fts      FTS5, external content over doc, maintained by hand
//	state    k, v: what the worker must remember (its position, its phase)
//	journal  id, epoch, keys: the keys of each batch applied since an acknowledgement
//	dirty    key: keys to read again before the generation may be published
//	words    lists of words that were new, if the tokenizer stems
//
// The file has a write-ahead log, so that searches and batches don't wait for each other. The
// exception is a large file whose indexes are being built (journalmode.go): nobody searches it,
// and with a rollback journal new pages are written only once.
//
// Connections are opened when they are needed, and closed when the generation has not been used
// for a while or too many are open (resting.go). The log and its index then stay on disk, empty.
// What is asked for without a search, such as the state or the number of documents, is in memory.
//
// # What stands in memory
//
// A published generation keeps three things in memory, which it reads from the file when it is
// opened. The lengths of the documents (package fts5) serve ranking. The ids of the documents and
// the values of the filter columns (columns.View) serve filters, facets and orders. Its words, and
// how many documents have each term (lexicon), serve to correct and complete what is typed, and to
// foresee what a search costs. A batch makes a new view, which shares with the old one what has not
// changed. A search uses the view of the state that its transaction sees.
//
// # How a search goes
//
// parse (query.go) → what may stand for each word, counted (wanted.go, compound.go)
// → FTS5 expressions, one a tier (plan.go, names.go, meant.go) → a filter as a bitmap
// (filtering.go) → the best matches of each tier, collected in C (search.go, package
// fts5) → facets and order from memory (facets.go, sorting.go) → the page's documents,
// marked (page.go, highlight.go). No SQL joins the FTS index with anything, so there
// is no plan to go wrong.
//
// # In which order hits come
//
// Hits come tier by tier, and a tier is only added while there are not enough hits:
//
//	names  a line of a field is the text typed; a tier of its own only where many
//	       documents have all the words, otherwise part of the next one
//	all    the document has all the words as they were typed
//	meant  it has what the words may have been meant for: corrected, joined, split
//	any    it has some of the words
//
// Within a tier the score decides. It is the sum of bm25 over the words, where each column
// counts by its weight and its length (Robertson, Zaragoza and Taylor, Simple BM25 Extension to
// Multiple Weighted Fields, 2004). Words that stand side by side add to it, and a name adds more
// than all words together can. If a document has a word in several ways (as written, by its stem,
// by a synonym, as a beginning, corrected), the best of them counts. An order that the query asks
// for replaces the score, and all tiers but the last: documents with only some of the words come
// after all others.
//
// To find a field that is the text typed, the index has a term for each line of a text of up to 255
// bytes: the line's letters and digits, folded, without what stands between them. The term has the
// place of the line's first word, so it changes no length and no phrase. One look-up finds a title
// whatever its spaces and punctuation, and also by its beginning. In such short texts each word
// whose stem differs is also indexed as it is written. So a word is told from its other forms where
// people look for names, and long texts need no more room.
//
// # What it promises
//
//   - Apply is atomic: documents, deletions, state, journal and dirty keys of a
//     batch are in the file together or not at all, also after a kill -9.
//   - Applying a batch again changes nothing.
//   - Search answers while a batch is applied, and never sees half of one.
//   - No search text is an error, except an FTS5 expression that is wrong. Every search
//     ends at its deadline, or with the document that it is reading then.
//   - The cost of a search is bounded, however common its words are: see Leaders and rankMost
//     in package search. When that leaves matches uncounted, Result.AtLeast says so.
//   - Filters, facets and orders are exact for the state that was searched.
//   - A position is stored, never interpreted.
//
// # Damage
//
// When a file does not hold what was written to it, this is noticed by whatever reads the damaged
// part, and by checks in the background (damaged.go). They check the structure of the file, and
// the documents by the sum of their checksums (sum.go): every 30 s where files are small, and
// where they are large less often, in a two-hundredth of the time. They compare the FTS index with
// the texts of the documents some time after the file was opened, and then daily. Once damage is
// found, Generation.Damage returns it, and whatever needs the damaged part fails with ErrDamaged.
// One case ends the process: SIGBUS, when somebody truncates the WAL's index (-shm), which is the
// only file that is mapped.
//
// # What it does not promise
//
//   - A commit may vanish with the power unless Batch.Sync was set: the worker
//     sets it before it acknowledges a position.
//   - Two processes cannot share a directory; Open refuses the second.
//   - Network file systems are refused: SQLite's WAL needs shared memory.
//
// # The life of a generation
//
// Create makes the file. Load appends documents without indexing them: 2.6 times as fast as
// indexing row by row. Build then makes the unique index of keys, fills the FTS index and merges
// it. After a kill, Load has kept every page committed, and Build continues with the transaction
// that was not committed. Changes that arrive meanwhile are only noted (Batch.Dirty). After Build,
// Apply maintains the indexes row by row. Publish makes the generation answer searches.
package cache
