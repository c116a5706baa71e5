package fts5

/*
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
static void give_back(void) { malloc_trim(0); }
#else
static void give_back(void) {}
#endif
*/
import "C"

// GiveBack returns memory to the system that SQLite has freed. The C library keeps it
// otherwise: after hundreds of connections were closed, hundreds of megabytes.
func GiveBack() { C.give_back() }
