package docker_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// aDocker stands in for Docker: it has every image, writes down what it was asked, and one of its
// commands runs until it is interrupted, and says so as compose does.
const aDocker = `#!/bin/sh
echo "$*" >>"$ASKED"
case "$*" in
  "compose $LASTS"*) trap 'exit 130' INT; echo lasts >>"$ASKED"; while :; do sleep 0.05; done ;;
  "compose exec"*) exit 1 ;;
esac
`

// ignored is what make itself says when a signal comes at the moment at which its child has ended.
var ignored = regexp.MustCompile(`(?m)^make: \*\*\* (wait: No child processes|Waiting for unfinished jobs).*$`)

// The demonstration in Docker builds an image that knows its version, and Ctrl-C ends it, its
// containers and make, without an error, whatever it is doing.
func TestDemo_EndsWithCtrlC(t *testing.T) {
	t.Parallel()
	revision, err := exec.CommandContext(t.Context(), "git", "-C", "..", "rev-parse", "HEAD").Output()
	if err != nil {
		revision = []byte("unknown")
	}
	for _, lasts := range []string{"build", "up", "logs"} {
		asked := interrupted(t, lasts)
		if want := "--build-arg REVISION=" + strings.TrimSpace(string(revision)); !strings.Contains(asked, want) {
			t.Errorf("docker was asked %q, want %s", asked, want)
		}
		if !strings.Contains(asked, "\ncompose stop\n") {
			t.Errorf("Ctrl-C during compose %s: docker was asked %q, want it to stop", lasts, asked)
		}
	}
}

// interrupted runs make demo, and interrupts it while a command of compose runs. It returns what
// docker was asked.
func interrupted(t *testing.T, lasts string) string {
	t.Helper()
	dir := t.TempDir()
	asked := filepath.Join(dir, "asked")
	if err := os.WriteFile(filepath.Join(dir, "docker"), []byte(aDocker), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(asked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "make", "-C", "..", "demo")
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "ASKED="+asked, "LASTS="+lasts, "MAKEFLAGS=",
		"MAKELEVEL=")
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a terminal sends Ctrl-C to the whole group
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	eventually(t, time.Minute, func() error {
		if !strings.Contains(file(t, asked), "\nlasts\n") {
			return fmt.Errorf("docker was asked %q, want compose %s", file(t, asked), lasts)
		}
		return nil
	})
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	err := cmd.Wait()
	said := ignored.ReplaceAllString(out.String(), "")
	if strings.Contains(said, "***") || strings.Contains(said, "rror") {
		t.Errorf("after Ctrl-C during compose %s: %v\n%s", lasts, err, out.Bytes())
	}
	return file(t, asked)
}
