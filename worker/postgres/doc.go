// Package postgres opens connections to Postgres that ftsync can rely on, and bounds
// what the SQL of others may do on them.
//
// # What it promises
//
//   - A connection ([Dial]) has the settings that the texts of values depend on, whatever
//     the server, the role or the database say, and looks names up in pg_catalog alone.
//   - SQL that the author of a definition wrote ([Conn.Theirs], [Conn.QueryTheirs],
//     [Conn.RowsTheirs]) runs in a transaction that can't write, with the search_path and
//     the formats that its author would have in psql, and within limits of its own. What it
//     sets is gone afterwards.
//   - A pooler that hands out server connections by the transaction is found out, and each
//     statement then brings its settings along. Callers need not know ([Conn.Pooled] tells).
//   - A connection on which Postgres or the network has fallen silent is given up, also
//     when nobody says so: within 10 s where all statements are brief, and otherwise when
//     another connection has learned that Postgres doesn't work on an answer.
//   - Errors quote a thousand bytes of a text at most, and no connection string.
//
// # What it does not promise
//
//   - A [Conn] is for one goroutine at a time, as pgx.Conn is.
//   - It knows nothing of ftsync's own tables, of definitions, or of the cache.
package postgres
