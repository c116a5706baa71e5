// Package cache owns the SQLite side of ftsync: it stores documents, finds
// them again, and knows nothing of Postgres.
//
// # Layout
//
//	<dir>/.lock                  held (flock) by the one process that uses the directory
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
//	journal  epoch, key: keys applied since an acknowledgement
//	dirty    key: keys to read again before the generation may be published
//
// # What it promises
//
//   - Apply is atomic: documents, deletions, state, journal and dirty keys of a
//     batch are in the file together or not at all, also after a kill -9.
//   - Applying a batch again changes nothing.
//   - Search answers while a batch is applied, and never sees half of one.
//   - No search text is an error; every search ends at its deadline.
//   - A position is stored, never interpreted.
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
