#include "pages.h"

#include <stdlib.h>
#include <string.h>

const uint8_t *ftsync_varint(const uint8_t *p, uint64_t *v) {
  uint64_t x = 0;
  for (int i = 0; i < 8; i++) {
    x = x << 7 | (*p & 0x7f);
    if (*p++ < 0x80) {
      *v = x;
      return p;
    }
  }
  *v = x << 8 | *p++;
  return p;
}

static int read_record(lists *l, int64_t record, page *p) {
  int rc = sqlite3_blob_reopen(l->blob, record);
  // A record that is missing, or is no blob, is an error of this kind.
  if (rc == SQLITE_ERROR) return SQLITE_CORRUPT;
  if (rc != SQLITE_OK) return rc;
  int size = sqlite3_blob_bytes(l->blob);
  if (size > PAGE_MOST) return SQLITE_CORRUPT;
  if (size + PAGE_PAD > p->room) {
    int room = size + PAGE_PAD < 4096 + PAGE_PAD ? 4096 + PAGE_PAD : size + PAGE_PAD;
    uint8_t *more = realloc(p->bytes, room);
    if (!more) return SQLITE_NOMEM;
    p->bytes = more;
    p->room = room;
  }
  memset(p->bytes + size, 0, PAGE_PAD);
  p->size = size;
  return sqlite3_blob_read(l->blob, p->bytes, size, 0);
}

int ftsync_page_read(lists *l, int64_t record, page *p) {
  p->number = 0;
  // A blob that failed has let go of the transaction, so what is read later might be of another state.
  if (l->rc == SQLITE_OK) l->rc = read_record(l, record, p);
  return l->rc;
}

static inline int two_bytes(const uint8_t *p) { return p[0] << 8 | p[1]; }

int ftsync_page_read_leaf(lists *l, const segment *s, int number, page *p) {
  int rc = ftsync_page_read(l, RECORD_LEAF(s->id, number), p);
  if (rc != SQLITE_OK) return rc;
  if (p->size < 4) return SQLITE_CORRUPT;
  p->first = two_bytes(p->bytes);
  p->leaf = p->term = two_bytes(p->bytes + 2);
  if (p->leaf < 4 || p->leaf > p->size) return SQLITE_CORRUPT;
  if (p->leaf < p->size) {
    uint64_t term;
    varint(p->bytes + p->leaf, &term);
    if (term < 4 || term >= (uint64_t)p->leaf) return SQLITE_CORRUPT;
    p->term = term;
  }
  if (p->first) {
    if (p->first < 4 || p->first >= p->term) return SQLITE_CORRUPT;
    uint64_t id;
    p->after = varint(p->bytes + p->first, &id) - p->bytes;
    p->id = id;
    if (p->after >= p->term) return SQLITE_CORRUPT;
  }
  p->number = number;
  return SQLITE_OK;
}

// numbers reads varints that it has not met the end of.
typedef struct numbers {
  const uint8_t *at, *end;
  int bad; // there were too few, or one that is too large
} numbers;

static int number(numbers *n) {
  uint64_t v;
  if (n->bad || n->at >= n->end) {
    n->bad = 1;
    return 0;
  }
  n->at = varint(n->at, &v);
  if (n->at > n->end || v > LAST_PAGE) n->bad = 1;
  return n->bad ? 0 : v;
}

// decode reads the segments from the bytes of a structure record.
static int decode(lists *l, const page *p) {
  if (p->size >= 8 && memcmp(p->bytes + 4, "\xff\x00\x00\x01", 4) == 0) return LISTS_OTHER; // contentless_delete
  numbers n = {p->bytes + 4, p->bytes + p->size, p->size < 4};
  int levels = number(&n), segments = number(&n);
  uint64_t written;
  if (n.bad || segments > SEGMENTS_MOST) return SQLITE_CORRUPT;
  n.at = varint(n.at, &written);
  l->segment = calloc(segments + 1, sizeof(segment));
  if (!l->segment) return SQLITE_NOMEM;
  int before = 0; // segments in the levels so far
  for (int level = 0; level < levels; level++) {
    number(&n);
    int of_level = number(&n);
    if (n.bad || of_level > segments - before) return SQLITE_CORRUPT;
    before += of_level;
    for (int i = 0; i < of_level; i++) {
      segment *s = &l->segment[before - 1 - i];
      s->id = number(&n);
      s->first = number(&n);
      s->last = number(&n);
      if (n.bad || s->id < 1 || s->id > 0xffff || s->last < s->first) return SQLITE_CORRUPT;
    }
  }
  if (before != segments) return SQLITE_CORRUPT;
  for (int i = 0; i < segments; i++)
    if (l->segment[i].first) l->segment[l->segments++] = l->segment[i];
  return SQLITE_OK;
}

// The record has a cookie that changes with the configuration, the number of levels, that of all segments,
// a counter, and then of each level how many of its segments are being merged into the newest one of the
// level above, how many it has, and those, the oldest first. A segment that is being merged begins at the
// first term that is not yet in the other; when all of them are, its first leaf is 0.
int ftsync_structure(lists *l) {
  page p = {0};
  int rc = ftsync_page_read(l, RECORD_STRUCTURE, &p);
  if (rc == SQLITE_OK) rc = decode(l, &p);
  free(p.bytes);
  return rc;
}
