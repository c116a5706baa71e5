// Package pgtest starts throw-away Postgres servers for tests, benchmarks and the demo: a private
// data folder, a free port on 127.0.0.1, no password, gone at the end. It never touches a server
// that it did not start.
//
// It needs the programs of a Postgres server (initdb, postgres); Start says what to install when
// they are missing. PGTEST_BINDIR names the folder of those of another version; everything then
// runs on that version, also what kills servers, copies them, or calls pg_dump.
// docker/test-postgres sets it to the programs of an image. A process that runs as root starts the
// server as the user postgres, or nobody, because Postgres refuses to run as root.
package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sys/unix"
)

// Options describes a server. The zero value is what most tests want.
type Options struct {
	// Settings override lines of postgresql.conf. The defaults trade durability for speed: fsync
	// is off, so that killing the server loses nothing, but a crash of the machine would.
	Settings map[string]string
	Dir      string // the folder that holds the server's; default /dev/shm if it has room, else the temporary folder
}

// Server is a running Postgres. Its methods are not safe for concurrent use.
type Server struct {
	dir  string // holds data/, log and the socket
	port int
	bin  string
	cred *syscall.Credential
	cmd  *exec.Cmd
	done chan struct{}
}

// Start makes a database cluster and starts a server on it.
func Start(o Options) (*Server, error) {
	bin, err := BinDir()
	if err != nil {
		return nil, err
	}
	cred, err := credential()
	if err != nil {
		return nil, err
	}
	parent := o.Dir
	if parent == "" {
		parent = fastDir()
	}
	dir, err := os.MkdirTemp(parent, "pgtest-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for a throw-away Postgres: %w", err)
	}
	s := &Server{dir: dir, bin: bin, cred: cred}
	if err := s.init(o); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := s.Up(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

func (s *Server) init(o Options) error {
	if s.cred != nil {
		if err := os.Chown(s.dir, int(s.cred.Uid), int(s.cred.Gid)); err != nil {
			return fmt.Errorf("hand %s to the Postgres user: %w", s.dir, err)
		}
	}
	out, err := s.command("initdb", "-D", s.DataDir(), "-U", "postgres", "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--no-sync").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	settings := map[string]string{
		"listen_addresses": "127.0.0.1", "port": strconv.Itoa(s.port), "unix_socket_directories": s.dir,
		"fsync": "off", "shared_buffers": "64MB", "max_connections": "300", "max_wal_size": "2GB",
		"logging_collector": "off", "log_min_messages": "warning",
	}
	for k, v := range o.Settings {
		settings[k] = v
	}
	var conf strings.Builder
	for _, k := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&conf, "%s = '%s'\n", k, strings.ReplaceAll(settings[k], "'", "''"))
	}
	f, err := os.OpenFile(filepath.Join(s.DataDir(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("configure a throw-away Postgres: %w", err)
	}
	_, err = f.WriteString(conf.String())
	return errors.Join(err, f.Close())
}

// Up starts the server after Down or Kill, on the same port and with the same data.
func (s *Server) Up() error {
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return fmt.Errorf("open the server's log: %w", err)
	}
	defer log.Close()
	started := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		// The kernel sends Pdeathsig when the thread that forked ends, so keep the thread.
		runtime.LockOSThread()
		defer close(done)
		cmd := s.command("postgres", "-D", s.DataDir())
		cmd.Stdout, cmd.Stderr = log, log
		cmd.SysProcAttr.Pdeathsig = syscall.SIGQUIT // so that a killed test leaves no server behind
		s.cmd = cmd
		err := cmd.Start()
		started <- err
		if err == nil {
			cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	s.done = done
	deadline := time.Now().Add(60 * time.Second)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		conn, err := pgx.Connect(ctx, s.URL("postgres"))
		if err == nil {
			conn.Close(ctx)
			cancel()
			return nil
		}
		cancel()
		select {
		case <-s.done:
			return fmt.Errorf("postgres ended at start; its log:\n%s", s.Log())
		default:
		}
		if time.Now().After(deadline) {
			s.Kill()
			return fmt.Errorf("postgres did not answer within a minute: %w; its log:\n%s", err, s.Log())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Down stops the server: "fast", as an operator would, or "immediate", as a crash of the machine
// would.
func (s *Server) Down(mode string) error {
	sig := syscall.SIGINT
	if mode == "immediate" {
		sig = syscall.SIGQUIT
	}
	if err := s.cmd.Process.Signal(sig); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop postgres: %w", err)
	}
	select {
	case <-s.done:
		return nil
	case <-time.After(60 * time.Second):
		s.Kill()
		return errors.New("postgres did not stop within a minute and was killed")
	}
}

// Kill ends all processes of the server with SIGKILL, as a loss of power or of its container
// does, and waits for at most half a minute until they have let go of the data folder. To kill
// the postmaster alone would not be the same: its children would notice, roll back, and remove
// the files of unlogged tables that their transactions had made, and what they write to the log
// about that is lost. Recovery then ends with "could not create file: File exists".
func (s *Server) Kill() {
	s.cmd.Process.Signal(syscall.SIGSTOP) // so that it starts no other process
	for _, pid := range children(s.cmd.Process.Pid) {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	s.cmd.Process.Kill()
	<-s.done
	for deadline := time.Now().Add(30 * time.Second); s.inUse() && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	// postmaster.pid stays: the next server learns from it whether a child is left, and then
	// refuses to start.
}

// children returns the processes that a process has started and that have not ended.
func children(parent int) (pids []int) {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		var pid, of int
		var state string
		_, rest, _ := strings.Cut(string(stat), ") ") // after the name of the program
		if _, err := fmt.Sscan(rest, &state, &of); err != nil || of != parent {
			continue
		}
		if _, err := fmt.Sscan(string(stat), &pid); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// inUse reports whether a process is attached to the shared memory of the server. As long as one
// is, Postgres refuses to start on the same data folder. The folder in which a process works
// would tell, too, but is hidden from root in a container.
func (s *Server) inUse() bool {
	pid, err := os.ReadFile(filepath.Join(s.DataDir(), "postmaster.pid"))
	if err != nil {
		return false
	}
	lines := strings.Split(string(pid), "\n")
	if len(lines) < 7 {
		return false // the server had not come so far
	}
	var key, id int // of the shared memory
	if _, err := fmt.Sscan(lines[6], &key, &id); err != nil {
		return false
	}
	var segment unix.SysvShmDesc
	_, err = unix.SysvShmCtl(id, unix.IPC_STAT, &segment)
	return err == nil && segment.Nattch > 0
}

// Stop ends the server and removes its data.
func (s *Server) Stop() error {
	select {
	case <-s.done:
	default:
		s.Down("immediate") // its data is thrown away
	}
	return os.RemoveAll(s.dir)
}

// URL returns the connection string of a database of this server.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// Port returns the server's port on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// Pid returns the process id of the postmaster.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Bin returns the path of a program of the installation, such as psql.
func (s *Server) Bin(name string) string { return filepath.Join(s.bin, name) }

// Log returns what the server has logged.
func (s *Server) Log() string {
	b, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return string(bytes.TrimSpace(b))
}

// DataDir returns the folder of the cluster.
func (s *Server) DataDir() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.bin, name), args...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.cred}
	return cmd
}

// BinDir finds the folder of Postgres's server programs: PGTEST_BINDIR, else one of Debian's, the
// newest version first, else the folder of an initdb in PATH.
func BinDir() (string, error) {
	if dir := os.Getenv("PGTEST_BINDIR"); dir != "" {
		return dir, nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(b) - version(a) })
	if len(found) > 0 {
		return filepath.Dir(found[0]), nil
	}
	if p, err := exec.LookPath("initdb"); err == nil {
		if p, err = filepath.EvalSymlinks(p); err == nil {
			return filepath.Dir(p), nil
		}
	}
	return "", errors.New("no Postgres server programs found (initdb, postgres): install them, on Debian or Ubuntu " +
		"with `apt-get install postgresql`, or name their folder in PGTEST_BINDIR")
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// credential returns the user to run the server as; nil: the present one.
func credential() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("postgres does not run as root, " +
		"and there is neither a user postgres nor nobody to run it as")
}

// fastDir returns the folder for the data: in memory if there is room for the cluster of a test, else
// the temporary folder.
func fastDir() string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs("/dev/shm", &fs); err == nil && fs.Bavail*uint64(fs.Bsize) > 2<<30 {
		return "/dev/shm"
	}
	return os.TempDir()
}
