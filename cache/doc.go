// Package cache owns the SQLite side of ftsync: it stores documents, finds
// them again, and knows nothing of Postgres.
//
// It has the files, their lives and connections, batches, and what is done about damage. What
// needs no file to be understood has a room of its own: document (what is stored, and how),
// columns (filter columns in memory), lexicon (words and terms), search (a text becomes hits),
// sqlite (one connection), fts5 (what is written in C), filter, words and nearest. A test,
// TestRooms_ImportOneWay, keeps the direction of their imports.
//
// # Layout
//
//	<dir>/.lock                  held (flock) by the one process that uses the directory
//	<dir>/.secret                seals cursors, where no secret is configured
//	<dir>/<index>/<id>.db        one generation: a complete index in one SQLite file
//	<dir>/<index>/current        names the generation that answers searches
//	<dir>/<index>/building       names the one being built beside it, if any
//
// An index is published by replacing the pointer "current" (write, fsync,
// rename, fsync of the folder), never by renaming over a live database: a WAL
// left behind by the old file would otherwise be replayed over the new one.
// Files that no pointer names are removed when the index is opened.
//
// # One generation
//
//	doc      id integer primary key, key text, one column a configured column
//	         (and, for JSON and arrays that are searched, the text searched)
//	fts      FTS5, external content over doc, maintained by hand
//	state    k, v: what the worker must remember (its position, its phase)
//	journal  id, epoch, keys: those of a batch, applied since an acknowledgement
//	dirty    key: keys to read again before the generation may be published
//	words    lists of words that were new, where they are stemmed
//
// The file has a write-ahead log, so that searches and batches do not wait for each
// other, except while the indexes of a large one are built (journalmode.go): then nobody
// searches it, and a rollback journal lets new pages be written once.
//
// It is opened by whoever needs it, and closed again when it has rested for a while or
// too many are open (resting.go); the log and its index stay on disk, empty. What is
// asked for without a search, such as the state or the number of documents, stands in
// memory.
//
// # What stands in memory
//
// Beside the file a published generation keeps, and loads again when it is opened:
// the length of each document (package fts5), for ranking; which documents there
// are and the values of the filter columns (view), for filters, facets and orders;
// its words and how many documents have each term (lexicon), for correcting and
// completing what is typed, and for knowing what a search would cost. A batch
// makes a new view that shares what it does not change, and a search uses the view
// of the state that its transaction sees.
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
// Tier by tier, each only until there are enough:
//
//	names  a line of a field is what was typed, looked for by itself only where
//	       the next tier is too large to be ranked as a whole
//	all    it has all the words as they were typed, or is a name
//	meant  it has what they may have been meant for: corrected, joined, cut
//	any    it has some of them
//
// Within a tier the score decides, which is the sum of bm25 over the words, with the
// columns counted each by its weight and length (Robertson, Zaragoza and Taylor, Simple
// BM25 Extension to Multiple Weighted Fields, 2004), more for words side by side, and
// for a name more than all words together can give. A word counts by the surest of
// the ways that a document has it: as it is written, by its stem, by a synonym, begun,
// corrected. An order that was asked for replaces the score, not the tiers before any.
//
// That a field is what was typed is known by a term of its own: of each line of a text
// of up to NameBytes the tokenizer also indexes the letters and digits, folded and
// without what stands between them. It stands at the place of the line's first word,
// so it changes no length and no phrase, and one look-up finds a title however it is
// cut and pointed, a beginning of it too. In such texts the tokenizer also indexes
// words as they are written where their stem is another: a word is told from its
// other forms where people look for names, and long texts take no more room.
//
// # What it promises
//
//   - Apply is atomic: documents, deletions, state, journal and dirty keys of a
//     batch are in the file together or not at all, also after a kill -9.
//   - Applying a batch again changes nothing.
//   - Search answers while a batch is applied, and never sees half of one.
//   - No search text is an error (but an FTS5 expression may be); every search ends
//     at its deadline, or within a document of it.
//   - The cost of a search is bounded, however common its words are: see rankMost.
//     When that leaves matches uncounted, Result.AtLeast says so.
//   - Filters, facets and orders are exact for the state that was searched.
//   - A position is stored, never interpreted.
//
// # Damage
//
// A file that does not hold what was written to it is noticed by what needs the damaged
// part, and by checks in the background (damaged.go): of the structure, and of the
// documents by the sum of their checksums (sum.go), of small files every 30 s and of
// large ones in a two-hundredth of the time; of the FTS index against
// the documents' texts once, some time after it was opened, and then daily. From then on
// Generation.Damage says so, and what needs the part is ErrDamaged. One death is allowed, that by SIGBUS when somebody
// cuts the WAL's index (-shm): it is mapped, and nothing else is.
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
// Create makes the file. Load appends documents, without key index or FTS
// index: 2.6 times as fast as indexing row by row. Build then makes the unique
// key index, the FTS index ('rebuild') and merges it. A kill during Load keeps
// every committed page; a kill during Build repeats the step it was in. Changes that
// arrive meanwhile are only noted (Batch.Dirty). After Build, Apply maintains
// the indexes row by row. Publish makes the generation answer searches.
package cache
