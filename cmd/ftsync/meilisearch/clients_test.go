package meilisearch

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// unreachable is what npm says when there is no registry to be asked.
var unreachable = regexp.MustCompile(`ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH`)

// installClients installs the client libraries of the folder clients, and
// returns the folder in which they can be run.
func installClients(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("Meilisearch's clients are not tested: there is no %s", program)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("clients")); err != nil {
		t.Fatal(err)
	}
	npm := exec.CommandContext(t.Context(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")
	npm.Dir = dir
	if out, err := npm.CombinedOutput(); unreachable.Match(out) {
		t.Skipf("Meilisearch's clients are not tested, for npm can't fetch them: %v\n%s", err, out)
	} else if err != nil {
		t.Fatalf("npm ci: %v\n%s", err, out)
	}
	return dir
}

// node runs one of the scripts in the folder clients.
func node(t *testing.T, dir, script string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "node", append([]string{filepath.Join(dir, script)}, args...)...)
	cmd.Dir, cmd.WaitDelay = dir, time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v\n%s", script, err, out)
	}
}

// Meilisearch's own clients get what they expect.
func TestClients(t *testing.T) {
	dir := installClients(t)
	b, _ := library()
	s := httptest.NewServer(Handler(b, Options{Timeout: 10 * time.Second, Version: "1.2.3"}))
	defer s.Close()
	node(t, dir, "client.mjs", s.URL)
}
