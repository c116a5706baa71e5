package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// The cache holds all documents of all tenants, so only its user may use its folders and files. None of
// its files is opened through a symbolic link: whoever could once write into the folder could make the
// cache use any file that way.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// createFile makes an empty file that only this user may use. It replaces any file of that name.
func createFile(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL|syscall.O_NOFOLLOW, fileMode)
}

// tighten takes the rights of other users on an index folder, and on the cache's files in it, away:
// earlier versions gave them.
func tighten(dir string, log *slog.Logger) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	loose := func(path string, mode fs.FileMode) {
		info, err := os.Lstat(path)
		if err == nil && (info.Mode().IsRegular() || path == dir) && info.Mode().Perm()&^mode != 0 {
			err = os.Chmod(path, info.Mode().Perm()&mode)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			log.Warn("others may have rights on a file of the cache", "error", err)
		}
	}
	loose(dir, folderMode)
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), corruptSuffix)
		if _, ok := ours(name); ok || name == pointerCurrent || name == pointerBuilding {
			loose(filepath.Join(dir, e.Name()), fileMode)
		}
	}
	return nil
}

// warnOfOthers logs a warning when other users can write into the cache's directory.
func warnOfOthers(dir string, log *slog.Logger) {
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o022 != 0 {
		log.Warn("others can write into the cache directory: who can may have the index say anything",
			"dir", dir, "mode", info.Mode().Perm().String(), "remedy", "chmod go-w "+dir)
	}
}

// folder returns an error when a path is not a folder, but for example a symbolic link to one. Through a
// link our files would be made elsewhere, and files there be taken for ours and removed.
func folder(path string) error {
	info, err := os.Lstat(path)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is not a folder that ftsync made: %v; remove it", path, info.Mode())
	}
	return err
}

// plain returns an error when something other than a regular file is at a path. Nothing may be there.
func plain(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file that ftsync made: %v", path, info.Mode())
	}
	return err
}
