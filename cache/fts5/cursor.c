#include "cursor.h"

#include <stdlib.h>
#include <string.h>

// leaf_of finds the leaf of a segment that a term is on if the segment has it.
static int leaf_of(lists *l, const segment *s, const uint8_t *term, int bytes, int *leaf, int *indexed) {
  sqlite3_bind_int(l->leaf, 1, s->id);
  sqlite3_bind_blob(l->leaf, 2, term, bytes, 0); // as it is, for it is not changed before the reset
  *leaf = 1;
  *indexed = 0;
  sqlite3_int64 found = 2;
  if (sqlite3_step(l->leaf) == SQLITE_ROW) found = sqlite3_column_int64(l->leaf, 0);
  int rc = sqlite3_reset(l->leaf);
  if (rc != SQLITE_OK) return l->rc = rc;
  if (found < 2 || found >> 1 > s->last) return SQLITE_CORRUPT;
  *leaf = found >> 1;
  *indexed = found & 1;
  // The leaves before the first have gone into another segment, with the terms on them.
  if (*leaf < s->first) *leaf = s->first;
  return SQLITE_OK;
}

// find finds a term on a leaf. It returns SQLITE_ROW and where the list begins and ends, SQLITE_DONE or
// SQLITE_CORRUPT. Each term but the first says how many bytes it shares with the one before.
static int find(const page *p, const uint8_t *term, int bytes, const uint8_t **begin, const uint8_t **end) {
  const uint8_t *footer = p->bytes + p->leaf, *footer_end = p->bytes + p->size, *leaf = footer;
  const uint8_t *at = p->bytes;
  uint64_t offset, shared = 0, more, matched = 0;
  if (p->term == p->leaf) return SQLITE_CORRUPT; // it has no term, so it can't have been found by one
  for (int first = 1;; first = 0) {
    footer = varint(footer, &offset);
    if (footer > footer_end || offset == 0 || offset >= (uint64_t)(leaf - at)) return SQLITE_CORRUPT;
    at += offset;
    const uint8_t *q = at;
    if (!first) q = varint(q, &shared);
    q = varint(q, &more);
    if (q > leaf || more > (uint64_t)(leaf - q)) return SQLITE_CORRUPT;
    if (shared < matched) return SQLITE_DONE; // it is greater, and so are those that follow
    if (shared == matched) {
      uint64_t i = 0;
      while (i < more && matched < (uint64_t)bytes && q[i] == term[matched]) i++, matched++;
      if (matched == (uint64_t)bytes) {
        if (i < more) return SQLITE_DONE;
        *begin = q + more;
        break;
      }
      if (i < more && q[i] > term[matched]) return SQLITE_DONE;
    }
    if (footer == footer_end) return SQLITE_DONE;
  }
  *end = leaf;
  if (footer == footer_end) return SQLITE_ROW;
  footer = varint(footer, &offset);
  if (footer > footer_end || offset >= (uint64_t)(leaf - at)) return SQLITE_CORRUPT;
  *end = at + offset;
  return SQLITE_ROW;
}

// first goes to the first entry on the page that follows no term there, which begins with a whole id.
static int first(cursor *c) {
  c->end = c->page.bytes + c->page.term;
  return cursor_entry(c, c->page.bytes + c->page.after, c->page.id);
}

// look sets ends for a page on which the list goes on.
static void look(cursor *c) { c->ends = c->page.term < c->page.leaf || c->page.number == c->segment->last; }

// turn takes the page ahead.
static void turn(cursor *c) {
  page page = c->page;
  c->page = c->ahead;
  c->ahead = page;
  look(c);
}

int ftsync_cursor_more(cursor *c, int number) {
  if (c->ahead.number == number) return SQLITE_OK;
  if (number > c->segment->last) return SQLITE_CORRUPT;
  return ftsync_page_read_leaf(c->lists, c->segment, number, &c->ahead);
}

int ftsync_cursor_turn(cursor *c) {
  while (!c->ends) {
    int rc = ftsync_cursor_more(c, c->page.number + 1);
    if (rc != SQLITE_OK) return rc;
    turn(c);
    if (c->page.first) return first(c);
  }
  return SQLITE_DONE;
}

int ftsync_cursor_find(lists *l, int age, const uint8_t *term, int bytes, cursor *c) {
  int leaf, indexed;
  *c = (cursor){.id = INT64_MIN, .age = age, .segment = &l->segment[age], .lists = l};
  int rc = leaf_of(l, c->segment, term, bytes, &leaf, &indexed);
  if (rc == SQLITE_OK) rc = ftsync_page_read_leaf(l, c->segment, leaf, &c->page);
  if (rc != SQLITE_OK) return rc;
  const uint8_t *begin;
  rc = find(&c->page, term, bytes, &begin, &c->end);
  if (rc != SQLITE_ROW) return rc;
  // What is behind the last term of a leaf goes on on the next one.
  c->ends = c->end < c->page.bytes + c->page.leaf || leaf == c->segment->last;
  c->skip.leaf = indexed ? leaf : 0;
  if (begin == c->end) {
    rc = ftsync_cursor_turn(c);
    return rc == SQLITE_DONE ? SQLITE_CORRUPT : rc; // a term has a list
  }
  uint64_t id;
  begin = varint(begin, &id);
  return cursor_entry(c, begin, id);
}

// skip_to goes to the last page whose first id is at most id, by the list's doclist index.
static int skip_to(cursor *c, int64_t id) {
  int rc = ftsync_skip_to(c->lists, c->segment, &c->skip, id);
  if (rc != SQLITE_OK) return rc;
  const level *l = c->skip.level;
  if (l->id > id || l->number <= c->page.number) return SQLITE_OK;
  rc = ftsync_cursor_more(c, l->number);
  if (rc != SQLITE_OK) return rc;
  turn(c);
  if (!c->page.first || c->page.id != l->id) return SQLITE_CORRUPT;
  rc = first(c);
  return rc == SQLITE_ROW ? SQLITE_OK : rc;
}

// pass_to does so without an index, by the first ids of the pages. There are few.
static int pass_to(cursor *c, int64_t id) {
  while (!c->ends) {
    int rc = ftsync_cursor_more(c, c->page.number + 1);
    if (rc != SQLITE_OK) return rc;
    if (!c->ahead.first || c->ahead.id > id) break;
    turn(c);
    rc = first(c);
    if (rc != SQLITE_ROW) return rc;
  }
  return SQLITE_OK;
}

int ftsync_cursor_seek(cursor *c, int64_t id) {
  if (c->id >= id) return SQLITE_ROW;
  if (!c->ends) {
    int rc = c->skip.leaf ? skip_to(c, id) : pass_to(c, id);
    if (rc != SQLITE_OK) return rc;
  }
  while (c->id < id) {
    int rc = cursor_next(c);
    if (rc != SQLITE_ROW) return rc;
  }
  return SQLITE_ROW;
}

void ftsync_cursor_close(cursor *c) {
  free(c->page.bytes);
  free(c->ahead.bytes);
  ftsync_skip_close(&c->skip);
}
