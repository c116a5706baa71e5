package cache

import (
	"context"
	"database/sql/driver"
	"fmt"
	"math"
	"slices"

	"ftsync/cache/document"
	"ftsync/cache/sqlite"
)

// updater changes one document at a time, in doc and in the FTS index.
type updater struct {
	w        *sqlite.Conn
	l        *document.Layout
	old, new []any // values of layout.Cols
	args     []any
	key      string // of old

	sum     int64 // by how much the sum of the checksums has grown
	summing summing
}

func (u *updater) insert(id int64, d document.Document) (err error) {
	if u.new, err = u.l.Row(u.new, d); err != nil {
		return err
	}
	u.sum += u.summing.of(d.Key, u.new)
	u.args = append(append(u.args[:0], id, d.Key), u.new...)
	if err := u.exec(u.l.InsertDoc); err != nil {
		return err
	}
	return u.fts(u.l.InsertFTS, id, u.new)
}

func (u *updater) delete(id int64) error {
	if err := u.stored(id); err != nil {
		return err
	}
	if err := u.fts(u.l.DeleteFTS, id, u.old); err != nil {
		return err
	}
	u.sum -= u.summing.of(u.key, u.old)
	u.args = append(u.args[:0], id)
	return u.exec("delete from doc where id = ?")
}

// update stores a document. changed reports whether any of its values was different, and searched
// whether one that is searched was.
func (u *updater) update(id int64, d document.Document) (changed, searched bool, err error) {
	if u.new, err = u.l.Row(u.new, d); err != nil {
		return false, false, err
	}
	if err := u.stored(id); err != nil {
		return false, false, err
	}
	if slices.EqualFunc(u.old, u.new, same) {
		return false, false, nil
	}
	searched = slices.ContainsFunc(u.l.FTS, func(f document.Field) bool {
		return !same(u.old[f.Stored],
			u.new[f.Stored])
	})
	if searched {
		// To remove a document from its index, FTS5 needs the old text exactly as it was indexed.
		if err := u.fts(u.l.DeleteFTS, id, u.old); err != nil {
			return false, false, err
		}
	}
	u.sum += u.summing.of(u.key, u.new) - u.summing.of(u.key, u.old)
	u.args = append(append(u.args[:0], u.new...), id)
	if err := u.exec(u.l.UpdateDoc); err != nil {
		return false, false, err
	}
	if searched {
		err = u.fts(u.l.InsertFTS, id, u.new)
	}
	return true, searched, err
}

// stored is read for a document that must be there, because its key was found.
func (u *updater) stored(id int64) error {
	err := u.read(id)
	if err == nil && len(u.old) == 0 {
		err = fmt.Errorf("it has a key, and is not there: %w", sqlite.ErrMalformed)
	}
	return err
}

// read gets the stored values of a document into u.old.
func (u *updater) read(id int64) error {
	u.old = u.old[:0]
	return u.w.Query(context.Background(), func(row []driver.Value) (err error) {
		if u.key, err = sqlite.TextIn(row[0]); err != nil {
			return err
		}
		for _, v := range row[1:] {
			u.old = append(u.old, v)
		}
		return nil
	}, u.l.SelectDoc, id)
}

func (u *updater) fts(sql string, id int64, values []any) error {
	u.args = append(u.args[:0], id)
	for _, f := range u.l.FTS {
		u.args = append(u.args, values[f.Stored])
	}
	return u.exec(sql)
}

func (u *updater) exec(sql string) error {
	_, err := u.w.Exec(sql, u.args...)
	return err
}

// same reports whether two stored values are the same to Document.Hash, which tells 0 from -0, unlike
// Go's ==.
func same(a, b any) bool {
	x, ok := a.(float64)
	y, both := b.(float64)
	if ok && both {
		return math.Float64bits(x) == math.Float64bits(y)
	}
	return a == b
}
