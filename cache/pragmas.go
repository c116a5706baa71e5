package cache

import (
	"errors"
	"fmt"
	"os"

	"ftsync/cache/sqlite"
)

// configureWriter makes the settings of a writing connection that SQLite does not store in the file.
func configureWriter(w *sqlite.Conn) error {
	if err := setJournalMode(w, "wal"); err != nil {
		return err
	}
	for _, p := range []string{
		"select ftsync_wal()", // from now on SQLite does not move the WAL by itself
		fmt.Sprintf("pragma journal_size_limit = %d", walLimit),
		"pragma temp_store = file", // sorting must not use memory
	} {
		if err := w.Run(p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
	}
	return nil
}

func openReader(path string) (*sqlite.Conn, error) {
	r, err := sqlite.Open(path, "ro")
	if err != nil {
		return nil, err
	}
	// Not in files: a search should write nothing, and the container has no place for them.
	if err = r.Run("pragma temp_store = memory"); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// configureForBuild sets FTS5 up for filling the index. A larger hash table saves 15 % of the time. To
// merge all segments once, at the end, saves 13 % compared with merging every 16 of them, and the
// results again.
func configureForBuild(w *sqlite.Conn) error {
	return configureFTS(w, map[string]int{"automerge": 0, "crisismerge": 1000, "hashsize": 4 << 20})
}

// configureToRun sets FTS5 up for batches. It does not merge within a commit, where a large merge would
// take half a second; mergeStep merges in bounded steps.
func configureToRun(w *sqlite.Conn) error {
	return configureFTS(w, map[string]int{"automerge": 0, "crisismerge": 1000, "hashsize": 1 << 20})
}

func configureFTS(w *sqlite.Conn, values map[string]int) error {
	for k, v := range values {
		if _, err := w.Exec("insert into fts (fts, rank) values (?, ?)", k, v64(v)); err != nil {
			return fmt.Errorf("configure fts %s: %w", k, err)
		}
	}
	return nil
}

func v64(n int) int64 { return int64(n) }

// mergeStep merges some pages of the FTS index after a batch has changed so many documents. They are
// enough to keep the number of segments low, and no more, because the next batch waits for it. To
// merge 500 pages after every batch took 15 to 30 ms now and then, and was too little after batches
// of thousands.
func mergeStep(w *sqlite.Conn, changed int) error {
	if _, err := w.Exec("insert into fts (fts, rank) values ('merge', ?)", v64(min(1000, 32+changed))); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	return nil
}

// flush puts everything committed on disk: into the database file or, if a reader prevents that, into
// the WAL.
func (g *Generation) flush() error {
	return g.withWriter("flush", g.flushWriter)
}

func (g *Generation) flushWriter(w *sqlite.Conn) error {
	all, err := moveWAL(w, "truncate")
	if err != nil || all {
		return err
	}
	return synced(w, func() error {
		// Only a commit that changes something syncs the WAL.
		return w.Write(func() error { return countSync(w) })
	})
}

// synced runs f so that its commit is on disk, with all earlier ones, when it returns.
func synced(w *sqlite.Conn, f func() error) error {
	if err := w.Run("pragma synchronous = full"); err != nil {
		return err
	}
	err := f()
	if rerr := w.Run("pragma synchronous = normal"); err == nil {
		err = rerr
	}
	return err
}

// countSync changes a row, because SQLite does not sync when a transaction changes nothing.
func countSync(w *sqlite.Conn) error {
	_, err := w.Exec("update meta set v = v + 1 where k = 'syncs'")
	return err
}

// size returns the size of a file in bytes, 0 when it is missing.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Bytes returns the sizes of the database file and of its write-ahead log.
func (g *Generation) Bytes() (db, wal int64) {
	return size(g.path), size(g.path + "-wal")
}
