package shipped

import (
	"os"
	"strings"
	"testing"
)

// The flags are those of the Dockerfile, and one without flags is an error.
func TestRead_FindsTheDockerfilesFlags(t *testing.T) {
	dockerfile, err := os.ReadFile("../backend/Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	f, err := read(string(dockerfile))
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(f.env, " ") + " " + strings.Join(f.packages, " ") + " " + f.linker + " " + f.compiler
	for _, want := range []string{"-tags=fts5,", "-gcflags=all=-l", "-gcflags=ftsync/cache/...=", "-O2", "\nexec gcc",
		"-s -w ", "-X main.version=${VERSION}"} {
		if !strings.Contains(all, want) {
			t.Errorf("the image is built with %q, which was not found in %q", want, all)
		}
	}
	for _, m := range []string{"ENV LEAN=", "-ldflags", "RUN printf", `ENV CGO_ENABLED=1 GOFLAGS`} {
		if _, err := read(strings.ReplaceAll(string(dockerfile), m, "nothing")); err == nil {
			t.Errorf("a Dockerfile without %s is taken for one that says how to build", m)
		}
	}
}
