package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// repository is the folder that holds the module, found from the working folder upwards.
func repository() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		b, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(b, []byte("module ftsync\n")) {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New(
				"run the demonstration inside ftsync's repository: it builds ./cmd/ftsync and loads " +
					"docker/postgres/netflix.sql.gz")
		}
		dir = filepath.Dir(dir)
	}
}

func build(ctx context.Context, root, dir string, flags ...string) (string, error) {
	path := filepath.Join(dir, "ftsync")
	// as make build does, so that one compiles SQLite for both
	args := append([]string{"build", "-tags", "fts5,netgo,osusergo", "-trimpath", "-buildvcs=false", "-o", path},
		flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, "./cmd/ftsync")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build ftsync: %w\n%s", err, bytes.TrimSpace(out))
	}
	return path, nil
}

// program is a running ftsync.
type program struct {
	cmd  *exec.Cmd
	url  string
	log  string        // path
	done chan struct{} // closed when it has ended
	err  error         // how it ended, once done is closed
}

func (d *demo) startProgram(ctx context.Context, root, dir, databaseURL string) (*program, error) {
	addr, err := address(d.port)
	if err != nil {
		return nil, err
	}
	p := &program{url: "http://" + addr, log: filepath.Join(dir, "ftsync.log"), done: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, fmt.Errorf("make ftsync's log: %w", err)
	}
	p.cmd = exec.Command(d.program, "-index=true", "-config="+filepath.Join(root, "docker/backend/ftsync.yaml"))
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.Env = append(environment(), "DATABASE_URL="+databaseURL, "FTSYNC_HTTP_ADDR="+addr,
		"FTSYNC_CACHE_DIR="+filepath.Join(dir, "cache"), "FTSYNC_LOG_FORMAT=text")
	// A group of its own: Ctrl-C in the terminal reaches the demonstration only, which then stops its parts in order.
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGTERM}
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // Pdeathsig is sent when the thread that forked ends
		defer close(p.done)
		defer log.Close()
		err := p.cmd.Start()
		started <- err
		if err == nil {
			p.err = p.cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start ftsync: %w", err)
	}
	return p, nil
}

// environment is this process's without what would send ftsync to another database, cache or configuration.
func environment() []string {
	var env []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "PG") && !strings.HasPrefix(kv, "FTSYNC_") && !strings.HasPrefix(kv, "DATABASE_URL") {
			env = append(env, kv)
		}
	}
	return env
}

// address is the wanted port on 127.0.0.1 or, when it is in use, a free one.
func address(port int) (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	if errors.Is(err, syscall.EADDRINUSE) {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return "", fmt.Errorf("find a port for ftsync: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// ready waits until every index answers.
func (p *program) ready(ctx context.Context, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.url+"/readyz", nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-p.done:
			return p.failure("ftsync ended before it was ready")
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.Canceled) {
				return ctx.Err()
			}
			return p.failure(fmt.Sprintf("ftsync was not ready within %v", within))
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// failure is an error that shows the end of ftsync's log, which is about to be removed.
func (p *program) failure(what string) error {
	log, _ := os.ReadFile(p.log)
	lines := strings.Split(strings.TrimSpace(string(log)), "\n")
	return fmt.Errorf("%s; the end of its log:\n%s", what, strings.Join(lines[max(0, len(lines)-30):], "\n"))
}

// stop ends ftsync as an operator would, and reports when that took too long or failed.
func (p *program) stop() error {
	select {
	case <-p.done:
		return nil // and the caller has said so
	default:
	}
	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(10 * time.Second):
		p.cmd.Process.Kill()
		<-p.done
		return p.failure("ftsync did not end within 10 s of SIGTERM and was killed")
	}
	if p.err != nil {
		return p.failure(fmt.Sprintf("ftsync ended with %v", p.err))
	}
	return nil
}
