package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// fileID identifies a file on this machine, whatever its name.
type fileID struct {
	dev, ino uint64
}

// identify returns the ids of a database and of those files beside it that exist.
func identify(path string) (ids [len(dbSuffixes)]fileID, err error) {
	for i, suffix := range dbSuffixes {
		info, err := os.Stat(path + suffix)
		if errors.Is(err, fs.ErrNotExist) && i > 0 {
			continue
		}
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

// Moved returns an error when one of the generation's files was deleted or replaced while it is open.
// SQLite silently goes on writing into a deleted file, and everything written is lost in the end.
func (g *Generation) Moved() (failure error) {
	defer failing(&failure)
	if err := g.use(); err != nil {
		return err
	}
	defer g.done()
	if err := g.sameFiles(); err != nil {
		return fmt.Errorf("generation %s: its file was moved, deleted or replaced while open: %w", g.id, err)
	}
	return nil
}

// sameFiles returns an error when a file is not the one that was opened.
func (g *Generation) sameFiles() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.files == ([len(dbSuffixes)]fileID{}) {
		return nil // no file was opened yet
	}
	now, err := identify(g.path)
	for i, id := range g.files {
		if err == nil && id != (fileID{}) && now[i] != id {
			err = fmt.Errorf("%s%s is not the file that was opened", g.path, dbSuffixes[i])
		}
	}
	return err
}

func (g *Generation) setFiles(files [len(dbSuffixes)]fileID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.files = files
}
