#ifndef FTSYNC_HANDLE_H
#define FTSYNC_HANDLE_H

#include <stdint.h>

// What SQL statements name is known by a number that nobody can guess, and that means
// nothing to who did not give it out: a pointer never travels as a number, for the SQL
// that hands it over might be somebody else's.
enum { HANDLE_COLLECTOR = 1, HANDLE_LENGTHS, HANDLE_LISTENER, HANDLE_MARKER };

int64_t ftsync_handle_add(int kind, void *); // 0: out of memory
void *ftsync_handle_get(int kind, int64_t handle); // NULL: there is none
void ftsync_handle_remove(int64_t handle);

#endif
