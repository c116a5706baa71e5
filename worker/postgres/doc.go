// Package postgres opens connections to Postgres that ftsync can rely on, and bounds what the
// SQL of a definition's author may do on them.
//
// # What it promises
//
//   - A connection ([Dial]) has the settings that the texts of values depend on, whatever the
//     server, the role or the database have, and looks names up in pg_catalog alone.
//   - The author's SQL ([Conn.Theirs], [Conn.QueryTheirs], [Conn.QueryAlong], [Conn.RowsTheirs])
//     runs in a transaction that can't write, within limits of its own, with the search_path and the
//     formats that its author would have in psql. What it sets is gone afterwards.
//   - [Dial] recognizes a pooler that hands out server connections by the transaction. Each
//     statement then brings its settings along, and callers need not care ([Conn.Pooled]).
//   - A connection on which Postgres or the network has fallen silent is given up: after 10 s
//     where all statements are brief, and otherwise when another connection has learned that
//     Postgres is not working on an answer.
//   - An error quotes at most a thousand bytes of a text, and no connection string.
//
// # What it does not promise
//
//   - Safety for concurrent use: a [Conn] is for one goroutine at a time, as pgx.Conn is.
//   - It knows nothing of ftsync's own tables, of definitions, or of the cache.
package postgres
