#include "skip.h"

#include <stdlib.h>

// look finds the next entry in a level's record.
static int look(level *l) {
  int zeros = 0, at = l->at;
  while (at < l->page.size && l->page.bytes[at] == 0) at++, zeros++;
  l->next = 0;
  if (at == l->page.size) return SQLITE_OK;
  uint64_t difference;
  at = varint(l->page.bytes + at, &difference) - l->page.bytes;
  l->next_id = (int64_t)((uint64_t)l->id + difference);
  if (at > l->page.size || l->next_id <= l->id || zeros >= LAST_PAGE - l->number) return SQLITE_CORRUPT;
  l->next = l->number + zeros + 1;
  l->at = at;
  return SQLITE_OK;
}

// read_level reads a record and goes to its first entry.
static int read_level(lists *lists, const segment *s, skip *k, int height, int record) {
  level *l = &k->level[height];
  int rc = ftsync_page_read(lists, RECORD_SKIP(s->id, height, record), &l->page);
  if (rc != SQLITE_OK) return rc;
  uint64_t number, id;
  const uint8_t *p = varint(varint(l->page.bytes + 1, &number), &id);
  l->at = p - l->page.bytes;
  if (l->at > l->page.size || number <= (uint64_t)k->leaf - (height > 0) || number > (uint64_t)s->last)
    return SQLITE_CORRUPT;
  l->number = number;
  l->id = id;
  return look(l);
}

// open_index reads the first record of each level. The highest one is where none is above.
static int open_index(lists *lists, const segment *s, skip *k) {
  k->level = calloc(SKIP_LEVELS, sizeof(level));
  if (!k->level) return SQLITE_NOMEM;
  do {
    if (k->levels == SKIP_LEVELS) return SQLITE_CORRUPT;
    int rc = read_level(lists, s, k, k->levels, k->leaf);
    if (rc != SQLITE_OK) return rc;
  } while (k->level[k->levels++].page.bytes[0] & 1);
  return SQLITE_OK;
}

// forward goes to the last entry of a level whose id is at most id.
static int forward(lists *lists, const segment *s, skip *k, int height, int64_t id) {
  level *l = &k->level[height];
  if (height + 1 < k->levels) {
    level *above = l + 1;
    int record = above->number;
    int rc = forward(lists, s, k, height + 1, id);
    if (rc == SQLITE_OK && above->number != record) rc = read_level(lists, s, k, height, above->number);
    if (rc != SQLITE_OK) return rc;
    if (above->number != record && l->id != above->id) return SQLITE_CORRUPT;
  }
  while (l->next && l->next_id <= id) {
    l->number = l->next;
    l->id = l->next_id;
    int rc = look(l);
    if (rc != SQLITE_OK) return rc;
  }
  return SQLITE_OK;
}

int ftsync_skip_to(lists *lists, const segment *s, skip *k, int64_t id) {
  int rc = k->level ? SQLITE_OK : open_index(lists, s, k);
  return rc == SQLITE_OK ? forward(lists, s, k, 0, id) : rc;
}

void ftsync_skip_close(skip *k) {
  for (int i = 0; k->level && i < SKIP_LEVELS; i++) free(k->level[i].page.bytes);
  free(k->level);
}
