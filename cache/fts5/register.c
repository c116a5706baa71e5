#include "collect.h"

// fill takes a row of FTS5's table of lengths in: ftsync_lengths(handle, id, sz),
// where sz has the tokens of each column as varints.
static void fill(sqlite3_context *ctx, int n, sqlite3_value **args) {
  lengths *l = (lengths *)sqlite3_value_int64(args[0]);
  const unsigned char *sz = sqlite3_value_blob(args[2]);
  int bytes = sqlite3_value_bytes(args[2]);
  int64_t tokens = 0, value = 0;
  for (int i = 0; i < bytes; i++) {
    value = value << 7 | (sz[i] & 0x7f);
    if (!(sz[i] & 0x80)) {
      tokens += value;
      value = 0;
    }
  }
  if (!lengths_set(l, sqlite3_value_int64(args[1]), tokens)) {
    sqlite3_result_error_code(ctx, SQLITE_NOMEM);
    return;
  }
  sqlite3_result_int(ctx, tokens > 0x7fffffff ? 0x7fffffff : (int)tokens);
}

static int add(sqlite3 *db, char **message, const void *unused) {
  fts5_api *api = 0;
  sqlite3_stmt *stmt;
  int rc = sqlite3_prepare_v2(db, "select fts5(?1)", -1, &stmt, 0);
  if (rc != SQLITE_OK) return rc;
  sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", 0);
  sqlite3_step(stmt);
  rc = sqlite3_finalize(stmt);
  if (rc != SQLITE_OK) return rc;
  if (!api) return SQLITE_ERROR;
  rc = api->xCreateFunction(api, "ftsync_collect", 0, collect, 0);
  if (rc != SQLITE_OK) return rc;
  return sqlite3_create_function_v2(db, "ftsync_lengths", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, 0, fill, 0, 0, 0);
}

int ftsync_register(void) { return sqlite3_auto_extension((void (*)(void))add); }
