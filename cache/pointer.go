package cache

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// A pointer is a small file that names a generation.
const (
	pointerCurrent  = "current"
	pointerBuilding = "building"
)

// dbSuffixes are the endings of the names of one generation's files.
var dbSuffixes = [...]string{"", "-wal", "-shm", "-journal"}

// readPointer returns the generation that a pointer names, "" if it names none.
func readPointer(dir, pointer string) (string, error) {
	path := filepath.Join(dir, pointer)
	if plain(path) != nil {
		return "", nil // a link, or a folder: it names nothing
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 1<<10)) // no name is longer
	if err != nil {
		return "", err
	}
	id := strings.TrimSpace(string(b))
	if checkName("generation", id) != nil {
		return "", nil // empty or garbled: it names nothing
	}
	return id, nil
}

// writePointer replaces a pointer. A crash at any moment leaves the old one or the new one, and when it
// returns the new one is on disk.
func writePointer(dir, pointer, id string) error {
	path := filepath.Join(dir, pointer)
	f, err := createFile(path + ".new")
	if err != nil {
		return err
	}
	_, err = f.WriteString(id + "\n")
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncDir(dir)
}

func removePointer(dir, pointer string) error {
	err := os.Remove(filepath.Join(dir, pointer))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, syncDir(dir))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func dbPath(dir, id string) string { return filepath.Join(dir, id+".db") }

// ours reports whether a file in an index folder is one that the cache makes, and returns the generation
// it belongs to. Any other file there is left alone.
func ours(name string) (id string, ok bool) {
	if strings.HasSuffix(name, ".new") {
		return "", true
	}
	for _, suffix := range dbSuffixes {
		if id, ok := strings.CutSuffix(name, ".db"+suffix); ok {
			return id, true
		}
	}
	return "", false
}

// removeUnnamed deletes the files of generations that are not in keep. A crash leaves such files after
// a file is made and before a pointer names it, or after the pointer has changed and before the file
// is deleted.
func removeUnnamed(dir string, keep ...string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, id := range keep {
		kept[id] = id != ""
	}
	var errs []error
	for _, e := range entries {
		if id, ok := ours(e.Name()); ok && !kept[id] {
			errs = append(errs, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	return errors.Join(errs...)
}

// removeGeneration deletes the files of one generation.
func removeGeneration(dir, id string) error {
	var errs []error
	for _, suffix := range dbSuffixes {
		if err := os.Remove(dbPath(dir, id) + suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

const corruptSuffix = ".corrupt"

// setAside renames the files of a generation that can't be used, so that somebody can look at them.
// Files that were set aside before are deleted: one set is evidence, ten are a full disk.
func setAside(dir, id string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), corruptSuffix) {
			errs = append(errs, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	for _, suffix := range dbSuffixes {
		path := dbPath(dir, id) + suffix
		if err := os.Rename(path, path+corruptSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// removeIndexFiles deletes everything that the cache has made in an index folder, and the folder.
func removeIndexFiles(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), corruptSuffix)
		if _, ok := ours(name); ok || name == pointerCurrent || name == pointerBuilding {
			errs = append(errs, os.Remove(filepath.Join(dir, e.Name())))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := os.Remove(dir); err != nil {
		return fmt.Errorf("%w (files in it are not the cache's)", err)
	}
	return nil
}
