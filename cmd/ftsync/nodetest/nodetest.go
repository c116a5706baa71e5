// Package nodetest lets tests run JavaScript with packages from npm.
package nodetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// Unreachable is what npm, pip and Go say when there is no registry to be asked.
var Unreachable = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|` +
	`Failed to establish a new connection|Max retries exceeded|Temporary failure in name resolution|` +
	`no such host|connection refused|i/o timeout|network is unreachable|server misbehaving|module lookup disabled`)

// Install copies a folder with a package.json and its lock file, installs what
// they name, and returns the copy. It skips the test where there is no Node or npm
// cannot fetch anything.
func Install(t *testing.T, folder string) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("not tested: there is no %s", program)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund",
		"--prefer-offline")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); Unreachable.Match(out) {
		t.Skipf("not tested, for npm can't fetch packages: %v\n%s", err, out)
	} else if err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	return dir
}

// Run runs a script of an installed folder; it fails the test when the script fails.
func Run(t *testing.T, dir, script string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join(dir, script)}, args...)...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, out)
	}
}

// Chromium returns the path of the browser, and skips the test where there is none.
func Chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("not tested: there is no chromium")
	}
	return path
}
