package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"ftsync/cmd/ftsync/config"
)

// owner is a user and a group to whom the cache may belong.
type owner struct{ uid, gid int }

func (o owner) String() string { return fmt.Sprintf("%d:%d", o.uid, o.gid) }

func parseOwner(s string) (owner, bool) {
	u, g, _ := strings.Cut(s, ":")
	uid, err1 := strconv.ParseUint(u, 10, 31)
	gid, err2 := strconv.ParseUint(g, 10, 31)
	return owner{int(uid), int(gid)}, err1 == nil && err2 == nil
}

// prepareCommand gives the cache directory to the user that ftsync runs as, with anything that
// earlier runs as another user left in it. A container engine makes a missing folder of a bind
// mount as root, or takes one that belongs to whoever cloned the repository: a one-shot
// service with only CAP_CHOWN runs this first.
func prepareCommand(in invocation) error {
	s, found := config.ReadSettings(in.environ)
	flags := config.NewFlags()
	flags.StringVar(&s.CacheOwner, "owner", s.CacheOwner, "")
	problems, err := config.ParseFlags(flags, in.args)
	if err != nil {
		return err
	}
	found = append(problems, found...)
	to, ok := parseOwner(s.CacheOwner)
	if !ok {
		found = append(found, config.Finding{Source: config.FromEnvironment, Path: "FTSYNC_CACHE_OWNER or -owner",
			Found: strconv.Quote(s.CacheOwner), Want: "UID:GID in numbers, such as 65532:65532"})
	}
	if err := config.ErrorOf(found); err != nil {
		return err
	}
	changed, err := prepareCache(s.CacheDir, to)
	if err != nil {
		return fmt.Errorf("prepare-cache: %w", err)
	}
	_, err = fmt.Fprintf(in.stdout, "%s belongs to %s (changed: %d)\n", s.CacheDir, to, changed)
	return err
}

// prepareCache makes dir, and gives it and its contents to an owner; it changes only files
// that belong to somebody else. It follows no symbolic link: whoever may write to the
// directory must not be able to have other files given away. The contents are changed before
// the directory: without CAP_DAC_OVERRIDE even root can't look into a directory that it has
// given away.
func prepareCache(dir string, to owner) (changed int, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return 0, err
	}
	if err := os.Mkdir(dir, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return 0, err
	}
	parent, err := os.OpenRoot(filepath.Dir(dir))
	if err != nil {
		return 0, err
	}
	defer parent.Close()
	if info, err := parent.Lstat(filepath.Base(dir)); err == nil && info.Mode().IsRegular() {
		return 0, fmt.Errorf("%s is a file, not a directory", dir)
	}
	p := preparer{to: to}
	err = p.give(parent, filepath.Base(dir), dir)
	return p.changed, err
}

type preparer struct {
	to      owner
	changed int
}

// give changes one file or directory, by its name within an open directory.
func (p *preparer) give(in *os.Root, name, path string) error {
	info, err := in.Lstat(name)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return fmt.Errorf("%s: this system does not tell who owns it", path)
	}
	wrongOwner := owner{int(stat.Uid), int(stat.Gid)} != p.to
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf(
			"%s is a symbolic link, and links are not followed: name the directory itself, or remove the link", path)
	case info.IsDir():
		if err := p.contents(in, name, path, info, wrongOwner); err != nil {
			return err
		}
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is neither a file nor a directory: remove it", path)
	case wrongOwner && stat.Nlink > 1:
		return fmt.Errorf("%s has %d names (hard links), and one may lie outside the cache: remove it", path,
			stat.Nlink)
	}
	if !wrongOwner {
		return nil
	}
	if err := in.Lchown(name, p.to.uid, p.to.gid); err != nil {
		return fmt.Errorf("give %s from %d:%d to %s: %w%s", path, stat.Uid, stat.Gid, p.to, err, chownHint())
	}
	p.changed++
	return nil
}

// contents changes the entries of a directory.
func (p *preparer) contents(in *os.Root, name, path string, info fs.FileInfo, wrongOwner bool) error {
	dir, entries, err := list(in, name, info)
	if errors.Is(err, fs.ErrPermission) {
		if !wrongOwner {
			return nil // closed to us and given away before: its owner made what is in it
		}
		// Only its owner may look into it, and root is allowed to be that.
		if err := in.Lchown(name, os.Geteuid(), os.Getegid()); err != nil {
			return fmt.Errorf("take %s: %w%s", path, err, chownHint())
		}
		dir, entries, err = list(in, name, info)
	}
	if err != nil {
		return fmt.Errorf("look into %s: %w", path, err)
	}
	defer dir.Close()
	for _, e := range entries {
		if err := p.give(dir, e.Name(), filepath.Join(path, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

// list opens a directory and reads its entries, if it is still the one described by info.
func list(in *os.Root, name string, info fs.FileInfo) (*os.Root, []fs.DirEntry, error) {
	dir, err := in.OpenRoot(name)
	if err != nil {
		return nil, nil, err
	}
	entries, err := func() ([]fs.DirEntry, error) {
		opened, err := dir.Stat(".")
		if err != nil {
			return nil, err
		}
		if !os.SameFile(info, opened) {
			return nil, errors.New("it was replaced meanwhile")
		}
		return fs.ReadDir(dir.FS(), ".")
	}()
	if err != nil {
		dir.Close()
		return nil, nil, err
	}
	return dir, entries, nil
}

func chownHint() string {
	if os.Geteuid() == 0 {
		return " (CAP_CHOWN is needed)"
	}
	return " (run as root, with CAP_CHOWN)"
}
