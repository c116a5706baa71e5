package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ftsync/docker/shipped"
)

// program is the real program in a process of its own.
type program struct {
	cmd     *exec.Cmd
	dir     string
	url     string
	env     []string
	started time.Time
}

// startProgram builds the program of this tree and starts it.
func startProgram(ctx context.Context, database, yaml string) (*program, error) {
	root, err := shipped.Root(ctx)
	if err != nil {
		return nil, err
	}
	return startProgramOf(ctx, root, database, yaml)
}

// startProgramOf builds the program of a repository as the image does, and starts it.
func startProgramOf(ctx context.Context, root, database, yaml string) (*program, error) {
	dir, err := os.MkdirTemp("", "ftsync-bench-")
	if err != nil {
		return nil, err
	}
	if err := (shipped.Program{Root: root}).Build(ctx, filepath.Join(dir, "ftsync")); err != nil {
		return nil, err
	}
	config := filepath.Join(dir, "ftsync.yaml")
	if err := os.WriteFile(config, []byte(yaml), 0o644); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := l.Addr().String()
	l.Close()
	p := &program{dir: dir, url: "http://" + addr}
	p.env = append(os.Environ(), "DATABASE_URL="+database, "FTSYNC_CACHE_DIR="+p.cache(), "FTSYNC_HTTP_ADDR="+addr,
		"FTSYNC_LOG_LEVEL=warn")
	return p, p.start(ctx)
}

func (p *program) start(ctx context.Context) error {
	p.cmd = exec.CommandContext(ctx, filepath.Join(p.dir, "ftsync"), "-config="+filepath.Join(p.dir, "ftsync.yaml"))
	p.cmd.Env, p.cmd.Stderr, p.started = p.env, os.Stderr, time.Now()
	// A session of its own, as a container is: Linux divides contended cores among
	// them first, and each process of Postgres is one.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return p.cmd.Start()
}

// weigh gives the program's session the weight of a nice value.
func (p *program) weigh(nice int) error {
	file := fmt.Sprintf("/proc/%d/autogroup", p.cmd.Process.Pid)
	if err := os.WriteFile(file, []byte(strconv.Itoa(nice)), 0); err != nil {
		return fmt.Errorf("set the weight of a session, for which Linux wants kernel.sched_autogroup_enabled=1: %w",
			err)
	}
	return nil
}

// cache is the folder of its indexes.
func (p *program) cache() string { return filepath.Join(p.dir, "cache") }

// bytes is the size of what an index has on disk.
func (p *program) bytes(index string) (n int64, err error) {
	files, err := filepath.Glob(filepath.Join(p.cache(), index, "*.db*"))
	for _, f := range files {
		info, serr := os.Stat(f)
		if serr != nil {
			return 0, serr
		}
		n += info.Size()
	}
	return n, err
}

// restart ends the program and starts it with what it has in its cache.
func (p *program) restart(ctx context.Context) error {
	p.end()
	return p.start(ctx)
}

// ready waits until the program says that its indexes are published.
func (p *program) ready(ctx context.Context) (time.Duration, error) {
	for {
		resp, err := http.Get(p.url + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return time.Since(p.started), nil
			}
		}
		if p.cmd.Process.Signal(syscall.Signal(0)) != nil {
			return 0, fmt.Errorf("the program ended")
		}
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// peak is the most memory the program has held so far, in MB.
func (p *program) peak() float64 { return p.memory("VmHWM:") }

// memory is what Linux says of the program's memory under a name, in MB.
func (p *program) memory(what string) float64 {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if kb, ok := strings.CutPrefix(s.Text(), what); ok {
			n, _ := strconv.ParseFloat(strings.Fields(kb)[0], 64)
			return n / 1024
		}
	}
	return 0
}

// caughtUp waits until a look at Postgres that began after this call found nothing left.
func (p *program) caughtUp(ctx context.Context) error {
	from := time.Now()
	for {
		var st struct {
			LagSeconds   float64   `json:"lag_seconds"`
			LastCaughtUp time.Time `json:"last_caught_up"`
		}
		if err := getJSON(p.url+"/status", &st); err != nil {
			return err
		}
		if st.LagSeconds == 0 && st.LastCaughtUp.After(from) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func (p *program) end() {
	p.cmd.Process.Signal(syscall.SIGTERM)
	p.cmd.Wait()
}

// stop ends the program and removes its cache.
func (p *program) stop() {
	p.end()
	os.RemoveAll(p.dir)
}

// getJSON reads an answer of the program.
func getJSON(url string, into any) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(into)
}
