#include "lists.h"

#include <stdlib.h>
#include <string.h>

#include "cursor.h"

// FORMAT is the number of the format in the table's configuration. 5 is that of a table that has used
// secure-delete, where lists may have holes.
#define FORMAT 4

// MARK begins the terms that FTS5 makes of texts. Others begin those of prefix indexes.
#define MARK '0'

// prepare prepares a statement with the table's name in it.
static int prepare(sqlite3 *db, const char *sql, const char *table, sqlite3_stmt **stmt) {
  char *text = sqlite3_mprintf(sql, table);
  if (!text) return SQLITE_NOMEM;
  int rc = sqlite3_prepare_v2(db, text, -1, stmt, 0);
  sqlite3_free(text);
  return rc == SQLITE_ERROR ? SQLITE_CORRUPT : rc; // a table is missing
}

static int format(sqlite3 *db, const char *table) {
  sqlite3_stmt *stmt;
  int rc = prepare(db, "select v from main.\"%w_config\" where k = 'version'", table, &stmt);
  if (rc != SQLITE_OK) return rc;
  int ours = sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int64(stmt, 0) == FORMAT;
  rc = sqlite3_finalize(stmt);
  return rc != SQLITE_OK || ours ? rc : LISTS_OTHER;
}

// begin opens the blob that reads the records.
static int begin(sqlite3 *db, const char *table, sqlite3_blob **blob) {
  char *data = sqlite3_mprintf("%s_data", table);
  if (!data) return SQLITE_NOMEM;
  int rc = sqlite3_blob_open(db, "main", data, "block", RECORD_STRUCTURE, 0, blob);
  sqlite3_free(data);
  return rc == SQLITE_ERROR ? SQLITE_CORRUPT : rc;
}

int ftsync_lists_open(sqlite3 *db, const char *table, lists **out) {
  *out = 0;
  lists *l = calloc(1, sizeof(lists));
  if (!l) return SQLITE_NOMEM;
  int rc = begin(db, table, &l->blob);
  if (rc == SQLITE_OK) rc = format(db, table);
  if (rc == SQLITE_OK) rc = ftsync_structure(l);
  if (rc == SQLITE_OK)
    rc = prepare(db,
                 "select pgno from main.\"%w_idx\" where segid = ? and term <= ? order by term desc limit 1",
                 table, &l->leaf);
  if (rc != SQLITE_OK) {
    ftsync_lists_close(l);
    return rc;
  }
  *out = l;
  return SQLITE_OK;
}

void ftsync_lists_close(lists *l) {
  if (!l) return;
  sqlite3_finalize(l->leaf);
  sqlite3_blob_close(l->blob);
  free(l->segment);
  free(l->term);
  free(l);
}

// before says whether a cursor comes before another: its document has a smaller id, or the same one in a
// newer segment.
static inline int before(const cursor *a, const cursor *b) {
  return a->id < b->id || (a->id == b->id && a->age < b->age);
}

// sift moves a cursor down to its place in the heap.
static inline void sift(list *l, int i) {
  cursor *c = l->heap[i];
  for (;;) {
    int child = 2 * i + 1;
    if (child >= l->cursors) break;
    if (child + 1 < l->cursors && before(l->heap[child + 1], l->heap[child])) child++;
    if (!before(l->heap[child], c)) break;
    l->heap[i] = l->heap[child];
    i = child;
  }
  l->heap[i] = c;
}

// moved puts the heap in order after its first cursor was moved, with what that returned.
static inline int moved(list *l, int rc) {
  if (rc == SQLITE_DONE) {
    l->heap[0] = l->heap[--l->cursors];
    if (!l->cursors) return SQLITE_DONE;
  } else if (rc != SQLITE_ROW) {
    return rc;
  }
  sift(l, 0);
  return SQLITE_ROW;
}

// pass leaves the current document, in all segments that have it.
static inline int pass(list *l) {
  int64_t id = l->heap[0]->id;
  int rc;
  do {
    rc = moved(l, cursor_next(l->heap[0]));
  } while (rc == SQLITE_ROW && l->heap[0]->id == id);
  return rc;
}

// settle stays at the document at which the heap is, or goes to the next one that was not deleted. rc is what
// the last move returned.
static inline int settle(list *l, int rc) {
  while (rc == SQLITE_ROW && l->heap[0]->bytes == 0) rc = pass(l);
  if (rc == SQLITE_ROW) {
    const cursor *c = l->heap[0];
    l->id = c->id;
    l->bytes = c->bytes;
    l->positions = c->bytes <= c->end - c->positions ? c->positions : 0;
  } else if (rc != SQLITE_DONE) {
    l->rc = rc;
  }
  return rc;
}

