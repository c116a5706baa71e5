// Package document is what an index stores, and how: the schema of documents, the tables that
// it becomes in SQLite, a document's values as they are stored, as JSON and as a hash.
//
// It promises that no name of a configuration reaches an SQL statement, that what was stored
// and what is read again compare equal, and that any stored value becomes valid JSON. It
// opens no file: package cache runs the statements.
package document
