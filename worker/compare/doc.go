// Package compare compares a generation of an index with Postgres while both change.
//
// # What it promises
//
//   - A [Walk] goes through an index in pages, in bounded memory, and in both directions: from
//     the documents of Postgres, then from the keys of the index. It takes no lock that a writer
//     could wait for, in Postgres or in the cache.
//   - A difference is only a suspicion, since a change may be on its way. [Verifier.Confirm]
//     calls it drift when several looks in a row find the same row in Postgres and something
//     else in the index, each after all that had been committed was applied.
//   - SQL that stands in the files of the cache is run only if Postgres knows the digest of its
//     definition ([PlanOf]).
//
// # What it does not promise
//
//   - To settle a document that changes faster than it can be looked at; such documents are
//     counted.
//   - To report documents that can't be built as drift; the worker sets them aside.
//   - It repairs nothing. Its callers ask for documents to be read again.
package compare
