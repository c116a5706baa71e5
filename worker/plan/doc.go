// Package plan makes a plan of a definition: the SQL that reads the documents of an index, and
// the tables whose changes the index needs to hear of. It also reads the documents.
//
// # What it promises
//
//   - [Make] asks Postgres about a definition and returns a [Plan], or every [Problem] that
//     stands in its way, each with what was found and what was expected. It changes nothing.
//   - A plan reads documents as they are now, by key ([ReadKeys], [ReadSound], [Plan.AheadSQL]
//     within a look at the log) or in the key's order ([ReadPages], [ReadPage]), in pages bounded
//     in number and in bytes. A document whose row can't be read, or that is too large, is named
//     and does not hold up others.
//   - The texts of keys and values are the same whatever the settings of the server, the role
//     or a writer's session ([TextOf]), so that a key in the log finds its document.
//   - Whoever owns a table, a view or a type can't have code of theirs run in place of what was
//     planned: each statement fails unless its tables are what they were at that time.
//   - [ReadVersions] identifies what documents were read from, so that a change of values that
//     no trigger sees (another type, another file, another view) is noticed.
//
// # What it does not promise
//
//   - That a plan stays good, since tables are altered. [Plan.Identity] tells whether two plans
//     make the same documents.
//   - That every table that the SQL reads is found. The planner looks through views, and
//     through SQL functions that it inlines; what other functions read stays hidden.
//   - It knows nothing of triggers, the log, or the files of the cache.
package plan
