package fts5

// #include "handle.h"
import "C"

import "unsafe"

// handleOf returns a new handle for what p points to. It is valid until forget; see handle.h.
func handleOf(kind C.int, p unsafe.Pointer) int64 {
	h := C.ftsync_handle_add(kind, p)
	if h == 0 {
		panic("fts5: out of memory")
	}
	return int64(h)
}

func forget(handle int64) { C.ftsync_handle_remove(C.int64_t(handle)) }
