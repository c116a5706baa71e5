package cache

import (
	"context"
	"database/sql/driver"
	"encoding/binary"
	"errors"
	"fmt"

	"ftsync/cache/sqlite"
)

// writeJournal notes the keys of a batch under its epoch, in one row at the end of the table. In a
// table by key each of them would change a page, which was half of what a batch wrote.
func writeJournal(w *sqlite.Conn, epoch int64, ops []op) error {
	if epoch == 0 || len(ops) == 0 {
		return nil
	}
	var packed []byte
	for _, o := range ops {
		packed = binary.AppendUvarint(packed, uint64(len(o.key)))
		packed = append(packed, o.key...)
	}
	if _, err := w.Exec("insert into journal (epoch, keys) values (?, ?)", epoch, packed); err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	return nil
}

// unpack returns the keys of a row of the journal.
func unpack(packed []byte) (keys []string, err error) {
	for len(packed) > 0 {
		n, size := binary.Uvarint(packed)
		if size <= 0 || n > uint64(len(packed)-size) {
			return nil, fmt.Errorf("the journal: %w", sqlite.ErrMalformed)
		}
		packed = packed[size:]
		keys, packed = append(keys, string(packed[:n])), packed[n:]
	}
	return keys, nil
}

// writeDirty adds b.Dirty to the keys to be read again, and removes b.Clean. A key in both stays. It
// returns by how many there are more (negative: fewer).
func writeDirty(w *sqlite.Conn, b Batch) (change int64, err error) {
	for _, key := range b.Clean {
		n, err := w.Exec("delete from dirty where key = ?", key)
		if err != nil {
			return 0, fmt.Errorf("forget dirty key: %w", err)
		}
		change -= n
	}
	for _, key := range b.Dirty {
		n, err := w.Exec("insert into dirty (key) values (?) on conflict (key) do nothing", key)
		if err != nil {
			return 0, fmt.Errorf("note dirty key: %w", err)
		}
		change += n
	}
	return change, nil
}

// Journal returns the keys of the first batch after afterBatch whose epoch is greater than since, and
// the number of that batch, to be passed to the next call. afterBatch is 0 in the first call. When
// it returns no keys, there are no more.
func (g *Generation) Journal(since, afterBatch int64) (keys []string, batch int64, err error) {
	defer failing(&err)
	ctx := context.Background()
	err = g.withReader(ctx, func(r *sqlite.Conn) error {
		return r.Query(ctx, func(row []driver.Value) (err error) {
			if batch, err = sqlite.IntegerIn(row[0]); err != nil {
				return err
			}
			packed, _ := row[1].([]byte)
			keys, err = unpack(packed)
			return err
		}, "select id, keys from journal where id > ? and epoch > ? order by id limit 1", afterBatch, since)
	})
	if err != nil {
		return nil, 0, fmt.Errorf("read journal of generation %s: %w", g.id, err)
	}
	return keys, batch, nil
}

// dirtyBytes is how many bytes of keys Dirty returns at most, except that the last key may go beyond.
const dirtyBytes = 4 << 20

// errEnough ends a query whose other rows are not wanted.
var errEnough = errors.New("enough")

// Dirty returns up to n of the keys to be read again, in the order of the keys. It returns fewer
// where keys are long, but at least one if there is one.
func (g *Generation) Dirty(n int) (keys []string, err error) {
	defer failing(&err)
	ctx, bytes := context.Background(), 0
	err = g.withReader(ctx, func(r *sqlite.Conn) error {
		return r.Query(ctx, func(row []driver.Value) error {
			key, err := sqlite.TextIn(row[0])
			if err != nil {
				return err
			}
			keys, bytes = append(keys, key), bytes+len(key)
			if bytes >= dirtyBytes {
				return errEnough
			}
			return nil
		}, "select key from dirty order by key limit ?", int64(n))
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, fmt.Errorf("read dirty keys of generation %s: %w", g.id, err)
	}
	return keys, nil
}

// DirtyCount returns how many keys are to be read again. It reads no file.
func (g *Generation) DirtyCount() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dirty
}

// TrimJournal removes the batches before the first one whose epoch is greater than upTo.
func (g *Generation) TrimJournal(upTo int64) (failure error) {
	defer failing(&failure)
	return g.withWriter("trim journal", func(w *sqlite.Conn) error {
		ctx := context.Background()
		if some, err := w.Number(ctx, "select exists (select 1 from journal)"); err != nil || some == 0 {
			return err
		}
		keep, err := w.Number(ctx, "select id from journal where epoch > ? order by id limit 1", upTo)
		if err != nil {
			return err
		}
		err = w.Write(func() error {
			if keep == 0 {
				// Without a condition SQLite frees the pages without reading them.
				_, err := w.Exec("delete from journal")
				return err
			}
			_, err := w.Exec("delete from journal where id < ?", keep)
			return err
		})
		if err != nil {
			return err
		}
		return g.boundWAL(w)
	})
}
