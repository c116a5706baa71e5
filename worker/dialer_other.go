//go:build !linux

package worker

import "syscall"

// userTimeout is what only Linux knows; keepalives and watch notice, too.
func userTimeout(_, _ string, _ syscall.RawConn) error { return nil }
