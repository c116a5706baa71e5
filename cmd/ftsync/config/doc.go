// Package config reads everything an operator writes for ftsync: flags, environment
// variables and the file that defines the indexes.
//
// # What it promises
//
// Everything wrong is found at once, and each Finding names its place, what was
// found there and what was expected:
//
//	ftsync.yaml:12:5: indexes.titles.tabel: found the unknown key "tabel", expected perhaps table; …
//
// Neither the value of a secret nor a file's content stands in a finding. Reading
// changes nothing and never waits: a pipe or a device in a file's place is an error.
//
// # What it does not
//
// It doesn't ask the database: whether tables and columns exist is found by package
// worker, and Config.Locate says where in the file they were named. It keeps no state
// and watches no file: whoever wants a newer configuration calls Config.Again.
package config
