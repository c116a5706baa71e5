//go:build cgo && !(fts5 || sqlite_fts5)

package cache

// FTS5 is left out of the driver unless asked for, and a program without it
// would fail at its first index with "no such module: fts5". Better not to
// compile at all: build with -tags fts5.
var _ = build_with_tags_fts5
