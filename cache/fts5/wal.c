#include "wal.h"

#include "tokenizer.h"

// committed is SQLite's hook: it notes how many pages the write-ahead log holds after a commit.
static int committed(void *data, sqlite3 *db, const char *name, int pages) {
  ((connection *)data)->wal = pages;
  return SQLITE_OK;
}

// ftsync_wal_function is the SQL function ftsync_wal(); see doc.go.
void ftsync_wal_function(sqlite3_context *ctx, int n, sqlite3_value **args) {
  connection *conn = sqlite3_user_data(ctx);
  if (!conn->watching) sqlite3_wal_hook(sqlite3_context_db_handle(ctx), committed, conn);
  conn->watching = 1;
  sqlite3_result_int(ctx, conn->wal);
}
