package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// preflight finds out before anything else whether dir can hold a cache, by
// doing what will be done later: mode bits alone don't know of user
// namespaces, read-only mounts or access control lists.
func preflight(dir string, log *slog.Logger) error {
	if err := os.MkdirAll(dir, folderMode); err != nil {
		return unwritable(dir, err)
	}
	warnOfOthers(dir, log)
	if name, verdict := fileSystem(dir); verdict == refused {
		return fmt.Errorf("cache directory %s is on %s, a network file system: SQLite's write-ahead log needs "+
			"shared memory, "+
			"which it does not have, and the files would be damaged; use a local disk or a volume of this machine",
			dir, name)
	} else if verdict == doubtful {
		log.Warn("cache directory is on a shared file system: slower than a volume, and its locks may not work",
			"dir", dir, "file_system", name)
	}
	if err := probe(dir); isFull(err) {
		// Whoever restarts on a full disk had better answer searches than not.
		log.Error("the disk of the cache is full: indexes answer as they are, and cannot follow or be built", "dir",
			dir)
		return nil
	} else if err != nil {
		return unwritable(dir, err)
	}
	if free := freeBytes(dir); free >= 0 && free < lowSpace {
		log.Warn("little space left for the cache", "dir", dir, "free_bytes", free)
	}
	return nil
}

// probe writes a file and removes it.
func probe(dir string) error {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("ftsync can write here\n")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}

func isFull(err error) bool {
	var e sqlite3.Error
	if errors.As(err, &e) {
		return e.Code == sqlite3.ErrFull || isFull(e.SystemErrno)
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// lowSpace is less than the smallest cache with its write-ahead log is
// comfortable with.
const lowSpace = 128 << 20

// unwritable says who wanted to write where, who may, and what to do.
func unwritable(dir string, err error) error {
	who := fmt.Sprintf("this process runs as %d:%d", os.Getuid(), os.Getgid())
	if at, info := nearest(dir); info != nil {
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			who += fmt.Sprintf(", %s belongs to %d:%d with mode %v", at, st.Uid, st.Gid, info.Mode())
		}
	}
	remedy := fmt.Sprintf("give it to this user, with `chown -R %d:%d` on the folder behind it "+
		"(in the container: user 65532), with `ftsync prepare-cache` run as root, or with the compose service "+
		"prepare-cache",
		os.Getuid(), os.Getgid())
	switch {
	case errors.Is(err, syscall.EROFS):
		remedy = "the file system is read-only: mount a writable volume or folder there"
	case isFull(err):
		remedy = "the disk is full: make room or use another one"
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EEXIST):
		remedy = "it is a file, not a directory: name another path"
	}
	return fmt.Errorf("cache directory %s cannot be written: %w; %s; %s", dir, err, who, remedy)
}

// accessible reports whether this process may read and write a file that
// exists. It never opens one: closing a database file drops the locks that
// SQLite holds on it elsewhere in the process.
func accessible(path string) error {
	const readWrite = 4 | 2
	err := syscall.Access(path, readWrite)
	if errors.Is(err, syscall.ENOENT) {
		return nil
	}
	if err != nil {
		return &fs.PathError{Op: "access", Path: path, Err: err}
	}
	return nil
}

// nearest returns path, or the closest folder above it that exists.
func nearest(path string) (string, fs.FileInfo) {
	for {
		if info, err := os.Stat(path); err == nil {
			return path, info
		}
		up := filepath.Dir(path)
		if up == path {
			return "", nil
		}
		path = up
	}
}

var tempDir struct {
	sync.Mutex
	set string
}

// useTempDir makes SQLite sort in a folder of the cache: in the container it is
// the only writable place. SQLite has one such setting a process, so the cache
// opened last decides. A setting made outside stays.
func useTempDir(dir string) error {
	tempDir.Lock()
	defer tempDir.Unlock()
	dir = filepath.Join(dir, ".tmp")
	// SQLite unlinks its temporary files when it makes them; only a kill in
	// between leaves one.
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("empty %s: %w", dir, err)
	}
	if err := os.Mkdir(dir, folderMode); err != nil {
		return fmt.Errorf("make temporary folder: %w", err)
	}
	if env := os.Getenv("SQLITE_TMPDIR"); env != "" && env != tempDir.set {
		return nil
	}
	tempDir.set = dir
	return os.Setenv("SQLITE_TMPDIR", dir)
}
