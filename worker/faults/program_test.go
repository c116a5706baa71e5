package faults

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

var built struct {
	once sync.Once
	dir  string
	err  error
}

// programPath returns the path of the program, built once, with the race detector if the tests
// have it: a race that it finds ends the program with an exit code of its own.
func programPath(t testing.TB) string {
	t.Helper()
	if *given != "" {
		return *given
	}
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "ftsync-faults-"); built.err != nil {
			return
		}
		args := []string{"build", "-buildvcs=false", "-tags", "fts5", "-o", built.dir + "/ftsync"}
		if raceEnabled {
			args = append(args, "-race")
		}
		out, err := exec.Command("go", append(args, "ftsync/cmd/ftsync")...).CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("build ftsync: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir + "/ftsync"
}

func removeBuilt() {
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
}

// program is a running ftsync.
type program struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended
	base string        // http://…
}

// launch starts a command that dies with this process, and closes done at its end.
func launch(cmd *exec.Cmd) (done chan struct{}, err error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	done = make(chan struct{})
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // the signal is sent when the thread that forked ends
		defer close(done)
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
	}()
	return done, <-started
}

// startProgram runs ftsync, whose log goes to a file, and returns when it listens.
func startProgram(path string, args, environ []string, log string) (*program, error) {
	f, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size, err := f.Seek(0, 2)
	if err != nil {
		return nil, err
	}
	p := &program{cmd: exec.Command(path, args...)}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = filepath.Dir(log), environ, f, f
	if p.done, err = launch(p.cmd); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if p.base = listening(log, size); p.base != "" {
			return p, nil
		}
		if p.ended() {
			break
		}
	}
	if !p.ended() {
		p.kill()
		return nil, errors.New("ftsync does not listen within 30 s")
	}
	return p, fmt.Errorf("ftsync ended with %v before it listened", p.cmd.ProcessState)
}

// listening finds, in a log from an offset on, the address at which the program listens.
func listening(log string, from int64) string {
	text, err := os.ReadFile(log)
	if err != nil || int64(len(text)) < from {
		return ""
	}
	for line := range bytes.Lines(text[from:]) {
		var said struct{ Msg, Address string }
		if json.Unmarshal(line, &said) == nil && said.Msg == "listening" {
			return "http://" + said.Address
		}
	}
	return ""
}

func (p *program) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

func (p *program) signal(s syscall.Signal) { p.cmd.Process.Signal(s) }

func (p *program) kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

// stop asks the program to end. wrong says what was wrong with how it ended.
func (p *program) stop() (took time.Duration, wrong string) {
	began := time.Now()
	if p.ended() {
		return 0, fmt.Sprintf("had ended before it was asked to, with %v", p.cmd.ProcessState)
	}
	p.signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(20 * time.Second):
		p.kill()
		return time.Since(began), "did not end within 20 s of SIGTERM"
	}
	took = time.Since(began)
	switch {
	case p.cmd.ProcessState.ExitCode() != 0:
		return took, fmt.Sprintf("ended with %v after SIGTERM", p.cmd.ProcessState)
	case took > 10*time.Second:
		return took, fmt.Sprintf("took %v to end after SIGTERM", took.Round(time.Millisecond))
	}
	return took, ""
}

// descriptors returns the number of files that the process has open.
func (p *program) descriptors() int {
	open, _ := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	return len(open)
}

// tail returns the last lines of a file.
func tail(path string, lines int) string {
	text, _ := os.ReadFile(path)
	all := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(all[max(0, len(all)-lines):], "\n")
}
