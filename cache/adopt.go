package cache

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"ftsync/cache/sqlite"
)

// seedName is the folder of snapshots that are being fetched. They stay there until they are complete.
const seedName = ".seed"

// SeedFolder returns a folder for snapshots of other replicas that are being fetched. It is in the
// cache's directory, so that Index.Adopt need not copy them, and stays when the cache is closed.
func (c *Cache) SeedFolder() (string, error) {
	dir := filepath.Join(c.dir, seedName)
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return "", unwritable(dir, err)
	}
	return dir, folder(dir)
}

// Adopt makes a snapshot of another replica's generation, a complete file at path, the generation of an
// index that has none. The file is moved. A crash leaves the index with the generation, or without.
func (x *Index) Adopt(id, path string) (failure error) {
	defer failing(&failure)
	x.changing.Lock()
	defer x.changing.Unlock()
	if err := x.adopt(id, path); err != nil {
		return fmt.Errorf("take %s over as generation %s of index %s: %w", path, id, x.name, err)
	}
	return nil
}

func (x *Index) adopt(id, path string) error {
	if err := checkName("generation", id); err != nil {
		return err
	}
	switch {
	case x.isClosed():
		return ErrClosed
	case x.Published() != nil:
		return errors.New("the index has a generation already")
	}
	if err := makeOurs(path); err != nil {
		return err
	}
	if err := x.discard(); err != nil {
		return err
	}
	if err := errors.Join(removeGeneration(x.dir, id), os.Rename(path, dbPath(x.dir, id)), syncDir(x.dir)); err != nil {
		return err
	}
	g, err := openGeneration(x, id)
	if err == nil && !g.Built() {
		err = errors.Join(errors.New("it was never built"), g.close())
	}
	if err == nil {
		if err = writePointer(x.dir, pointerCurrent, id); err != nil {
			err = errors.Join(err, g.close())
		}
	}
	if err != nil {
		return errors.Join(err, removeGeneration(x.dir, id))
	}
	x.set(&x.published, g)
	return nil
}

// makeOurs makes a file that came from elsewhere like one that the cache has made, and puts it on disk. A
// file with anything but the tables of an index is refused, before anything is read from it.
func makeOurs(path string) (failure error) {
	if err := errors.Join(plain(path), os.Chmod(path, fileMode)); err != nil {
		return err
	}
	w, err := sqlite.Open(path, "rw")
	if err != nil {
		return err
	}
	_, _, _, err = readOurs(context.Background(), w)
	if err == nil {
		err = setJournalMode(w, "wal")
	}
	if err == nil {
		_, err = moveWAL(w, "truncate")
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
