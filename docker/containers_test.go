//go:build containers

package docker_test

import (
	"archive/tar"
	"bytes"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

const (
	maxImageBytes = 32_000_000
	titles        = 8807            // rows of the Netflix table
	seen          = 2 * time.Second // in which a committed change must be found
)

// TestContainers is one installation's life, in order: each part leaves the stack running for the next.
func TestContainers(t *testing.T) {
	s := newStack(t)
	t.Run("the image holds the program and what it needs, and nothing to break in with", s.testImage)

	began := time.Now()
	s.docker(t, "compose", "up", "--detach", "--quiet-pull")
	t.Logf("compose up took %v", time.Since(began).Round(time.Millisecond))
	s.ready(t, time.Minute)

	t.Run("every row is a document", s.testBackfill)
	t.Run("the README's commands answer as it says", s.testReadme)
	t.Run("a committed change is found within two seconds", s.testChanges)
	t.Run("the containers run with nothing they do not need", s.testConfinement)
	t.Run("Prometheus scrapes it", s.testMonitoring)
	t.Run("a killed worker goes on where it was", s.testKill)
	t.Run("searches answer while Postgres restarts, and the worker comes back by itself", s.testPostgresRestart)
	t.Run("a stop is clean and quick", s.testStop)
}

func (s *stack) testImage(t *testing.T) {
	var images []struct {
		Size   int64
		Config struct {
			User, WorkingDir, StopSignal string
			Entrypoint                   []string
			Healthcheck                  struct{ Test []string }
			Labels                       map[string]string
		}
	}
	if err := json.Unmarshal([]byte(s.docker(t, "image", "inspect", s.image)), &images); err != nil {
		t.Fatal(err)
	}
	image := images[0]
	t.Logf("the image has %d bytes", image.Size)
	if image.Size > maxImageBytes {
		t.Errorf("the image has %d bytes, want at most %d", image.Size, maxImageBytes)
	}
	c := image.Config
	if c.User != "65532:65532" || c.WorkingDir != "/app" || c.StopSignal != "SIGTERM" {
		t.Errorf("user %q, folder %q, stop signal %q; want 65532:65532, /app, SIGTERM", c.User, c.WorkingDir,
			c.StopSignal)
	}
	if got, want := strings.Join(c.Entrypoint, " "), "/app/ftsync"; got != want {
		t.Errorf("entry point %q, want %q without a shell", got, want)
	}
	if got, want := strings.Join(c.Healthcheck.Test, " "), "CMD /app/ftsync healthcheck"; got != want {
		t.Errorf("health check %q, want %q", got, want)
	}
	for _, label := range []string{"title", "version", "revision", "licenses", "base.name"} {
		if c.Labels["org.opencontainers.image."+label] == "" {
			t.Errorf("the image has no label org.opencontainers.image.%s", label)
		}
	}
	s.testFiles(t)
}

// testFiles reads every file of the image.
func (s *stack) testFiles(t *testing.T) {
	id := s.docker(t, "create", s.image)
	defer s.tryDocker("rm", id)
	cmd := command(t.Context(), s.env, "docker", "export", id)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	shells := []string{"sh", "bash", "dash", "ash", "zsh", "busybox", "toybox"}
	seen := map[string]bool{}
	for r := tar.NewReader(out); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		name := "/" + strings.Trim(h.Name, "/")
		seen[name] = true
		if h.Typeflag != tar.TypeDir && slices.Contains(shells, path.Base(name)) {
			t.Errorf("the image has a shell: %s", name)
		}
		if h.Mode&0o6000 != 0 && h.Typeflag == tar.TypeReg {
			t.Errorf("%s runs as its owner (mode %o)", name, h.Mode)
		}
		switch name {
		case "/app/cache":
			if h.Uid != 65532 || h.Gid != 65532 || h.Mode&0o7777 != 0o750 {
				t.Errorf("/app/cache is %d:%d with mode %o, want 65532:65532 and 750", h.Uid, h.Gid, h.Mode&0o7777)
			}
		case "/app/ftsync":
			if h.Uid != 0 || h.Mode&0o022 != 0 {
				t.Errorf("the program's owner is %d, its mode %o: it should not be able to change itself", h.Uid,
					h.Mode)
			}
			testLinking(t, r)
		}
	}
	for _, name := range []string{"/app/cache", "/app/ftsync"} {
		if !seen[name] {
			t.Errorf("the image has no %s", name)
		}
	}
}

