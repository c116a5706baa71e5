package postgres

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// userTimeout has the kernel close a connection whose peer has not acknowledged sent data for
// tcpUserTimeout. Keepalives don't do that: none are sent while data is unacknowledged.
func userTimeout(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		ms := int(tcpUserTimeout.Milliseconds())
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, ms)
	})
	if err != nil || failed == unix.ENOPROTOOPT || failed == unix.EOPNOTSUPP {
		return err // a Unix socket
	}
	return failed
}
