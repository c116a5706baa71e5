#include <stdlib.h>

#include "collect.h"
#include "handle.h"
#include "match.h"
#include "tokenizer.h"
#include "walk.h"
#include "wal.h"

// fill is ftsync_lengths(handle, id, sz): it sets the lengths of a document from a row of FTS5's
// table of lengths, and returns the number of columns.
static void fill(sqlite3_context *ctx, int n, sqlite3_value **args) {
  lengths *l = ftsync_handle_get(HANDLE_LENGTHS, sqlite3_value_int64(args[0]));
  if (!l) {
    sqlite3_result_error_code(ctx, SQLITE_ERROR);
    return;
  }
  const unsigned char *sz = sqlite3_value_blob(args[2]);
  int rc = ftsync_lengths_set(l, sqlite3_value_int64(args[1]), sz, sqlite3_value_bytes(args[2]));
  if (rc == SQLITE_RANGE) {
    // Ids count the documents from 1, so the table was not written by us: it is damaged.
    sqlite3_result_error(ctx, "ftsync_lengths: the id of a document is not from 0 to 4294967295", -1);
    sqlite3_result_error_code(ctx, SQLITE_CORRUPT);
    return;
  }
  if (rc != SQLITE_OK) {
    sqlite3_result_error_code(ctx, rc);
    return;
  }
  sqlite3_result_int(ctx, l->columns);
}

// listen is ftsync_listen(handle): it sets the listener that is told of the words in documents. 0
// ends that.
static void listen(sqlite3_context *ctx, int n, sqlite3_value **args) {
  connection *conn = sqlite3_user_data(ctx);
  int64_t handle = sqlite3_value_int64(args[0]);
  int64_t *listener = ftsync_handle_get(HANDLE_LISTENER, handle);
  if (handle && !listener) {
    sqlite3_result_error_code(ctx, SQLITE_ERROR);
    return;
  }
  conn->listener = listener ? *listener : 0;
  sqlite3_result_int(ctx, 0);
}

static int add_function(sqlite3 *db, const char *name, int args, void *data,
                        void (*f)(sqlite3_context *, int, sqlite3_value **)) {
  return sqlite3_create_function_v2(db, name, args, SQLITE_UTF8 | SQLITE_DIRECTONLY, data, f, 0, 0, 0);
}

static int add(sqlite3 *db, char **message, const void *unused) {
  fts5_api *api = 0;
  sqlite3_stmt *stmt;
  // The write-ahead log stays when the last connection closes. This comes before anything reads the
  // file: a connection that is closed because it could not read it must not delete the log.
  int keep = 1;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
  // This is the first time that the file is read. If that fails, it fails again when the
  // connection is first used, and the error then says why.
  sqlite3_busy_timeout(db, 5000);
  // Nothing that the file defines is run, such as triggers and views: whoever wrote the file is
  // not who opens it.
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
  int rc = sqlite3_prepare_v2(db, "select fts5(?1)", -1, &stmt, 0);
  if (rc != SQLITE_OK) return SQLITE_OK;
  sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", 0);
  sqlite3_step(stmt);
  rc = sqlite3_finalize(stmt);
  if (rc == SQLITE_OK && !api) rc = SQLITE_ERROR;
  if (rc != SQLITE_OK) return rc;
  connection *conn = calloc(1, sizeof(connection));
  if (!conn) return SQLITE_NOMEM;
  rc = ftsync_tokenizer_register(api, conn); // frees conn with the connection
  if (rc == SQLITE_OK) rc = api->xCreateFunction(api, "ftsync_collect", 0, ftsync_collect_function, 0);
  if (rc == SQLITE_OK) rc = add_function(db, "ftsync_lengths", 3, 0, fill);
  if (rc == SQLITE_OK) rc = add_function(db, "ftsync_listen", 1, conn, listen);
  if (rc == SQLITE_OK) rc = add_function(db, "ftsync_list", 1, 0, ftsync_walk_function);
  if (rc == SQLITE_OK) rc = add_function(db, "ftsync_list", 2, 0, ftsync_walk_function);
  if (rc == SQLITE_OK) rc = add_function(db, "ftsync_match", 1, 0, ftsync_match_function);
  if (rc == SQLITE_OK) rc = add_function(db, "ftsync_wal", 0, conn, ftsync_wal_function);
  return rc;
}

int ftsync_register(void) { return sqlite3_auto_extension((void (*)(void))add); }
