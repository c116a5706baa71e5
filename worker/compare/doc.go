// Package compare compares a generation of an index with Postgres while both change.
//
// # What it promises
//
//   - A [Verifier] goes through an index in pages, in bounded memory, and in both directions:
//     documents that Postgres has ([Verifier.Rows]) and those that it hasn't
//     ([Verifier.Extras]). It takes no lock, in Postgres or in the cache.
//   - A difference is only a suspicion, since a change may be on its way. [Verifier.Confirm]
//     calls it drift when several looks in a row find the same row in Postgres and something
//     else in the index, each after everything that had been committed was applied.
//   - SQL that stands in the cache's files is run only if Postgres knows its digest ([PlanOf]).
//
// # What it does not promise
//
//   - To settle a document that changes faster than it can be looked at: those are counted.
//   - Documents that can't be built are no drift; the worker sets them aside.
//   - It repairs nothing. Its callers ask for documents to be read again.
package compare
