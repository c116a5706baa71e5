#ifndef FTSYNC_MARK_H
#define FTSYNC_MARK_H

#include "collect.h"
#include "tokenizer.h"

// A span of a text, in bytes.
typedef struct span {
  int32_t from, to;
} span;

void ftsync_mark_function(sqlite3_context *, int, sqlite3_value **);
int ftsync_mark(int64_t marker, const char *text, int n, const instance *list, int instances, span *out,
                int64_t nanoseconds);

#endif
