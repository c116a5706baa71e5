package cache

import (
	"errors"
	"fmt"
	"os"

	"ftsync/cache/sqlite"
)

// configureWriter sets what SQLite does not store in the file.
func configureWriter(w *sqlite.Conn) error {
	if err := errors.Join(setJournalMode(w, "wal"), w.PersistWAL(true)); err != nil {
		return err
	}
	for _, p := range []string{
		"select ftsync_wal()", // from now on we say when it is moved
		fmt.Sprintf("pragma journal_size_limit = %d", walLimit),
		"pragma temp_store = file", // sorting must not take memory
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
	// A search writes nothing, and the container has no place for temporary files.
	if err = r.Run("pragma temp_store = memory"); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// configureForBuild is for filling the FTS index: a larger hash saves 15 % of
// the time, and to merge all segments once, at the end, 13 %, beside merging each
// 16 of them and these again.
func configureForBuild(w *sqlite.Conn) error {
	return configureFTS(w, map[string]int{"automerge": 0, "crisismerge": 1000, "hashsize": 4 << 20})
}

// configureToRun is for batches: no merge happens inside a commit, where a
// large one would take half a second; mergeStep does them in bounded steps.
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

// mergeStep merges segments of the FTS index a little, after a batch of so many
// changed documents: enough for the segments not to become many, and not more, for
// the next batch waits meanwhile. 500 pages after each batch took 15 to 30 ms now
// and then, and were too few after batches of thousands.
func mergeStep(w *sqlite.Conn, changed int) error {
	if _, err := w.Exec("insert into fts (fts, rank) values ('merge', ?)", v64(min(1000, 32+changed))); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	return nil
}

// flush puts everything committed on disk, and, if no reader is in the way,
// into the database file itself.
func (g *Generation) flush() error {
	return g.withWriter("flush", g.flushWriter)
}

func (g *Generation) flushWriter(w *sqlite.Conn) error {
	all, err := moveWAL(w, "truncate")
	if err != nil || all {
		return err
	}
	return synced(w, func() error {
		// A commit that changes something is what syncs the WAL.
		return w.Write(func() error { return countSync(w) })
	})
}

// synced runs f, whose commit puts itself and all commits before it on disk.
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

// countSync changes a row: a transaction that changes nothing writes nothing,
// and then SQLite syncs nothing either.
func countSync(w *sqlite.Conn) error {
	_, err := w.Exec("update meta set v = v + 1 where k = 'syncs'")
	return err
}

// size of a file in bytes; 0 when it is missing.
func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// Bytes returns the sizes of the database and of its write-ahead log on disk.
func (g *Generation) Bytes() (db, wal int64) {
	return size(g.path), size(g.path + "-wal")
}
