// The inverted lists of an FTS5 table, read without FTS5.
//
// FTS5 takes about 80 ns for a document of a list: iterators of iterators, a step of SQLite's virtual
// machine, a callback. What it reads are varints in pages, which a loop decodes in a few nanoseconds.
//
// # What it promises
//
// A list has the documents that MATCH finds for the term, by ascending id, and of each the positions that
// FTS5 has stored, as of the state that the connection's transaction sees. If there is no transaction, the
// lists are one from open to close. Whatever the file holds, nothing is read outside of what was read from
// it, ids ascend strictly, and the end comes. A damaged page gives SQLITE_CORRUPT when it is met. An error
// stays: each later call returns it. sqlite3_interrupt is noticed at the next page.
//
// # What it does not promise
//
// It does not see what the same connection has written to the table in a transaction that is still open,
// which FTS5 has in memory. It does not look into positions: they may be any bytes. It reads what FTS5
// writes for a table with detail=full (the default), which the caller makes sure of, as package cache does
// by comparing the schema of each file with that of one it makes. A table whose format differs in what its
// own records say is refused, see LISTS_OTHER.
#ifndef FTSYNC_LISTS_H
#define FTSYNC_LISTS_H

#include <stdint.h>

#include "sqlite.h"

// LISTS_OTHER says that the table is in a format that this does not read, as one is that has used
// secure-delete, contentless_delete or a later version of FTS5. FTS5 itself may read it.
#define LISTS_OTHER -1

typedef struct lists lists;
typedef struct cursor cursor; // a list in one segment, see cursor.h

// A list is the documents of one term. It is before the first one until it is moved. While a move
// returns SQLITE_ROW, id is the document's.
typedef struct list {
  int64_t id;
  const uint8_t *positions; // NULL: they cross pages and nobody asked for them yet; see list_positions
  int bytes;                // how many positions has, at least 1
  int fresh;                // it was not moved yet
  int rc;                   // SQLITE_OK, or the error that ended it
  int cursors;              // those that are not at their end
  cursor **heap;            // of them, the one with the smallest id first, and the newest segment if two have it
  cursor *all;              // of each segment that has the term
  lists *lists;
  uint8_t *whole;           // positions that cross pages, put together
  int room;
} list;

// ftsync_lists_open opens the lists of a table for reading. It returns SQLITE_OK, LISTS_OTHER, SQLITE_CORRUPT,
// SQLITE_NOMEM or another code of SQLite; *out is NULL if not SQLITE_OK.
int ftsync_lists_open(sqlite3 *, const char *table, lists **out);
// ftsync_lists_close gives everything back, and ends the read transaction if there is no other. All lists
// must be closed before. NULL is allowed.
void ftsync_lists_close(lists *);

// ftsync_list_find finds the list of a term, as the tokenizer makes it. *out is NULL, with SQLITE_OK, if
// no segment has it. A list that is found may still be without documents, if they were all deleted.
int ftsync_list_find(lists *, const char *term, int bytes, list **out);
void ftsync_list_close(list *); // NULL is allowed

// ftsync_list_next moves to the next document, ftsync_list_seek to the first one from here on whose id is at
// least id; so it stays if it is there already. They return SQLITE_ROW, SQLITE_DONE (again and again) or an
// error. To seek far costs less than to pass what lies between: pages are skipped unread if the list is
// long enough to have an index (about 5 pages), else undecoded.
int ftsync_list_next(list *);
int ftsync_list_seek(list *, int64_t id);

// ftsync_list_whole is what list_positions does where positions cross pages.
const uint8_t *ftsync_list_whole(list *);

// list_positions returns the positions of the document: bytes bytes, valid until the next move, and behind
// them 16 that may be read (of any value), so that a varint that begins in them needs no check. NULL: there
// was an error, which is in rc.
//
// They are varints. 1 says that a column follows, and then the first position in it. Without it they are in
// column 0. Any other is 2 more than the distance from the position before it in the same column, or from 0.
static inline const uint8_t *list_positions(list *l) { return l->positions ? l->positions : ftsync_list_whole(l); }

#endif
