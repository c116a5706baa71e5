// A SQLite VFS above that of the system. By a rule it fails, or kills the process, at the n-th operation
// of a kind. The declarations in vfs.c are SQLite's own (sqlite3.h 3.54, in the public domain); see
// cache/fts5/sqlite.h.
#ifndef FTSYNC_FAULTVFS_H
#define FTSYNC_FAULTVFS_H

#include <stdint.h>

// rule is Rule in faultvfs.go, in C.
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
