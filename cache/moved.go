package cache

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// fileID is what the file system knows a file by, whatever its name.
type fileID struct {
	dev, ino uint64
}

// identify returns the ids of a database, its WAL and its shared memory.
func identify(path string) (ids [3]fileID, err error) {
	for i, suffix := range dbSuffixes {
		info, err := os.Stat(path + suffix)
		if err != nil {
			return ids, err
		}
		st, ok := info.Sys().(*syscall.Stat_t)
		if !ok {
			return ids, errors.New("file system without inodes")
		}
		ids[i] = fileID{uint64(st.Dev), uint64(st.Ino)}
	}
	return ids, nil
}

// Moved returns an error when one of the generation's files is no longer the
// one that is open, because someone deleted or replaced it. SQLite goes on
// writing into a deleted file without a word, and all of it is lost at the end.
func (g *Generation) Moved() error {
	if err := g.use(); err != nil {
		return err
	}
	defer g.done()
	now, err := identify(g.path)
	if err == nil && now == g.files {
		return nil
	}
	if err == nil {
		err = errors.New("another file has its name")
	}
	return fmt.Errorf("generation %s: its file was moved, deleted or replaced while open: %w", g.id, err)
}
