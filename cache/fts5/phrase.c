#include "phrase.h"

#include <stdlib.h>

// A place is where a term stands in a document: its column and its offset there.
#define PLACE(column, offset) ((int64_t)(column) << 32 | (offset))

// A reader goes through the places of a term in a document.
typedef struct reader {
  const unsigned char *at, *end;
  int64_t place; // -1: there are no more
} reader;

static void read_next(reader *r) {
  uint64_t v, column;
  int more = ftsync_position(&r->at, r->end, &v, &column);
  if (!more) {
    r->place = -1;
    return;
  }
  if (more == NEW_COLUMN) r->place = PLACE(column & INT32_MAX, 0);
  r->place += (int64_t)(v & INT32_MAX) - 2;
}

static int read_from(reader *r, list *l) {
  r->at = list_positions(l);
  if (!r->at) return l->rc;
  r->end = r->at + l->bytes;
  r->place = 0;
  read_next(r);
  return SQLITE_OK;
}

// A writer makes a list of positions as FTS5 has them.
typedef struct writer {
  match_node *n;
  int bytes;
  int64_t last;
} writer;

static void put(writer *w, uint64_t v) {
  unsigned char digits[10];
  int n = 0;
  do digits[n++] = v & 0x7f; while (v >>= 7); // 63 bits at most, so never a ninth byte of eight bits
  while (n--) w->n->room[w->bytes++] = digits[n] | (n ? 0x80 : 0);
}

// write adds a place that is above the last one.
static int write_place(writer *w, int64_t place) {
  if (w->bytes + 46 > w->n->room_bytes) {
    int more = w->n->room_bytes ? 2 * w->n->room_bytes : 256;
    uint8_t *room = realloc(w->n->room, more);
    if (!room) return SQLITE_NOMEM;
    w->n->room = room;
    w->n->room_bytes = more;
  }
  if (place >> 32 != w->last >> 32) {
    put(w, 1);
    put(w, place >> 32);
    w->last = place >> 32 << 32;
  }
  put(w, place - w->last + 2);
  w->last = place;
  return SQLITE_OK;
}

// READERS is how many terms of a phrase need no memory of their own.
#define READERS 16

// find writes the places where all terms of a phrase stand side by side, in the columns asked for.
static int find(match_node *n, reader *r) {
  writer w = {.n = n};
  for (int i = 0; i < n->parts; i++) {
    int rc = read_from(&r[i], n->term[i]);
    if (rc != SQLITE_OK) return rc;
  }
  while (r[0].place >= 0) {
    int i = 1;
    for (; i < n->parts; i++) {
      while (r[i].place >= 0 && r[i].place < r[0].place + i) read_next(&r[i]);
      if (r[i].place != r[0].place + i) break;
    }
    int64_t column = r[0].place >> 32;
    if (i == n->parts && (!n->filtered || (column < 64 && n->columns >> column & 1))) {
      int rc = write_place(&w, r[0].place);
      if (rc != SQLITE_OK) return rc;
    } else if (i < n->parts && r[i].place < 0) {
      break;
    }
    read_next(&r[0]);
  }
  n->positions = n->room;
  n->bytes = w.bytes;
  n->placed = 1;
  return SQLITE_OK;
}

static int find_places(match_node *n) {
  reader few[READERS], *r = few;
  if (n->parts > READERS && !(r = malloc(sizeof(reader) * n->parts))) return SQLITE_NOMEM;
  int rc = find(n, r);
  if (r != few) free(r);
  return rc;
}

// seek_terms moves all terms of a phrase to the first document from id on that they have in common.
static int seek_terms(match_node *n, int64_t id) {
  for (int i = 0, same = 0; same < n->parts; i = i + 1 < n->parts ? i + 1 : 0) {
    list *l = n->term[i];
    int rc = l->fresh || l->id < id ? ftsync_list_seek(l, id) : SQLITE_ROW;
    if (rc == SQLITE_DONE) n->end = 1;
    if (rc != SQLITE_ROW) return rc == SQLITE_DONE ? SQLITE_OK : rc;
    same = l->id > id ? 1 : same + 1;
    id = l->id;
  }
  n->id = id;
  return SQLITE_OK;
}

// seek_known is ftsync_phrase_seek for a phrase of which the documents are known.
static void seek_known(match_node *n, int64_t id) {
  while (n->at < n->knowns && n->known[n->at] < id) n->at++;
  if (n->at == n->knowns) {
    n->end = 1;
  } else {
    n->id = n->known[n->at];
  }
}

int ftsync_phrase_seek(match_node *n, int64_t id) {
  for (int i = 0; i < n->parts; i++) {
    if (!n->term[i]) n->end = 1;
  }
  n->placed = 0;
  if (n->knowns && !n->end) {
    seek_known(n, id);
    return SQLITE_OK;
  }
  if (n->parts == 1 && !n->filtered && !n->end) { // nothing to compare
    list *l = n->term[0];
    int rc = id == n->id + 1 ? ftsync_list_next(l) : ftsync_list_seek(l, id);
    if (rc != SQLITE_ROW) {
      n->end = 1;
      return rc == SQLITE_DONE ? SQLITE_OK : rc;
    }
    n->id = l->id;
    return SQLITE_OK;
  }
  while (!n->end) {
    int rc = seek_terms(n, id);
    if (rc != SQLITE_OK || n->end) return rc;
    rc = find_places(n);
    if (rc != SQLITE_OK || n->bytes > 0) return rc;
    id = n->id + 1;
  }
  return SQLITE_OK;
}

int ftsync_phrase_place(match_node *n) {
  if (n->placed) return SQLITE_OK;
  if (n->parts == 1 && !n->filtered) {
    n->positions = list_positions(n->term[0]);
    if (!n->positions) return n->term[0]->rc;
    n->bytes = n->term[0]->bytes;
    n->placed = 1;
    return SQLITE_OK;
  }
  for (int i = 0; n->knowns && i < n->parts; i++) { // nothing has moved them yet
    int rc = ftsync_list_seek(n->term[i], n->id);
    if (rc != SQLITE_ROW) return rc == SQLITE_DONE ? SQLITE_CORRUPT : rc;
  }
  return find_places(n);
}
