package postgres

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A connection string may name a pipe that nobody writes to: that is an error, and not waited
// for.
func TestCheckDSN_files(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	pipe := filepath.Join(t.TempDir(), "a pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(what, dsn string) {
		t.Helper()
		said := make(chan error, 1)
		go func() { said <- CheckDSN(dsn) }()
		select {
		case err := <-said:
			if err == nil || !strings.Contains(err.Error(), "a pipe, which is not a regular file") ||
				strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: %v", what, err)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s: nothing is said", what)
		}
	}
	url := "postgres://me:secret@127.0.0.1/db?sslmode=verify-full&"
	for _, name := range []string{"passfile", "sslrootcert", "sslcert"} {
		check(name+" of a URL", url+name+"="+strings.ReplaceAll(pipe, " ", "%20"))
		check(name+" of keywords", "host=127.0.0.1 password=secret sslmode=verify-full "+name+" = '"+pipe+"'")
	}
	for _, s := range fileSettings {
		t.Run(s.variable, func(t *testing.T) {
			t.Setenv(s.variable, pipe)
			check(s.variable, url)
		})
	}
	t.Setenv("PGSSLROOTCERT", "/dev/zero")
	if err := CheckDSN(url); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a device: %v", err)
	}
	t.Setenv("PGPASSFILE", os.DevNull)
	t.Setenv("PGSSLROOTCERT", "system") // no file's name
	if err := CheckDSN(url); err != nil {
		t.Errorf("the system's certificates, and no passwords: %v", err)
	}
}
