// Package faultvfs makes operations on SQLite's files fail in tests. In a program that imports it, SQLite
// uses all its files through a layer above those of the system. The layer changes nothing until Set is
// called.
//
// There is one rule at a time for the whole process, so tests that set one can't run in parallel.
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

// The kinds of operations. Map maps the WAL's index (the -shm file); Lock takes a lock on the database or
// in that index.
const (
	Read Op = 1 << iota
	Write
	Sync
	Truncate
	Open
	Delete
	Map
	Lock
)

// Rule says which operations fail.
type Rule struct {
	Ops   Op
	Part  string // what the path must contain, up to 127 bytes; "": all files. Temporary files have no path
	After int64  // how many operations succeed first
	Count int64  // how many fail then; below 0: all

	// Err is the error that operations fail with: EIO, ENOSPC, EDQUOT, EACCES, EMFILE or ENOMEM.
	// 0: the first one that would fail kills the process instead.
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

// code returns SQLite's code for an operation of a kind that fails with an error.
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

// Set replaces the rule, and counts operations from 0 again.
func Set(r Rule) {
	c := C.rule{ops: C.uint32_t(r.Ops), after: C.int64_t(r.After), count: C.int64_t(r.Count),
		system_errno: C.int(r.Err)}
	if r.Err == 0 {
		c.die = 1
	}
	// For a rule with several kinds of operations this is the general code for errors of files.
	c.code = C.int(code(r.Ops, r.Err))
	if len(r.Part) >= len(c.part) {
		panic(fmt.Sprintf("faultvfs: %q is too long", r.Part))
	}
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&c.part[0])), len(c.part)), r.Part)
	C.faultvfs_set(&c)
}

// Clear makes all operations succeed again.
func Clear() { Set(Rule{Err: syscall.EIO}) }

// Counts returns how many operations the rule has covered since it was set, and how many of them have
// failed.
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
