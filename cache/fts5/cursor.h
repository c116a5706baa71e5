#ifndef FTSYNC_CURSOR_H
#define FTSYNC_CURSOR_H

#include "pages.h"
#include "skip.h"

// A cursor is at one document of a term's list in one segment. An entry of the list is the difference to
// the id before it (in the first one of a list, and of a page, the id itself), twice the number of bytes of the
// positions, and the positions, which may go on on the next pages. Without positions it says that the
// document was deleted from older segments. The bit that is left says the same beside positions, which hide
// older ones anyway.
struct cursor {
  int64_t id;
  const uint8_t *positions; // on this page; up to its end if there are more bytes
  int bytes;
  int ends;                 // no entry is on a later page
  const uint8_t *next;      // the entry behind this one
  const uint8_t *end;       // of what the page has of the list
  int age;                  // the place of the segment among the others, the newest first
  const segment *segment;
  lists *lists;
  page page, ahead;         // ahead: one that was looked at before its turn, or has the rest of positions
  skip skip;
};

// ftsync_cursor_find sets a cursor to the first document of a term in a segment; term begins with FTS5's
// mark. ftsync_cursor_turn goes to the first document on a later page, and ftsync_cursor_seek to the first
// one from here on whose id is at least id. They return SQLITE_ROW, SQLITE_DONE or an error; after the last
// two the cursor may only be closed.
int ftsync_cursor_find(lists *, int age, const uint8_t *term, int bytes, cursor *);
int ftsync_cursor_turn(cursor *);
int ftsync_cursor_seek(cursor *, int64_t id);
void ftsync_cursor_close(cursor *);

// ftsync_cursor_more reads the leaf of that number into ahead, unless it is there.
int ftsync_cursor_more(cursor *, int number);

// cursor_entry goes to the entry of a document whose id ends at p. FTS5 never breaks a page between the
// id and the number behind it.
static inline int cursor_entry(cursor *c, const uint8_t *p, int64_t id) {
  uint64_t size;
  p = varint(p, &size);
  if (id <= c->id || p > c->end || size > INT32_MAX) return SQLITE_CORRUPT;
  c->id = id;
  c->positions = p;
  c->bytes = size >> 1;
  if (c->bytes <= c->end - p) {
    c->next = p + c->bytes;
  } else {
    if (c->ends) return SQLITE_CORRUPT;
    c->next = c->end;
  }
  return SQLITE_ROW;
}

// cursor_next goes to the next entry, as ftsync_cursor_seek does.
static inline int cursor_next(cursor *c) {
  if (c->next == c->end) return ftsync_cursor_turn(c);
  uint64_t difference;
  const uint8_t *p = varint(c->next, &difference);
  return cursor_entry(c, p, (int64_t)((uint64_t)c->id + difference));
}

#endif
