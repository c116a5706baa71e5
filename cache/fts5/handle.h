#ifndef FTSYNC_HANDLE_H
#define FTSYNC_HANDLE_H

#include <stdint.h>

// SQL statements name C objects by handles: random numbers that are looked up in a table. A
// pointer never travels as a number, for the SQL that passes it might be somebody else's.
enum { HANDLE_COLLECTOR = 1, HANDLE_LENGTHS, HANDLE_LISTENER, HANDLE_MATCH };

int64_t ftsync_handle_add(int kind, void *); // 0: out of memory
void *ftsync_handle_get(int kind, int64_t handle); // NULL: there is none
void ftsync_handle_remove(int64_t handle);

#endif
