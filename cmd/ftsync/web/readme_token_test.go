package web

import (
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// The manual's way to make a tenant token makes one that is accepted.
func TestReadme_tenantToken(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3")
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```python\n(.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("the README has no Python")
	}
	script := strings.NewReplacer(`"articles"`, `"films"`, "tenant_id = 42", "year = 1999").Replace(string(block[1]))
	out, err := exec.CommandContext(t.Context(), python, "-c", script).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s := withKeys(t, newTestServer(realIndex(t)), "the key, 16 characters or more")
	w := ask(t, s, http.MethodGet, "/search", strings.TrimSpace(string(out)), "")
	if w.Code != http.StatusOK || decode[answer](t, w).Total != 1 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
