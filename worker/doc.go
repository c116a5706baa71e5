// Package worker keeps indexes in step with Postgres. It talks to Postgres and hands documents to
// package cache; it never touches SQLite itself.
//
// # Rooms
//
// Code that needs no session stands in packages of its own. Imports go from left to right only,
// which docker/rooms_test.go checks:
//
//		worker → compare, capture → changelog, plan → postgres
//
//	  - compare: comparing an index with Postgres
//	  - capture: the triggers, and setting a database up
//	  - changelog: the schema ftsync, its log, positions, requests and locks
//	  - plan: making a plan of a definition, and reading its documents
//	  - postgres: connections, limits, quoting, error codes
//
// Package worker itself follows Postgres and fills an [Engine]. It knows package cache by that
// interface alone, and by the values that pass through it.
//
// # The way of a change
//
// Triggers (package capture) write the keys of changed rows to the log ftsync.change. Follow
// (follow.go) looks at the log (look.go), reads the rows with those keys as they are now, and
// applies the documents, together with its place in the log, to the cache in one transaction
// (apply.go). A key without a row is a deletion. The log tells which rows to read, never what was
// in them: applying it twice, or in another order, gives the same documents. The rows of the index
// that changed last come along with the look, in one round trip (ahead.go).
//
// # Position
//
// Transactions take their ids before they commit, and commit in another order. A position is
// therefore a pg_snapshot. A round is what the position could not see and the next snapshot, the
// target, can. It is read in pages; the cursor within it is the last log row applied.
//
// The position that counts is the one in ftsync.consumer. It is acknowledged with a synchronous
// commit after the documents are on disk. After a crash Postgres hands out the same transaction
// ids again, so a position that only the cache knows may point into a future that never came.
// Keys applied since the last acknowledgement are therefore kept in a journal in the cache, and
// read again after any reconnect. A consumer without changes acknowledges nothing, which saves a
// write to its file. Its old position keeps nothing in the log, since the log is trimmed by
// source.
//
// # A session
//
// Whatever is only true as long as Postgres has not restarted lives in a session (session.go):
// the connection that reads changes, and those that prepare indexes, load rows, and keep house.
// When the first of them breaks, the session ends. The next session compares every index with
// ftsync.consumer (resume.go) before it is followed again. The LISTEN connection is not part of a
// session: without it the worker polls.
//
// Work that may have to wait for a user of a table is done by the preparer (prepare.go): planning,
// installing capture, registering, looking at the catalog. Indexes take turns there, and each
// comes to the goroutine that follows as soon as it is ready. When a table changes, its indexes
// are prepared anew, and no others. The state of an index's tables is read before the index is
// planned, so that the next look notices any change from then on.
//
// On the connection that follows, a statement that reads rows waits at most 200 ms for a lock, and
// runs for at most 1.5 s. A feed that needs longer is sent on the detour (detour.go). Such feeds
// take turns on a connection of their own until they are as far and as quick as the others. A
// feed is with one lane at a time, which keeps the order of its changes.
//
// # Silence
//
// A network may swallow everything, and a server may freeze, without a word. The statements of
// the connection that follows, and of the one that listens, are all brief: these connections are
// given up after 10 s without a byte. On the others a statement may take minutes, so another
// connection asks what Postgres is doing (postgres/watch.go). If it is gone, idle, or waiting for
// the worker, the connection is given up; if it is working, it is not. Lag counts from the last
// look that ended, across reconnects and restarts, and grows while a look is overdue.
//
// # Filling an index
//
// First come the triggers, then the consumer's row with its position, then pages of rows by key
// (load.go), on a connection of their own. Changes that arrive meanwhile are recorded in the
// cache as dirty keys, and are read again after the load, on the connection that reads changes.
// So no page, however old, can replace a later value. Then the generation is published.
//
// # Looking again
//
// Each index has a source without a table (capture.Installer.DirectSources). A key logged under it
// is that of a document to be read again; a mark asks for the index to be built anew. So repairs
// and requests go the way of changes, and reach every replica.
//
// A verification (package compare) compares every document with its row while both change. A
// difference counts if it is still there, several looks in a row, after everything committed
// before has been applied. One verification runs in the background (audit.go), another can be run
// beside the process that follows (verify.go).
//
// Some things change documents without a trigger, and are looked for in the catalog: columns and
// types that have become others under the same name (plan/versions.go), partitions, keys, triggers,
// and the settings by which Postgres understands the author's SQL (postgres/theirs.go). When a
// session begins, a log that came with a dump, or that lies in the future, is thrown away
// (changelog/home.go). Where transaction ids have gone back, rows are hidden until their ids are
// given out again; indexes are compared at once, and again and again until then (ids.go).
//
// # Behind a pooler
//
// A pooler that hands out server connections by the transaction is recognized by the process id
// of the backend. Every statement then brings its settings along (postgres/db.go), and the worker
// polls. A crash of the server may go unnoticed there, so an acknowledgement only counts while a
// token is in an unlogged table, and each look returns when the server was started.
//
// # Promises
//
//   - No committed change is skipped, whatever order transactions commit in and whatever
//     crashes. Some changes are applied twice, which has no effect.
//   - No statement of a user fails or waits because of ftsync, with one exception: installing
//     triggers takes SHARE ROW EXCLUSIVE on the table, for at most the lock timeout (2 s) at a
//     time.
//   - Nothing in Postgres grows without bound: the triggers themselves keep the log within a
//     hard limit.
//   - The worker has at most six connections, usually four, whatever the number of indexes, and
//     for a moment one more to ask about one that is silent.
//   - Trouble with a table (a lock, an open transaction, slow SQL) affects its indexes only.
//
// # Not promised
//
//   - Order between documents, or that every state of a row is seen: two quick changes may be
//     applied as one.
//   - That an index follows changes of functions, or of tables that its query reads but does not
//     watch.
package worker
