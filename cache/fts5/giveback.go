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

// GiveBack returns memory to the system that SQLite has freed. The C library keeps it
// otherwise: after hundreds of connections were closed, hundreds of megabytes.
func GiveBack() { C.ftsync_give_back() }

// GiveBackLarge has whatever is allocated in this process from a number of bytes on go
// back to the system as soon as it is freed. glibc otherwise learns from what is freed
// to keep pieces of up to 32 MB in each thread's own heap: where documents are large,
// that adds up to more than all that is in use.
func GiveBackLarge(bytes int) { C.give_back_large(C.int(bytes)) }
