//go:build containers

package docker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// stack is the compose file, up under a project name, ports, an image name and
// a cache folder of its own, so that it stands beside one that somebody uses.
type stack struct {
	image string
	cache string // on the host
	base  string // URL of the backend
	prom  string // URL of Prometheus
	env   []string
}

// newStack builds the image; everything is gone when the test ends.
func newStack(t *testing.T) *stack {
	t.Helper()
	if out, err := command(t.Context(), nil, "./available").CombinedOutput(); err != nil {
		t.Fatalf("these tests need Docker: %s", out)
	}
	project := "ftsync-e2e-" + strconv.Itoa(os.Getpid())
	s := &stack{image: "ftsync:" + project, cache: cacheFolder(t)}
	port, promPort := freePort(t), freePort(t)
	s.base, s.prom = "http://127.0.0.1:"+port, "http://127.0.0.1:"+promPort
	override := filepath.Join(t.TempDir(), "override.yml")
	services := fmt.Sprintf("{image: %q, volumes: [%q]}", s.image, s.cache+":/app/cache")
	err := os.WriteFile(override, fmt.Appendf(nil, "services:\n  backend: %[1]s\n  prepare-cache: %[1]s\n", services),
		0o644)
	if err != nil {
		t.Fatal(err)
	}
	s.env = append(moduleProxy(t), "COMPOSE_PROJECT_NAME="+project, "COMPOSE_FILE=docker-compose.yml:"+override,
		"FTSYNC_PORT="+port, "PROMETHEUS_PORT="+promPort)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the containers' logs:\n%s", s.tryDocker("compose", "logs", "--no-color", "--tail", "60"))
		}
		s.tryDocker("compose", "--profile", "monitoring", "down", "--volumes", "--timeout", "5")
		s.tryDocker("image", "rm", s.image)
	})
	s.docker(t, "compose", "build", "--quiet")
	return s
}

// cacheFolder belongs to somebody else than the container's user and is closed
// to everybody else, files of an earlier owner in it: the worst a clone can be.
func cacheFolder(t *testing.T) string {
	dir, err := os.MkdirTemp("", "ftsync-cache-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Not root, this process may not remove what belongs to the container's user; an image with a shell may.
		command(context.Background(), nil, "docker", "run", "--rm", "--network", "none", "-v", dir+":/cache",
			"--entrypoint", "find", "postgres:17", "/cache", "-mindepth", "1", "-delete").Run()
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("remove the cache folder: %v", err)
		}
	})
	inner := filepath.Join(dir, "left-over")
	if err := errors.Join(os.Mkdir(inner, 0o700), os.WriteFile(filepath.Join(inner, "file"), nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		for _, path := range []string{filepath.Join(inner, "file"), inner, dir} {
			if err := os.Chown(path, 4321, 4321); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// moduleProxy is how this machine's Go fetches modules, for the build in the container.
func moduleProxy(t *testing.T) (env []string) {
	for _, name := range []string{"GOPROXY", "GOSUMDB", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatalf("go env %s: %v", name, err)
		}
		if v := strings.TrimSpace(string(out)); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// command runs in the repository's folder, or in this one for a path that begins with a dot.
func command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	if !strings.HasPrefix(name, ".") {
		cmd.Dir = ".."
	}
	cmd.Env = append(os.Environ(), env...)
	return cmd
}

// docker is what docker prints on standard output; an error ends the test.
func (s *stack) docker(t *testing.T, args ...string) string {
	t.Helper()
	var stderr bytes.Buffer
	cmd := command(t.Context(), s.env, "docker", args...)
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, stderr.Bytes())
	}
	return strings.TrimSpace(string(out))
}

func (s *stack) tryDocker(args ...string) []byte {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	out, _ := command(ctx, s.env, "docker", args...).CombinedOutput()
	return out
}

// shell runs a line as the README prints it.
func (s *stack) shell(t *testing.T, line string) []byte {
	t.Helper()
	out, err := command(t.Context(), s.env, "sh", "-c", line).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
	return out
}

// container is the id of a service's container.
func (s *stack) container(t *testing.T, service string) string {
	t.Helper()
	return s.docker(t, "compose", "ps", "--all", "--quiet", service)
}

func (s *stack) sql(t *testing.T, statement string) string {
	t.Helper()
	return s.docker(t, "compose", "exec", "-T", "postgres", "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
		"-U", "postgres", "netflix", "-c", statement)
}

// found is what a search answers.
type found struct {
	Total int
	Hits  []struct {
		ID       string
		Document struct{ Title string }
	}
}

func (f found) first() string {
	if len(f.Hits) == 0 {
		return ""
	}
	return f.Hits[0].Document.Title
}

func (s *stack) search(q string) (f found, err error) {
	err = s.get("/search?index=titles&q="+url.QueryEscape(q), &f)
	return f, err
}

// status is the part of /status that these tests read.
type status struct {
	Ready     bool
	Connected bool
	Indexes   []struct {
		Name, State, Generation string
		Documents               int
		Backfill                *struct{ Rows int }
	}
}

func (s *stack) status(t *testing.T) status {
	t.Helper()
	var st status
	if err := s.get("/status", &st); err != nil {
		t.Fatal(err)
	}
	if len(st.Indexes) != 1 {
		t.Fatalf("/status shows %d indexes, want 1", len(st.Indexes))
	}
	return st
}

func (s *stack) get(path string, into any) error {
	body, err := fetch(s.base + path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("GET %s: %w", path, err)
	}
	return nil
}

// eventuallyFirst waits until the best hit of a search has a title; "" means no hit.
func (s *stack) eventuallyFirst(t *testing.T, within time.Duration, q, title string) {
	t.Helper()
	took := eventually(t, within, func() error {
		f, err := s.search(q)
		if err == nil && f.first() != title {
			err = fmt.Errorf("the best hit of %q is %q, want %q", q, f.first(), title)
		}
		return err
	})
	t.Logf("search %q answered as wanted after %v", q, took.Round(time.Millisecond))
}

func (s *stack) ready(t *testing.T, within time.Duration) {
	t.Helper()
	took := eventually(t, within, func() error {
		_, err := fetch(s.base + "/readyz")
		return err
	})
	t.Logf("ready after %v", took.Round(time.Millisecond))
}
