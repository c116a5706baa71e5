// Package faultvfs makes SQLite's files fail in tests. A program that imports it
// does all its SQLite through a layer above the system's files, which does nothing
// until it is told to with Set.
//
// One rule holds at a time, for the whole process: tests that set one do not run
// beside each other.
package faultvfs

/*
#cgo CFLAGS: -std=gnu11 -O2 -Wall -Wextra -Wno-unused-parameter
#cgo linux LDFLAGS: -Wl,--unresolved-symbols=ignore-in-object-files
#cgo darwin LDFLAGS: -Wl,-undefined,dynamic_lookup
#include "vfs.h"
*/
import "C"

import (
	"fmt"
	"syscall"
	"unsafe"

	_ "github.com/mattn/go-sqlite3" // the SQLite that is called here
)

// Op is a set of kinds of operations.
type Op uint32

// What SQLite does with files. Map is the mapping of the WAL's index, the -shm
// file; Lock the taking of locks on the database or in that index.
const (
	Read Op = 1 << iota
	Write
	Sync
	Truncate
	Open
	Delete
	Map
	Lock

	All = Read | Write | Sync | Truncate | Open | Delete | Map | Lock
)

// Rule says which operations fail.
type Rule struct {
	Ops   Op
	Part  string // of the path, up to 127 bytes; "": all files. A temporary file has no path
	After int64  // operations that go well first
	Count int64  // and how many fail then; below 0: all, until another rule is set

	// Err is what they fail with: EIO, ENOSPC, EDQUOT, EACCES, EMFILE, ENOMEM.
	// 0: the process is killed at the first one.
	Err syscall.Errno
}

// SQLite's codes.
const (
	codePerm   = 3
	codeNomem  = 7
	codeIOErr  = 10
	codeFull   = 13
	codeNoOpen = 14
)

// ioErr are SQLite's extended codes of input and output errors.
var ioErr = map[Op]int{Read: 1, Write: 3, Sync: 4, Truncate: 6, Open: 0, Delete: 10, Map: 21, Lock: 15}

// code is what an operation of a kind that fails returns.
func code(op Op, err syscall.Errno) int {
	switch {
	case op == Open:
		return codeNoOpen
	case err == syscall.ENOSPC || err == syscall.EDQUOT:
		return codeFull
	case err == syscall.ENOMEM:
		return codeNomem
	case err == syscall.EACCES && op == Lock:
		return codePerm
	}
	return codeIOErr | ioErr[op]<<8
}

// Set makes a rule the one that holds, and begins to count anew.
func Set(r Rule) {
	c := C.rule{ops: C.uint32_t(r.Ops), after: C.int64_t(r.After), count: C.int64_t(r.Count),
		system_errno: C.int(r.Err)}
	if r.Err == 0 {
		c.die = 1
	}
	// A rule for several kinds fails with SQLite's code for errors of no kind.
	c.code = C.int(code(r.Ops, r.Err))
	if len(r.Part) >= len(c.part) {
		panic(fmt.Sprintf("faultvfs: %q is too long", r.Part))
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&c.part[0])), len(c.part)), r.Part)
	C.faultvfs_set(&c)
}

// Clear lets everything go well again.
func Clear() { Set(Rule{Err: syscall.EIO}) }

// Counts returns how many operations the rule was asked about since it was set,
// and how many of them failed.
func Counts() (seen, failed int64) {
	var s, f C.int64_t
	C.faultvfs_counts(&s, &f)
	return int64(s), int64(f)
}

func init() {
	if rc := C.faultvfs_register(); rc != 0 {
		panic(fmt.Sprintf("faultvfs: register: code %d", rc))
	}
}
