// Package worker keeps indexes in step with Postgres. It talks to Postgres and
// hands documents to package cache; it never touches SQLite itself.
//
// # Rooms
//
// What needs no session stands in packages of its own. Imports go from left to right, and
// docker/rooms_test.go keeps it so:
//
//		worker → compare, capture → changelog, plan → postgres
//
//	  - compare: comparing an index with Postgres
//	  - capture: the triggers, and what sets a database up
//	  - changelog: schema ftsync, its log, positions, requests and locks
//	  - plan: a definition that the database can fulfil, and reading its documents
//	  - postgres: connections, limits, quoting, error codes
//
// The worker itself is what follows Postgres and fills an [Engine]. Package cache is known to
// it by that interface and by the values that pass through it.
//
// # The way of a change
//
// Triggers (package capture) write the keys of changed rows to the log ftsync.change. Follow
// (follow.go) looks at the log (look.go), reads the rows of those keys as they are now, and
// applies the documents and its place in the log to the cache in one transaction (apply.go). A
// key without a row is a deletion. The log says what to look at, never what was there: applying
// it twice, or in another order, gives the same documents.
//
// # Position
//
// Transactions take their ids before they commit, in another order than they
// commit. A position is therefore a pg_snapshot: what it could not see and the
// next one, the target, can see is the next round. A round is read in pages; the
// cursor within it is the last log row applied. The position that counts is the
// one in ftsync.consumer, acknowledged with a synchronous commit after the
// documents are on disk: Postgres hands out transaction ids again after a crash,
// so one that only the cache knows may point into another future. Keys applied
// since an acknowledgement are journaled in the cache and read again after any
// reconnect. A consumer without changes acknowledges nothing: its position stays, which
// keeps nothing in the log, for that is trimmed by source, and writes to no file.
//
// # A session
//
// Everything that may be believed only as long as Postgres has not restarted
// lives in a session (session.go): the connection that reads changes, the one that
// prepares indexes, the one that loads rows, the one for housekeeping. When the first
// breaks, the session ends, and in the next every index is compared with
// ftsync.consumer (resume.go) before it is followed again. The LISTEN connection is
// not part of it: without it the worker polls.
//
// What may have to wait for who uses a table is the preparer's (prepare.go): planning,
// installing capture, registering, looking at the catalog. Indexes take turns there, and
// come to the goroutine that follows one by one, as soon as each is ready. A table
// that changes has its indexes prepared anew, and no others. The state of an index's
// tables is read before it is planned: so whatever changes from then on is seen by the
// next look.
//
// Reading rows waits 200 ms for a lock at most on the connection that follows, and
// runs 1.5 s; what takes longer is done on the detour (detour.go), where such feeds take
// turns on a connection of their own, until they are as far and as quick as the others. A
// feed is with one lane at a time, which keeps the order of its changes.
//
// # Silence
//
// A network may swallow everything, and a server be frozen, without a word. On the
// connections whose statements are all brief, that which follows and that which listens,
// 10 s without a byte are the end. On the others a statement may take minutes, so another
// connection asks what Postgres does (postgres/watch.go): gone, idle, or waiting for us is the
// end, working is not. Lag counts from the last look that ended, over reconnects and
// restarts, and one that is overdue makes it grow.
//
// # Filling an index
//
// Triggers first, then the consumer's row with its position, then pages of rows
// by key (load.go), on a connection of their own. Changes that arrive meanwhile
// are noted in the cache as dirty keys, and read again when the load is done, on
// the connection that reads changes: so no page, however old, can win over a
// later value. Then the generation is published.
//
// # Looking again
//
// Each index has a source of no table (capture.Installer.DirectSources): keys logged under
// it are documents to be read again, a mark is a wish for the index to be built
// anew. So repairs and requests go the way of changes, and reach every replica.
// A verification (package compare) compares every document with its row while both
// change; what differs counts when it still does after everything committed
// before has been applied, several looks in a row. One runs in the background
// (audit.go), another beside the process that follows (verify.go). What
// changes documents without a trigger is looked for in the catalog: columns and types
// that are others under the same name (plan/versions.go), partitions, keys, triggers, and the
// settings by which the author's SQL is understood (postgres/theirs.go). A log that came with a
// dump, or lies in the future, is thrown away when a session begins (changelog/home.go). Where
// transaction ids went back, rows are hidden until theirs come again: until then indexes
// are compared at once, and again and again (ids.go).
//
// # Behind a pooler
//
// A pooler that hands out server connections by the transaction is recognised by
// the backend's process id. Every statement then takes its settings along (postgres/db.go),
// the worker polls, and since a crash of the server may go unseen, an
// acknowledgement counts only while a token in an unlogged table is there, and each look
// says when the server was started.
//
// # Promises
//
//   - No committed change is skipped, whatever order transactions commit in and
//     whatever crashes; some are applied twice, which changes nothing.
//   - No statement of a user fails or waits because of ftsync, with one
//     exception: installing triggers takes SHARE ROW EXCLUSIVE on the table, for
//     at most the lock timeout (2 s) at a time.
//   - Nothing in Postgres grows without bound: the log has a hard limit, kept by
//     the triggers themselves.
//   - At most six connections, usually four, whatever the number of indexes, and for a
//     moment one more to ask about one that is silent.
//   - One table's trouble is that of its indexes: a lock, an open transaction, slow SQL.
//
// # Not promised
//
//   - Order between documents, or that every state of a row is ever seen: two
//     quick changes may be applied as one.
//   - That an index follows changes of functions or of tables its query reads but
//     does not watch.
package worker