func testLinking(t *testing.T, program io.Reader) {
	b, err := io.ReadAll(program)
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.NewFile(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	needed, err := f.ImportedLibraries()
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(needed)
	if want := []string{"libc.so.6", "libm.so.6"}; !slices.Equal(needed, want) {
		t.Errorf("the program needs %v, want %v", needed, want)
	}
}

func (s *stack) testBackfill(t *testing.T) {
	if got := s.status(t).Indexes[0].Documents; got != titles {
		t.Errorf("%d documents, want %d", got, titles)
	}
	s.eventuallyFirst(t, 0, "stranger things", "Stranger Things")
	body, err := fetch(s.base + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("ftsync_documents{index=\"titles\"} %d\n", titles); !bytes.Contains(body, []byte(want)) {
		t.Errorf("/metrics has no line %q", want)
	}
}

func (s *stack) testChanges(t *testing.T) {
	// Words that none of the titles has, nor one that could be meant: of “numbat” that is Numbaria.
	s.sql(t, `insert into netflix_shows (show_id, type, title) values ('e2e', 'Movie', 'Quokka Overture')`)
	s.eventuallyFirst(t, seen, "quokka", "Quokka Overture")
	s.sql(t, `update netflix_shows set title = 'Mulgara Overture' where show_id = 'e2e'`)
	s.eventuallyFirst(t, seen, "mulgara", "Mulgara Overture")
	s.eventuallyFirst(t, 0, "quokka", "")
	s.sql(t, `delete from netflix_shows where show_id = 'e2e'`)
	s.eventuallyFirst(t, seen, "mulgara", "")
}

func (s *stack) testConfinement(t *testing.T) {
	for _, service := range []string{"backend", "prepare-cache"} {
		var containers []struct {
			State      struct{ ExitCode int }
			HostConfig struct {
				ReadonlyRootfs bool
				CapDrop        []string
				SecurityOpt    []string
				Memory         int64
				PidsLimit      *int64
				PortBindings   map[string][]struct{ HostIP string }
			}
		}
		if err := json.Unmarshal([]byte(s.docker(t, "inspect", s.container(t, service))), &containers); err != nil {
			t.Fatal(err)
		}
		h := containers[0].HostConfig
		if !h.ReadonlyRootfs || !slices.Contains(h.CapDrop, "ALL") ||
			!strings.Contains(strings.Join(h.SecurityOpt, " "), "no-new-privileges") ||
			h.Memory == 0 || h.PidsLimit == nil {
			t.Errorf("%s is not confined: %+v", service, h)
		}
		for port, bindings := range h.PortBindings {
			for _, b := range bindings {
				if b.HostIP != "127.0.0.1" {
					t.Errorf("%s is reachable on port %s from %q, want this machine alone", service, port, b.HostIP)
				}
			}
		}
		if containers[0].State.ExitCode != 0 {
			t.Errorf("%s ended with %d", service, containers[0].State.ExitCode)
		}
	}
}

func (s *stack) testMonitoring(t *testing.T) {
	if s.docker(t, "images", "--quiet", "prom/prometheus") == "" {
		if out := s.tryDocker("pull", "--quiet", "prom/prometheus"); s.docker(t, "images", "--quiet",
			"prom/prometheus") == "" {
			t.Skipf("no image of Prometheus: %s", out)
		}
	}
	// Not Grafana, whose image is large.
	s.docker(t, "compose", "--profile", "monitoring", "up", "--detach", "--no-build", "prometheus")
	eventually(t, time.Minute, func() error {
		body, err := fetch(s.prom + `/api/v1/query?query=ftsync_documents`)
		if err != nil {
			return err
		}
		if want := strconv.Itoa(titles); !bytes.Contains(body, []byte(want)) {
			return fmt.Errorf("Prometheus answers %s, want %s in it", body, want)
		}
		return nil
	})
}

// testKill: I1, I3. Rows change while the worker is dead; nothing is missed and nothing read twice over.
func (s *stack) testKill(t *testing.T) {
	before := s.status(t).Indexes[0]
	s.sql(t, `insert into netflix_shows (show_id, type, title) select 'kill' || n, 'Movie', 'Bandicoot Rhapsody'
		from generate_series(1, 100) n`)
	s.docker(t, "kill", "--signal", "KILL", s.container(t, "backend"))
	got := s.docker(t, "inspect", "--format", "{{.State.Status}} {{.State.ExitCode}}", s.container(t, "backend"))
	if got != "exited 137" {
		t.Fatalf("the killed container is %q, want it exited with 137", got)
	}
	s.sql(t, `update netflix_shows set title = 'Potoroo Rhapsody' where show_id = 'kill1';
		delete from netflix_shows where show_id like 'kill%' and show_id <> 'kill1';
		insert into netflix_shows (show_id, type, title) values ('kill0', 'Movie', 'Dunnart Rhapsody')`)
	s.docker(t, "compose", "start", "backend")
	s.ready(t, 30*time.Second)
	s.eventuallyFirst(t, 10*time.Second, "dunnart", "Dunnart Rhapsody")
	s.eventuallyFirst(t, 0, "potoroo", "Potoroo Rhapsody")
	s.eventuallyFirst(t, 0, "bandicoot", "")

	after := s.status(t).Indexes[0]
	if after.Generation != before.Generation || after.Backfill != nil {
		t.Errorf("generation %s after the kill, %s before: the worker filled the index again", after.Generation,
			before.Generation)
	}
	body, err := fetch(s.base + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(body)) {
		if strings.HasPrefix(line, "ftsync_rebuilds_total") && !strings.HasSuffix(line, " 0\n") {
			t.Errorf("since the kill: %s", line)
		}
	}
	if got := after.Documents; got != titles+2 {
		t.Errorf("%d documents, want %d", got, titles+2)
	}
}

// testPostgresRestart: I6.
func (s *stack) testPostgresRestart(t *testing.T) {
	stop := make(chan struct{})
	failed := make(chan error, 1)
	var answered atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			f, err := s.search("stranger things")
			if err == nil && f.first() != "Stranger Things" {
				err = fmt.Errorf("the best hit is %q", f.first())
			}
			if err != nil {
				failed <- err
				return
			}
			answered.Add(1)
		}
	}()
	s.docker(t, "compose", "restart", "postgres")
	eventually(t, time.Minute, func() error {
		_, err := command(t.Context(), s.env, "docker", "compose", "exec", "-T", "postgres", "pg_isready", "-q", "-h",
			"127.0.0.1").Output()
		return err
	})
	s.sql(t, `insert into netflix_shows (show_id, type, title) values ('restart', 'Movie', 'Wambenger Nocturne')`)
	s.eventuallyFirst(t, 30*time.Second, "wambenger", "Wambenger Nocturne")
	close(stop)
	<-done
	select {
	case err := <-failed:
		t.Errorf("a search while Postgres restarted: %v", err)
	default:
	}
	t.Logf("%d searches answered while Postgres restarted", answered.Load())
	// Triggers that are as they should be are left alone, by the killed worker's successor and by every new session.
	if logs := s.docker(t, "compose", "logs", "--no-color", "--no-log-prefix", "backend"); strings.Count(logs,
		"installed change capture") != 1 {
		t.Errorf("capture was not installed exactly once:\n%s", logs)
	}
	if st := s.status(t); !st.Connected || !st.Ready {
		t.Errorf("/status says connected %v, ready %v, want both", st.Connected, st.Ready)
	}
}

func (s *stack) testStop(t *testing.T) {
	id := s.container(t, "backend")
	began := time.Now()
	s.docker(t, "stop", "--time", "20", id)
	took := time.Since(began)
	if got := s.docker(t, "inspect", "--format", "{{.State.ExitCode}}", id); got != "0" {
		t.Errorf("the stopped container's exit code is %s, want 0", got)
	}
	if took > 10*time.Second {
		t.Errorf("the stop took %v, want at most 10 s", took)
	}
	t.Logf("the stop took %v", took.Round(time.Millisecond))
}
