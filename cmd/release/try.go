package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// try starts the program: it must say which one it is, and answer a search from the cache of a version
// before it. A program for another machine is started under qemu, where there is one.
func (r release) try(ctx context.Context, program, arch string) error {
	command := []string{program}
	if arch != runtime.GOARCH {
		emulator, err := emulator(arch)
		if err != nil {
			fmt.Fprintf(os.Stderr, "not started: %v\n", err)
			return nil
		}
		command = append(emulator, program)
	}
	out, err := exec.CommandContext(ctx, command[0], append(command[1:], "version")...).CombinedOutput()
	want := "ftsync v" + r.version + " (revision " + r.revision
	if err != nil || !strings.HasPrefix(string(out), want) {
		return fmt.Errorf("start the program: it says %q, want %s (%w)", out, want, err)
	}
	return r.answers(ctx, command)
}

// emulator is the command that runs a program of another architecture.
func emulator(arch string) ([]string, error) {
	machine, ok := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[arch]
	if !ok {
		return nil, fmt.Errorf("no emulator of %s is known", arch)
	}
	for _, name := range []string{"qemu-" + machine, "qemu-" + machine + "-static"} {
		if path, err := exec.LookPath(name); err == nil {
			// Where Debian's cross compilers keep the other C library.
			return []string{path, "-L", "/usr/" + machine + "-linux-gnu"}, nil
		}
	}
	return nil, fmt.Errorf("there is no qemu-%s; on Debian or Ubuntu: apt-get install qemu-user", machine)
}

// storedCaches are the caches of versions before, see cache/testdata/stored/README.md.
const storedCaches = "cache/testdata/stored"

// answers starts the program on the newest stored cache, and asks it for what is in there.
func (r release) answers(ctx context.Context, command []string) (err error) {
	stored, err := filepath.Glob(filepath.Join(r.root, storedCaches, "*.tar.gz"))
	if err != nil || len(stored) == 0 {
		return fmt.Errorf("no cache is in %s (%w)", storedCaches, err)
	}
	slices.SortFunc(stored, func(a, b string) int {
		number := func(path string) []int { return numbers(strings.TrimSuffix(filepath.Base(path), ".tar.gz")) }
		return slices.Compare(number(a), number(b))
	})
	dir, err := os.MkdirTemp("", "ftsync-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if out, err := exec.CommandContext(ctx, "tar", "--extract", "--file", stored[len(stored)-1], "--directory",
		dir).CombinedOutput(); err != nil {
		return fmt.Errorf("unpack a stored cache: %w\n%s", err, out)
	}
	config := filepath.Join(dir, "ftsync.yaml")
	indexes := "indexes: {films: {table: films, search: {title: {}}}}\n"
	if err := os.WriteFile(config, []byte(indexes), 0o600); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	address := l.Addr().String()
	l.Close()
	var log bytes.Buffer
	cmd := exec.CommandContext(ctx, command[0], append(command[1:], "-index=false", "-config="+config)...)
	cmd.Env = append(os.Environ(), "FTSYNC_CACHE_DIR="+dir, "FTSYNC_HTTP_ADDR="+address)
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the program: %w", err)
	}
	ended := make(chan struct{})
	var end error
	go func() {
		defer close(ended)
		end = cmd.Wait()
	}()
	err = find(ctx, "http://"+address+"/search?index=films&q=running", `"title":"The running fox"`, ended)
	cmd.Process.Signal(syscall.SIGTERM) // unless it has ended, which end tells
	<-ended
	if err := errors.Join(err, end); err != nil {
		return fmt.Errorf("search in the stored cache: %w\n%s", err, &log)
	}
	return nil
}

// find asks until an answer has a text, for a minute at most: an emulated program takes its time.
func find(ctx context.Context, url, text string, ended <-chan struct{}) error {
	client := http.Client{Timeout: 10 * time.Second}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		res, err := client.Get(url)
		if err == nil {
			var body []byte
			body, err = io.ReadAll(res.Body)
			res.Body.Close()
			if err == nil && strings.Contains(string(body), text) {
				return nil
			}
			err = errors.Join(err, fmt.Errorf("it answers %s %s", res.Status, body))
		}
		select {
		case <-ended:
			return errors.New("the program ended")
		case <-ctx.Done():
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}
