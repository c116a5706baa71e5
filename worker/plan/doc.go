// Package plan turns a definition into one that the database can fulfil, and reads its
// documents.
//
// # What it promises
//
//   - [Make] asks Postgres about a definition and returns a [Plan], or every [Problem] that
//     stands in its way, each with what was found and what was expected. It changes nothing.
//   - A plan reads documents by key ([ReadKeys], [ReadSound]) or in the key's order
//     ([ReadPages], [ReadPage]), as they are now, in pages bounded in number and in bytes. A
//     document whose row can't be read, or is too large, is named and holds up no others.
//   - Texts of keys and values are the same whatever the settings of the server, the role or
//     a writer's session ([TextOf]), so that a key in the log finds its document.
//   - Nothing that the owner of a table, a view or a type may have replaced runs unseen: each
//     statement is only good as long as its tables are what they were when the plan was made.
//   - [ReadVersions] says what documents were read from, such that values that change without
//     a trigger (another type, another file, another view) are noticed.
//
// # What it does not promise
//
//   - That a plan stays good: tables are altered. [Plan.Identity] says whether two plans make
//     the same documents.
//   - It looks through views and SQL functions that the planner inlines; other functions read
//     what they like.
//   - It knows nothing of triggers, the log, or the files of the cache.
package plan
