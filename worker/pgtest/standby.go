package pgtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// Run runs a program of the installation, such as pg_resetwal, in the server's folder, as the
// user that the server runs as.
func (s *Server) Run(name string, args ...string) error {
	if out, err := s.command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s %v: %w\n%s", name, args, err, out)
	}
	return nil
}

// Standby starts a second server, on a port of its own, that follows this one and answers
// queries; select pg_promote() makes it a primary.
func (s *Server) Standby() (*Server, error) {
	dir, err := os.MkdirTemp(filepath.Dir(s.dir), "pgtest-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for a standby: %w", err)
	}
	standby := &Server{dir: dir, bin: s.bin, cred: s.cred}
	if err := standby.copyFrom(s); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	if err := standby.Up(); err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return standby, nil
}

func (s *Server) copyFrom(primary *Server) error {
	if s.cred != nil {
		if err := os.Chown(s.dir, int(s.cred.Uid), int(s.cred.Gid)); err != nil {
			return fmt.Errorf("hand %s to the Postgres user: %w", s.dir, err)
		}
	}
	if err := s.Run("pg_basebackup", "-d", primary.URL("postgres"), "-D", s.DataDir(), "-R", "-X", "stream", "-c",
		"fast", "--no-sync"); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("find a free port: %w", err)
	}
	s.port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	f, err := os.OpenFile(filepath.Join(s.DataDir(), "postgresql.conf"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("configure a standby: %w", err)
	}
	_, err = fmt.Fprintf(f, "port = %d\nunix_socket_directories = '%s'\n", s.port, s.dir)
	return errors.Join(err, f.Close())
}
