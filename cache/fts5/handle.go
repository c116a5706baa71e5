package fts5

// #include "handle.h"
import "C"

import "unsafe"

// handleOf gives out a handle of a thing, which forget takes back; see handle.h.
func handleOf(kind C.int, p unsafe.Pointer) int64 {
	h := C.ftsync_handle_add(kind, p)
	if h == 0 {
		panic("fts5: out of memory")
	}
	return int64(h)
}

func forget(handle int64) { C.ftsync_handle_remove(C.int64_t(handle)) }
