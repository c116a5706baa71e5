package docker_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// aDockerOf stands in for a Docker that has the base for amd64, and whose registry, where REGISTRY is set, has others.
const aDockerOf = `#!/bin/sh
echo "$*" >>"$ASKED"
case "$*" in
  "image inspect --format"*) echo amd64 ;;
  "buildx imagetools"*) [ -n "$REGISTRY" ] ;;
esac
`

// Images are built for both architectures or, where a base is not to be had, for the other one, and it says so.
func TestImages_BuildsWhatItCan(t *testing.T) {
	t.Parallel()
	for _, registry := range []string{"", "yes"} {
		dir := t.TempDir()
		asked := filepath.Join(dir, "asked")
		if err := os.WriteFile(filepath.Join(dir, "docker"), []byte(aDockerOf), 0o700); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), "./images", "v1.2.3", "abc")
		cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "ASKED="+asked, "REGISTRY="+registry)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		for _, arch := range []string{"amd64", "arm64"} {
			builds := strings.Contains(file(t, asked), "--platform linux/"+arch+" --tag ftsync:v1.2.3-"+arch+
				" --build-arg VERSION=v1.2.3 --build-arg REVISION=abc")
			says := strings.Contains(string(out), "No image for linux/"+arch)
			if want := arch == "amd64" || registry != ""; builds != want || says == want {
				t.Errorf("with a registry %q it builds %s: %v, want %v; it says %q", registry, arch, builds, want, out)
			}
		}
	}
}
