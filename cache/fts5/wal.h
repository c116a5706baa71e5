#ifndef FTSYNC_WAL_H
#define FTSYNC_WAL_H

#include "sqlite.h"

void ftsync_wal_function(sqlite3_context *, int, sqlite3_value **);

#endif
