package main

import (
	"bytes"
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// twoIndexes is a configuration file with nothing wrong.
const twoIndexes = `
indexes:
  titles: {table: public.netflix_shows, key: [show_id], search: {title: {weight: 10}}}
  articles:
    query: select a.id, a.title from article a
    key: [id]
    search: {title: {}}
    watch: [{table: article, columns: [id]}]
`

// call runs the program with arguments and an environment.
func call(t *testing.T, environ map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var out, err bytes.Buffer
	code = program(ctx, args, invocation{environ: environ, stdout: &out, stderr: &err})
	return code, out.String(), err.String()
}

// file writes a file and returns its name.
func file(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// pipe is a named pipe that nobody writes to.
func pipe(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// Nothing is touched before everything is right, and all that is wrong is said
// in one go, with exit code 2.
func TestProgram_wrongInputEndsWithEveryLine(t *testing.T) {
	dir := t.TempDir()
	environ := map[string]string{"FTSYNC_CACHE_DIR": filepath.Join(dir, "cache"), "FTSYNC_NOTIFY": "perhaps"}
	config := file(t, "ftsync.yaml", "indexes: {a: {table: film}}\n")
	code, stdout, stderr := call(t, environ, "-config="+config, "-index=maybe")
	want := `command line: -index: found "maybe", expected true or false
environment: FTSYNC_NOTIFY: found "perhaps", expected auto, on or off
` + config + `:1:11: indexes.a: found no search, expected search: with at least one column
`
	if code != exitWrong || stdout != "" || stderr != want {
		t.Errorf("exit %d, stdout %q, stderr\n%s\nwant\n%s", code, stdout, stderr, want)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestProgram_commandLine(t *testing.T) {
	good := file(t, "ftsync.yaml", twoIndexes)
	base := map[string]string{"FTSYNC_CONFIG": good, "PGHOST": "/nonexistent"}
	tests := []struct {
		name    string
		args    []string
		environ map[string]string
		code    int
		stdout  string // a part of it
		stderr  string
	}{
		{"help", []string{"-help"}, nil, exitOK, "ftsync check", ""},
		{"help as a command", []string{"help"}, nil, exitOK, "ftsync check", ""},
		{"help about settings", []string{"help"}, nil, exitOK, "\n  FTSYNC_TRUSTED_PROXIES ", ""},
		{"help of a command", []string{"check", "-h"}, nil, exitOK, "ftsync check", ""},
		{"an unknown command", []string{"serve"}, nil, exitWrong, "",
			`command line: found the command "serve", expected one of run, init, check, search,`},
		{"a mistyped command", []string{"chekc"}, nil, exitWrong, "",
			`found the command "chekc", expected perhaps check; `},
		{"an unknown flag", []string{"-indx=true"}, base, exitWrong, "",
			"command line: found something wrong (flag provided but not defined: -indx), expected -config, -index"},
		{"an argument too many", []string{"-index=false", "extra"}, base, exitWrong, "",
			`command line: found the argument "extra", expected -config, -index`},
		{"an empty config", []string{"-config="}, base, exitWrong, "",
			"command line: -config: found nothing, expected a file's name"},
		{"no file", []string{"-config=/nonexistent/f.yaml"}, base, exitWrong, "",
			"/nonexistent/f.yaml: found no such file, expected the file with the indexes (see -config and " +
				"FTSYNC_CONFIG)"},
		{"a pipe", []string{"-config=" + pipe(t)}, base, exitWrong, "", "it is a named pipe, expected a regular file"},
		{"a directory", []string{"-config=" + t.TempDir()}, base, exitWrong, "",
			"found a directory (a bind mount makes one when the file is missing on the host)"},
		{"check without a database", []string{"check"}, base, exitFailed, "",
			"ftsync: check " + good + ": connect to Postgres as user"},
		{"check without the worker", []string{"check", "-index=false"}, base, exitWrong, "",
			"flag provided but not defined: -index"},
		{"version", []string{"version"}, nil, exitOK, "SQLite 3.", ""},
		{"version as JSON", []string{"version", "-json"}, nil, exitOK, `"sqlite":"3.`, ""},
		{"version as a flag", []string{"--version"}, nil, exitOK, "SQLite 3.", ""},
		{"the schema", []string{"schema"}, nil, exitOK, `"title": "ftsync.yaml"`, ""},
		{"version with two dashes", []string{"version", "--json"}, nil, exitOK, `"revision":"`, ""},
		{"version of something", []string{"version", "x"}, nil, exitWrong, "", `found the argument "x"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			environ := maps.Clone(tt.environ)
			code, stdout, stderr := call(t, environ, tt.args...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit %d, want %d\nstdout %q\nstderr %q", code, tt.code, stdout, stderr)
			}
			if tt.stderr == "" && stderr != "" || tt.stdout == "" && stdout != "" {
				t.Errorf("more than expected\nstdout %q\nstderr %q", stdout, stderr)
			}
		})
	}
}
