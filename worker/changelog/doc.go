// Package changelog is schema ftsync in Postgres, as the worker sees it: the log of changed
// keys, the positions of its consumers, and what makes both trustworthy.
//
// # What it promises
//
//   - [Migrate] brings the schema up to date, one step a transaction, and changes nothing
//     when there is nothing to do. Only a schema that ftsync made is ever used: [Trust]
//     compares all that is in it with what the migrations make.
//   - A [Position] is a pg_snapshot and a cursor. [Read] and [LookAt] return the log rows
//     that it can't see and its target can, in the order of transactions, each once, in
//     pages bounded in keys and in bytes. Transactions may commit in any order.
//   - [Settle] finds a log that came with a dump or a copy, or lies in the future of this
//     server, and throws it away with its consumers.
//   - The locks of ftsync are named here and nowhere else: that on its state ([WithState]),
//     which is waited for [LockTimeout] at most, and [ParkLock].
//   - Trigger functions belong to a role of their own ([DefinerOf]) that has no rights but
//     on the log, where such a role may be made.
//
// # What it does not promise
//
//   - That a row of the log is read once only: a page is read again after a crash. The log
//     says which rows to look at, never what was in them.
//   - It does not install triggers (package capture) and knows no definitions.
package changelog
