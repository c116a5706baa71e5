package cache

import (
	"context"
	"database/sql/driver"
	"fmt"
)

// writeJournal notes the keys of a batch under its epoch. A key is there once,
// under the last epoch that touched it: whoever asks for the epochs after some
// number gets it exactly when one of its batches came after that.
func writeJournal(w *conn, epoch int64, ops []op) error {
	if epoch == 0 || len(ops) == 0 {
		return nil
	}
	note, err := w.prepare("insert into journal (key, epoch) values (?, ?) on conflict (key) do update set epoch = max(epoch, excluded.epoch)")
	if err != nil {
		return err
	}
	for _, o := range ops {
		if _, err := note.exec(context.Background(), o.key, epoch); err != nil {
			return fmt.Errorf("journal: %w", err)
		}
	}
	return nil
}

// writeDirty notes keys to be read again and forgets those that were, and
// returns by how many keys that changed the set. A key in both stays.
func writeDirty(w *conn, b Batch) (change int64, err error) {
	for _, key := range b.Clean {
		n, err := w.exec("delete from dirty where key = ?", key)
		if err != nil {
			return 0, fmt.Errorf("forget dirty key: %w", err)
		}
		change -= n
	}
	for _, key := range b.Dirty {
		n, err := w.exec("insert into dirty (key) values (?) on conflict (key) do nothing", key)
		if err != nil {
			return 0, fmt.Errorf("note dirty key: %w", err)
		}
		change += n
	}
	return change, nil
}

// Journal returns keys journaled under epochs greater than after, in key order:
// at most n, beginning after afterKey as Keys does, each once.
func (g *Generation) Journal(after int64, afterKey string, n int) ([]string, error) {
	return g.keys("read journal",
		"select key from journal where epoch > ? and key "+following(afterKey)+" ? order by key limit ?", after, afterKey, int64(n))
}

// Dirty returns up to n of the keys to be read again, in key order.
func (g *Generation) Dirty(n int) ([]string, error) {
	return g.keys("read dirty keys", "select key from dirty order by key limit ?", int64(n))
}

// DirtyCount returns how many keys are to be read again. It asks no database.
func (g *Generation) DirtyCount() (int64, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dirty, nil
}

func (g *Generation) keys(what, sql string, args ...any) (keys []string, err error) {
	ctx := context.Background()
	err = g.withReader(ctx, func(r *conn) error {
		return r.query(ctx, func(row []driver.Value) error {
			keys = append(keys, row[0].(string))
			return nil
		}, sql, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("%s of generation %s: %w", what, g.id, err)
	}
	return keys, nil
}

// TrimJournal forgets the keys whose last epoch is upTo or less.
func (g *Generation) TrimJournal(upTo int64) error {
	return g.withWriter("trim journal", func(w *conn) error {
		ctx := context.Background()
		older, err := w.number(ctx, "select exists (select 1 from journal where epoch <= ?)", upTo)
		if err != nil || older == 0 {
			return err
		}
		newer, err := w.number(ctx, "select exists (select 1 from journal where epoch > ?)", upTo)
		if err != nil {
			return err
		}
		err = w.write(func() error {
			if newer == 0 {
				// Without a condition SQLite drops the pages unread.
				_, err := w.exec("delete from journal")
				return err
			}
			_, err := w.exec("delete from journal where epoch <= ?", upTo)
			return err
		})
		if err != nil {
			return err
		}
		return g.boundWAL(w)
	})
}
