package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/fts5"
	"ftsync/cache/sqlite"
)

// A file of at most smallBytes is built with the write-ahead log. With a rollback journal each step of
// the build would wait for the disk three times, with the log for none, and to write a small file
// twice costs little.
const smallBytes = 4 << 20

// building runs f, which builds the indexes.
func (g *Generation) building(f func() error) error {
	if db, wal := g.Bytes(); db+wal > g.smallBytes {
		return g.withoutWAL(f)
	}
	return f()
}

// withoutWAL runs f with a rollback journal instead of the write-ahead log, unless another process
// reads the file. New pages have no earlier content to roll back to, so a file that only grows is
// written once, and not to the log first. The log is restored whatever f returns; after a kill, by
// the next open.
func (g *Generation) withoutWAL(f func() error) error {
	err := g.withWriter("begin to build", func(w *sqlite.Conn) error {
		g.withoutLog = true
		if err := g.closeReaders(); err != nil {
			return err
		}
		g.setFiles([len(dbSuffixes)]fileID{g.files[0]}) // the WAL is deleted: Moved must not report that
		err := errors.Join(w.DropWAL(), setJournalMode(w, "delete"))
		if errors.Is(err, errStayed) || sqlite.IsCode(err, sqlite3.ErrBusy, sqlite3.ErrLocked) {
			g.log.Debug("the index is built with a write-ahead log, for somebody reads the file", "error", err)
			return nil
		}
		return err
	})
	if err == nil {
		err = f()
	}
	err = errors.Join(err, g.withWriter("end to build", func(w *sqlite.Conn) error {
		g.withoutLog = false
		return g.reopenWriter()
	}))
	fts5.GiveBack() // 60 MB, which what is now read into memory would come on top of
	return err
}

// reopenWriter replaces the connection that writes. A connection keeps the hash table that FTS5 has
// built the index with, and goes through all of it after each batch: with 13 documents in a batch, a
// tenth of the time was spent on its empty places.
func (g *Generation) reopenWriter() error {
	return errors.Join(g.tear(), g.openWriter())
}

var errStayed = errors.New("the journal mode did not change")

// setJournalMode sets the journal mode of a file. To leave the mode "wal" no other connection may have
// the file open.
func setJournalMode(w *sqlite.Conn, mode string) error {
	var now string
	err := w.Query(context.Background(), func(row []driver.Value) error {
		now, _ = row[0].(string)
		return nil
	}, "pragma journal_mode = "+mode)
	if err == nil && now != mode {
		err = errStayed
	}
	if err != nil {
		return fmt.Errorf("set journal mode %s: %w", mode, err)
	}
	return nil
}
