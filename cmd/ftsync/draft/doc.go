// Package draft writes a first file with indexes for tables that exist.
//
// # What it promises
//
//   - What it writes is a valid file with a comment on each choice, and each index in it has a key
//     and a column to search, or there is an error that says what is missing.
//   - It changes nothing in the database, and reads of the rows only some texts, to guess their
//     language. None of them is written.
//   - A column that looks like a secret is left out, and named in a comment.
//
// # What it does not
//
// The choices are guesses, by types, names and Postgres's statistics: whoever runs it looks at
// them. Whether a role may follow the tables is for `ftsync check`.
package draft
