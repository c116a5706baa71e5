//go:build !linux

package postgres

import "syscall"

// userTimeout does nothing: only Linux has the option. Keepalives and watched.watch notice
// a dead peer, too.
func userTimeout(_, _ string, _ syscall.RawConn) error { return nil }
