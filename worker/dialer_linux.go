package worker

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// userTimeout has the kernel give a connection up on which what was sent has not
// been acknowledged for so long; keepalives are not sent meanwhile.
func userTimeout(_, _ string, c syscall.RawConn) error {
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(tcpUserTimeout.Milliseconds()))
	})
	if err != nil || failed == unix.ENOPROTOOPT || failed == unix.EOPNOTSUPP {
		return err // a socket of the file system
	}
	return failed
}
