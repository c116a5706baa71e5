// Package changelog is the worker's view of the schema ftsync in Postgres: the log of changed
// keys, the positions of the consumers of the log, and the checks that make both trustworthy.
//
// # What it promises
//
//   - [Migrate] brings the schema up to date, one step a transaction, and changes nothing
//     when there is nothing to do. Only a schema that ftsync has made is used: [Trust]
//     compares everything in it with what the migrations make.
//   - A [Position] is a pg_snapshot, a target and a cursor. [Read] and [LookAt] return the log
//     rows that the target can see and the snapshot can't, each once, in the order of
//     transaction ids, in pages bounded in keys and in bytes. Transactions may commit in any
//     order. [LookAhead] also reads, in the same round trip, documents by the keys found.
//   - [Settle] recognizes a log that came with a dump or a copy, or that lies in the future of
//     this server, and throws it away together with its consumers.
//   - The locks of ftsync are named here and nowhere else: the one on its state ([WithState]),
//     which is waited for at most [LockTimeout], and [ParkLock].
//   - Trigger functions belong to a role of their own ([DefinerOf]), if such a role may be
//     made; it has no rights but those on the log.
//
// # What it does not promise
//
//   - That a row of the log is read only once: a page is read again after a crash. The log
//     tells which rows to read, never what was in them.
//   - It does not install triggers (package capture) and knows no definitions.
package changelog
