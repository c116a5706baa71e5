#include "walk.h"

#include <stdlib.h>
#include <string.h>

#include "lists.h"

// What a walk has met so far.
typedef struct notes {
  uint8_t *bytes;
  size_t size, room;
} notes;

static int note(notes *n, const void *bytes, size_t size) {
  if (n->size + size > n->room) {
    size_t room = 2 * (n->size + size);
    uint8_t *more = realloc(n->bytes, room);
    if (!more) return SQLITE_NOMEM;
    n->bytes = more;
    n->room = room;
  }
  memcpy(n->bytes + n->size, bytes, size);
  n->size += size;
  return SQLITE_OK;
}

// note_document notes where a list is after a move that returned rc. It returns SQLITE_OK or an error.
static int note_document(notes *n, list *l, int rc) {
  if (rc != SQLITE_ROW && rc != SQLITE_DONE) return rc;
  uint8_t there = rc == SQLITE_ROW;
  rc = note(n, &there, 1);
  if (!there || rc != SQLITE_OK) return rc;
  const uint8_t *positions = list_positions(l);
  if (!positions) return l->rc;
  int32_t bytes = l->bytes;
  rc = note(n, &l->id, sizeof(l->id));
  if (rc == SQLITE_OK) rc = note(n, &bytes, sizeof(bytes));
  if (rc == SQLITE_OK) rc = note(n, positions, bytes);
  return rc;
}

static int walk(list *l, const uint8_t *moves, int bytes, notes *n) {
  int rc = SQLITE_OK;
  for (int i = 0; i + 8 <= bytes && rc == SQLITE_OK; i += 8) {
    int64_t id;
    memcpy(&id, moves + i, 8);
    int at = SQLITE_DONE; // of a term that no segment has
    if (l) at = id == WALK_NEXT ? ftsync_list_next(l) : ftsync_list_seek(l, id);
    rc = note_document(n, l, at);
  }
  return rc;
}

static int count(list *l, int64_t *documents) {
  int rc = l ? SQLITE_ROW : SQLITE_DONE;
  while (rc == SQLITE_ROW) {
    rc = ftsync_list_next(l);
    *documents += rc == SQLITE_ROW;
  }
  return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

void ftsync_walk_function(sqlite3_context *ctx, int args, sqlite3_value **arg) {
  lists *open = 0;
  list *l = 0;
  notes n = {0};
  int64_t documents = 0;
  const char *term = (const char *)sqlite3_value_text(arg[0]);
  int rc = ftsync_lists_open(sqlite3_context_db_handle(ctx), "fts", &open);
  if (rc == SQLITE_OK) rc = ftsync_list_find(open, term, sqlite3_value_bytes(arg[0]), &l);
  if (rc == SQLITE_OK)
    rc = args == 1 ? count(l, &documents)
                   : walk(l, sqlite3_value_blob(arg[1]), sqlite3_value_bytes(arg[1]), &n);
  ftsync_list_close(l);
  ftsync_lists_close(open);
  if (rc == LISTS_OTHER) {
    sqlite3_result_error(ctx, "ftsync_list: only FTS5 itself reads the format that the table has", -1);
  } else if (rc != SQLITE_OK) {
    sqlite3_result_error_code(ctx, rc);
  } else if (args == 1) {
    sqlite3_result_int64(ctx, documents);
  } else {
    sqlite3_result_blob(ctx, n.bytes, n.size, free);
    return;
  }
  free(n.bytes);
}
