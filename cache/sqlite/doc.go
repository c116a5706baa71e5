// Package sqlite is one connection to a SQLite file, and the memory that connections share.
//
// It promises that a transaction never outlives the function that it was made for, that
// every connection has the SQL functions of package fts5, and that the page caches of all
// connections that have joined a Memory stay within its budget. It knows no table and no
// pragma of an index, and it does not make a connection safe for concurrent use: package
// cache decides who may use which connection.
package sqlite

import _ "ftsync/cache/fts5" // adds its functions to every connection

// adds its functions to every connection
