// A SQLite VFS above the one of the system, which does what it is told to: fail,
// or end the process, at the n-th operation of a kind. The declarations are
// SQLite's own (sqlite3.h 3.54, in the public domain): see cache/fts5/sqlite.h.
#ifndef FTSYNC_FAULTVFS_H
#define FTSYNC_FAULTVFS_H

#include <stdint.h>

// What one rule says; see Rule in faultvfs.go.
typedef struct rule {
  uint32_t ops;
  int64_t after, count;
  int code, system_errno, die;
  char part[128];
} rule;

int faultvfs_register(void);
void faultvfs_set(const rule *);
void faultvfs_counts(int64_t *seen, int64_t *failed);

#endif
