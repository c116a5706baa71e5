#ifndef FTSYNC_WALK_H
#define FTSYNC_WALK_H

#include "sqlite.h"

// ftsync_walk_function is the SQL functions ftsync_list(term) and ftsync_list(term, moves), about a list of
// the table fts. The first returns how many documents the list has. The second makes moves, which are
// numbers of 8 bytes in the machine's order: WALK_NEXT or an id to seek. It returns what each met: a byte
// that is 0 at the end, or 1 and then the id, the number of bytes of the positions (4 bytes), and these.
void ftsync_walk_function(sqlite3_context *, int, sqlite3_value **);

#define WALK_NEXT INT64_MIN

#endif
