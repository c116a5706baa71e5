package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

const onlyChown = 1 << unix.CAP_CHOWN

// asRootWith runs f as root that has no capabilities but some. With only
// CAP_CHOWN, as the compose file's one-shot service, it may look into no
// directory that belongs to somebody else and is closed to others.
func asRootWith(t *testing.T, capabilities uint32, f func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may give files away")
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends with its goroutine
		header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
		var sets [2]unix.CapUserData
		sets[0].Effective, sets[0].Permitted = capabilities, capabilities
		if err := unix.Capset(&header, &sets[0]); err != nil {
			done <- fmt.Errorf("give up capabilities: %w", err)
			return
		}
		f()
		done <- nil
	}()
	if err := <-done; err != nil {
		t.Skip(err)
	}
}

// ownerOf is who a file belongs to.
func ownerOf(t *testing.T, path string) owner {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	stat := info.Sys().(*syscall.Stat_t)
	return owner{int(stat.Uid), int(stat.Gid)}
}

func mustDo(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestPrepareCache(t *testing.T) {
	cacheUser := owner{65532, 65532}
	tests := []struct {
		name    string
		make    func(t *testing.T, dir string)
		changed int
		err     string
	}{
		{"a missing directory is made", func(*testing.T, string) {}, 1, ""},
		{"a folder of whoever cloned the repository", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o755), os.WriteFile(dir+"/.gitkeep", nil, 0o644), os.Chown(dir, 1000, 1000))
		}, 2, ""},
		{"a closed folder of somebody else", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o700), os.WriteFile(dir+"/lock", nil, 0o600), os.Chown(dir+"/lock", 1000, 1000),
				os.Chown(dir, 1000, 1000))
		}, 2, ""},
		{"files of an earlier run as root", func(t *testing.T, dir string) {
			mustDo(t, os.MkdirAll(dir+"/titles", 0o755), os.WriteFile(dir+"/titles/a.db", nil, 0o600),
				os.Chown(dir, 65532, 65532))
		}, 2, ""},
		{"nothing to do", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o755), os.WriteFile(dir+"/lock", nil, 0o600), os.Chown(dir, 65532, 65532),
				os.Chown(dir+"/lock", 65532, 65532))
		}, 0, ""},
		{"nothing to do, and closed to us", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o700), os.Chown(dir, 65532, 65532))
		}, 0, ""},
		{"a link instead of the directory", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir+"2", 0o755), os.Symlink(dir+"2", dir))
		}, 0, "is a symbolic link, and links are not followed"},
		{"a link to nowhere", func(t *testing.T, dir string) {
			mustDo(t, os.Symlink(dir+"2", dir))
		}, 0, "is a symbolic link"},
		{"a link in the directory", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o755), os.WriteFile(dir+"2", nil, 0o600), os.Symlink("../cache2", dir+"/evil"))
		}, 0, "/evil is a symbolic link"},
		{"a link to a directory in the directory", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o755), os.Mkdir(dir+"2", 0o755), os.Symlink("../cache2", dir+"/evil"))
		}, 0, "/evil is a symbolic link"},
		{"a second name of a file elsewhere", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o755), os.WriteFile(dir+"2", nil, 0o600), os.Link(dir+"2", dir+"/evil"))
		}, 0, "has 2 names (hard links)"},
		{"a pipe", func(t *testing.T, dir string) {
			mustDo(t, os.Mkdir(dir, 0o755), syscall.Mkfifo(dir+"/pipe", 0o600))
		}, 0, "/pipe is neither a file nor a directory"},
		{"a file instead of the directory", func(t *testing.T, dir string) {
			mustDo(t, os.WriteFile(dir, nil, 0o600))
		}, 0, "is a file, not a directory"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if os.Geteuid() != 0 {
				t.Skip("only root may give files away")
			}
			dir := filepath.Join(t.TempDir(), "cache")
			tt.make(t, dir)
			outside, _ := os.Lstat(dir + "2")
			for range 2 { // the second time, nothing is left to do
				var changed int
				var err error
				asRootWith(t, onlyChown, func() { changed, err = prepareCache(dir, cacheUser) })
				if tt.err != "" {
					if err == nil || !strings.Contains(err.Error(), tt.err) || changed > 0 {
						t.Errorf("changed %d, error %v, want %s", changed, err, tt.err)
					}
					if outside != nil && ownerOf(t, dir+"2") != (owner{0, 0}) {
						t.Error("something outside was given away")
					}
					return
				}
				if err != nil || changed != tt.changed {
					t.Errorf("changed %d, want %d, error %v", changed, tt.changed, err)
				}
				filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
					if err != nil || ownerOf(t, path) != cacheUser {
						t.Errorf("%s belongs to %v, %v", path, ownerOf(t, path), err)
					}
					return nil
				})
				tt.changed = 0
			}
		})
	}
}

func TestPrepareCache_command(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root may give files away")
	}
	dir := filepath.Join(t.TempDir(), "cache")
	environ := map[string]string{"FTSYNC_CACHE_DIR": dir, "FTSYNC_CONFIG": "/nonexistent"}
	if code, stdout, stderr := call(t, environ, "prepare-cache"); code != exitOK ||
		stdout != dir+" belongs to 65532:65532 (changed: 1)\n" {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
	if code, _, stderr := call(t, environ, "prepare-cache", "-owner=1234:99"); code != exitOK ||
		ownerOf(t, dir) != (owner{1234, 99}) {
		t.Errorf("exit %d, %s, owner %v", code, stderr, ownerOf(t, dir))
	}
	for _, bad := range []string{"nobody", "1", "-1:0", "1:", "4294967295:0"} {
		if code, _, stderr := call(t, environ, "prepare-cache", "-owner="+bad); code != exitWrong ||
			!strings.Contains(stderr, "expected UID:GID in numbers") {
			t.Errorf("%s: exit %d, %s", bad, code, stderr)
		}
	}
}

func TestPrepareCache_saysWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	var err error
	asRootWith(t, 0, func() { _, err = prepareCache(dir, owner{65532, 65532}) })
	if err == nil || !strings.HasSuffix(err.Error(), "operation not permitted (CAP_CHOWN is needed)") {
		t.Error(err)
	}
}