int ftsync_list_next(list *l) {
  if (l->rc != SQLITE_OK) return l->rc;
  if (!l->cursors) return SQLITE_DONE;
  int rc = SQLITE_ROW;
  if (l->fresh)
    l->fresh = 0;
  else
    rc = pass(l);
  return settle(l, rc);
}

int ftsync_list_seek(list *l, int64_t id) {
  if (l->rc != SQLITE_OK) return l->rc;
  if (!l->cursors) return SQLITE_DONE;
  int rc = SQLITE_ROW;
  l->fresh = 0;
  while (rc == SQLITE_ROW && l->heap[0]->id < id) rc = moved(l, ftsync_cursor_seek(l->heap[0], id));
  return settle(l, rc);
}

// open_cursors finds the term in each segment.
static int open_cursors(list *l, const uint8_t *term, int bytes) {
  int segments = l->lists->segments;
  l->all = calloc(segments + 1, sizeof(cursor));
  l->heap = calloc(segments + 1, sizeof(cursor *));
  if (!l->all || !l->heap) return SQLITE_NOMEM;
  for (int i = 0; i < segments; i++) {
    cursor *c = &l->all[l->cursors];
    int rc = ftsync_cursor_find(l->lists, i, term, bytes, c);
    if (rc == SQLITE_ROW) {
      l->heap[l->cursors++] = c;
    } else if (rc == SQLITE_DONE) {
      ftsync_cursor_close(c);
      *c = (cursor){0};
    } else {
      return rc;
    }
  }
  for (int i = l->cursors / 2 - 1; i >= 0; i--) sift(l, i);
  return SQLITE_OK;
}

int ftsync_list_find(lists *l, const char *term, int bytes, list **out) {
  *out = 0;
  if (bytes >= l->term_room) {
    uint8_t *more = realloc(l->term, bytes + 1);
    if (!more) return SQLITE_NOMEM;
    l->term = more;
    l->term_room = bytes + 1;
  }
  l->term[0] = MARK;
  if (bytes) memcpy(l->term + 1, term, bytes);
  list *found = calloc(1, sizeof(list));
  if (!found) return SQLITE_NOMEM;
  found->lists = l;
  found->fresh = 1;
  int rc = open_cursors(found, l->term, bytes + 1);
  if (rc == SQLITE_OK && found->cursors)
    *out = found;
  else
    ftsync_list_close(found);
  return rc;
}

void ftsync_list_close(list *l) {
  if (!l) return;
  for (int i = 0; l->all && i < l->lists->segments; i++) ftsync_cursor_close(&l->all[i]);
  free(l->all);
  free(l->heap);
  free(l->whole);
  free(l);
}

// join puts the positions of a cursor together that go on on the next pages, from their first byte there up to
// the first document or term.
static int join(list *l, cursor *c) {
  const uint8_t *from = c->positions;
  int number = c->page.number, bytes = 0, chunk = c->end - from;
  for (;;) {
    if (bytes + chunk + PAGE_PAD > l->room) {
      int room = 2 * (bytes + chunk + PAGE_PAD);
      uint8_t *more = realloc(l->whole, room);
      if (!more) return SQLITE_NOMEM;
      l->whole = more;
      l->room = room;
    }
    memcpy(l->whole + bytes, from, chunk);
    bytes += chunk;
    if (bytes == c->bytes) break;
    if (c->ahead.number == number && (c->ahead.first || c->ahead.term < c->ahead.leaf)) return SQLITE_CORRUPT;
    int rc = ftsync_cursor_more(c, ++number);
    if (rc != SQLITE_OK) return rc;
    from = c->ahead.bytes + 4;
    chunk = (c->ahead.first ? c->ahead.first : c->ahead.term) - 4;
    if (chunk > c->bytes - bytes) chunk = c->bytes - bytes;
  }
  memset(l->whole + bytes, 0, PAGE_PAD);
  return SQLITE_OK;
}

const uint8_t *ftsync_list_whole(list *l) {
  if (l->rc == SQLITE_OK && l->cursors && !l->fresh) l->rc = join(l, l->heap[0]);
  if (l->rc != SQLITE_OK || !l->cursors || l->fresh) return 0;
  return l->positions = l->whole;
}
