package main

import (
	"os"
	"strings"
	"testing"
)

// The benchmark measures what the image ships.
func TestImageFlags_areTheDockerfiles(t *testing.T) {
	dockerfile, err := os.ReadFile("../../docker/backend/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	f, err := readImageFlags(string(dockerfile))
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(f.env, " ") + " " + strings.Join(f.packages, " ") + " " + f.compiler
	for _, want := range []string{"-tags=fts5,", "-gcflags=all=-l", "-gcflags=ftsync/cache/...=", "-Os", "\nexec gcc"} {
		if !strings.Contains(all, want) {
			t.Errorf("the image is built with %q, which was not found in %q", want, all)
		}
	}
	if _, err := readImageFlags("FROM scratch"); err == nil {
		t.Error("a Dockerfile without flags is taken for one that has some")
	}
}
