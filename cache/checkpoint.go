package cache

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"ftsync/cache/sqlite"
)

// Whenever the WAL has grown by checkpointPages, it is moved into the database in the background,
// beside the batches that follow. SQLite by itself would do that within a commit, where it takes 15
// to 30 ms, and one change in a hundred would wait for it.
const checkpointPages = 1000

// A WAL of walLimit bytes is moved into the database after a commit, and then written again from
// the start of its file. SQLite by itself starts again only when all of the WAL has been moved and
// no search is running, which may never happen: 669 MB were seen after 6 s of writing. The file
// keeps its length, because extending a file takes longer than overwriting it.
const walLimit = 32 << 20

// walFrame is the length of a page in the WAL, with its header. Pages have SQLite's default size.
const walFrame = 4096 + 24

// checkpointSoon starts a checkpoint in the background when the WAL has grown by checkpointPages. It
// is called with wmu held.
func (g *Generation) checkpointSoon(w *sqlite.Conn) error {
	if !g.Built() {
		return nil // nobody searches yet, and there may be no WAL
	}
	pages, err := walPages(w)
	if err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if pages < g.moved {
		g.moved = 0 // SQLite has begun the log anew
	}
	if g.moving || g.closing || pages-g.moved < checkpointPages {
		return nil
	}
	g.moving = true
	g.loading.Go(func() {
		moved, err := g.checkpoint()
		if err != nil {
			moved = pages // try again when there is more
			if !errors.Is(err, ErrClosed) {
				g.log.Warn("write-ahead log was not moved into the database", "error", err)
			}
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.moved, g.moving = moved, false
	})
	return nil
}

// checkpoint moves as much of the WAL into the database as it can without waiting for readers or
// the writer. It returns how many pages of the WAL have been moved by now.
func (g *Generation) checkpoint() (moved int64, err error) {
	defer func() { err = g.noting(err) }()
	if err := g.use(); err != nil {
		return 0, err
	}
	defer g.done()
	c, err := sqlite.Open(g.path, "rw")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	err = c.Query(context.Background(), func(row []driver.Value) error {
		moved, _ = row[2].(int64)
		return nil
	}, "pragma wal_checkpoint(passive)")
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	return max(moved, 0), nil
}

// moveWAL moves the WAL into the database and fsyncs both. With mode "restart" the next commit
// overwrites the WAL from its start; with "truncate" the file is emptied. all is false when readers
// kept it from moving everything; the rest of the WAL then stays valid.
func moveWAL(w *sqlite.Conn, mode string) (all bool, err error) {
	err = w.Query(context.Background(), func(row []driver.Value) error {
		busy, _ := row[0].(int64)
		all = busy == 0
		return nil
	}, "pragma wal_checkpoint("+mode+")")
	if err != nil {
		return false, fmt.Errorf("checkpoint: %w", err)
	}
	return all, nil
}

// boundWAL moves a WAL of walLimit bytes into the database. Searches and batches wait for that for
// half a second at most.
func (g *Generation) boundWAL(w *sqlite.Conn) error {
	pages, err := walPages(w)
	if err != nil || pages*walFrame < walLimit {
		return err
	}
	if err := w.Run("pragma busy_timeout = 500"); err != nil {
		return err
	}
	_, err = moveWAL(w, "restart")
	if rerr := w.Run("pragma busy_timeout = 5000"); err == nil {
		err = rerr
	}
	return err
}

// walPages returns how many pages the WAL held after the connection's last commit.
func walPages(w *sqlite.Conn) (int64, error) {
	pages, err := w.Number(context.Background(), "select ftsync_wal()")
	if err != nil {
		return 0, fmt.Errorf("length of the write-ahead log: %w", err)
	}
	return pages, nil
}
