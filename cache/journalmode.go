package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"ftsync/cache/sqlite"
)

// smallBytes is the size of a file whose build is written twice without much ado: with
// a rollback journal each of its steps waits for the disk three times, in the log none.
const smallBytes = 4 << 20

// building runs f, which builds the indexes.
func (g *Generation) building(f func() error) error {
	if db, wal := g.Bytes(); db+wal > g.smallBytes {
		return g.withoutWAL(f)
	}
	return f()
}

// withoutWAL runs f with a rollback journal instead of the write-ahead log, unless
// another process reads the file. Pages that are new have nothing to be rolled back
// to, so what only grows is written once, not to the log first. Whatever f comes to,
// the WAL is there again afterwards; who opens the file after a kill makes it again.
func (g *Generation) withoutWAL(f func() error) error {
	err := g.withWriter("begin to build", func(w *sqlite.Conn) error {
		g.withoutLog = true
		if err := g.closeReaders(); err != nil {
			return err
		}
		g.setFiles([len(dbSuffixes)]fileID{g.files[0]}) // the WAL goes, and Moved must not wonder
		err := errors.Join(w.PersistWAL(false), setJournalMode(w, "delete"))
		if errors.Is(err, errStayed) || sqlite.IsCode(err, sqlite3.ErrBusy, sqlite3.ErrLocked) {
			g.log.Debug("the index is built with a write-ahead log, for somebody reads the file", "error", err)
			return nil
		}
		return err
	})
	if err == nil {
		err = f()
	}
	return errors.Join(err, g.withWriter("end to build", func(w *sqlite.Conn) error {
		g.withoutLog = false
		return g.reopenWriter()
	}))
}

// reopenWriter replaces the connection that writes. FTS5 keeps the hash table that it
// has built an index with, and goes through all of it after each batch: with 13
// documents in a batch a tenth of the time was spent on empty places.
func (g *Generation) reopenWriter() error {
	return errors.Join(g.tear(), g.openWriter())
}

var errStayed = errors.New("the journal mode did not change")

// setJournalMode changes how a file's changes are made safe; only while nobody else
// has it open in the WAL's way.
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
