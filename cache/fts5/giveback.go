package fts5

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void ftsync_give_back(void) { malloc_trim(0); }
static void give_back_large(int bytes) { mallopt(M_MMAP_THRESHOLD, bytes); }
#else
static void ftsync_give_back(void) {}
static void give_back_large(int bytes) {}
#endif
*/
import "C"

// GiveBack returns memory that SQLite has freed to the system. The C library would keep it:
// hundreds of megabytes after hundreds of connections were closed.
func GiveBack() { C.ftsync_give_back() }

// GiveBackLarge makes C allocations of at least this many bytes return to the system as soon as
// they are freed. By default glibc raises that threshold itself, and then keeps freed pieces of
// up to 32 MB in the heap of each thread: where documents are large, that adds up to more than
// all that is in use.
func GiveBackLarge(bytes int) { C.give_back_large(C.int(bytes)) }
