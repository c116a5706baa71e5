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

// preflight finds out before anything else whether dir can hold a cache. It does so by writing a file,
// because mode bits don't tell of user namespaces, read-only mounts and access control lists.
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
		// After a restart on a full disk it is better to answer searches than to fail.
		log.Error("the disk of the cache is full: indexes answer as they are, and cannot follow or be built", "dir",
			dir, "free_bytes", freeBytes(dir), "needed_bytes", lowSpace)
		return nil
	} else if err != nil {
		return unwritable(dir, err)
	}
	if free := freeBytes(dir); free >= 0 && free < lowSpace {
		log.Warn("little space left for the cache", "dir", dir, "free_bytes", free, "needed_bytes", lowSpace)
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

// withSpace adds to the error of a full disk where that is, what is free there and what is needed: for
// an index whose files have so many bytes as much again, to fill it anew. Numbers are rounded, so that
// the same trouble has the same text.
func withSpace(err error, dir string, bytes int64) error {
	if err == nil || !isFull(err) {
		return err
	}
	return fmt.Errorf("%w: in %s less than %s are free, %s are needed", err, dir, megabytes(freeBytes(dir)),
		megabytes(max(bytes, lowSpace)))
}

// megabytes rounds up to a power of two.
func megabytes(bytes int64) string {
	n := int64(1)
	for n<<20 < bytes {
		n *= 2
	}
	return fmt.Sprintf("%d MB", n)
}

// lowSpace is the free space below which there is a warning: even a small cache with its write-ahead
// log may need it.
const lowSpace = 128 << 20

// unwritable returns an error that says who wanted to write where, who may, and what to do.
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

// accessible returns an error when a file exists and this process may not read and write it. It does not
// open the file: to close it again would drop the locks that SQLite holds on it elsewhere in the
// process.
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

// nearest returns path if it exists, otherwise the closest folder above it that does.
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

// useTempDir makes SQLite sort in a folder of the cache, which in the container is the only place to
// write. SQLite has one such setting for the process, so the cache opened last decides. A setting
// made outside of ftsync is kept.
func useTempDir(dir string) error {
	tempDir.Lock()
	defer tempDir.Unlock()
	dir = filepath.Join(dir, ".tmp")
	// SQLite unlinks a temporary file right after it has made it; only a kill in between leaves one.
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
