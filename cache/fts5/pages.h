#ifndef FTSYNC_PAGES_H
#define FTSYNC_PAGES_H

#include "lists.h"
#include "varint.h"

// The records of an FTS5 table, as the comment "Details" in SQLite's fts5_index.c describes them: they are
// the rows of the table's shadow table _data, by numbers that say what each is. The format has been the
// same since FTS5 was released, because any version reads the files of the others: a change comes with
// another number in _config, or with a mark in the structure record, and then ftsync_lists_open refuses.

// PAGE_PAD zeros follow the bytes of a page, so that a varint that begins in the page can be read.
// PAGE_MOST is more bytes than a record can have that FTS5 wrote: a page has up to 64 KiB, and then the
// offsets of its terms.
#define PAGE_PAD 32
#define PAGE_MOST (1 << 18)

// A page is a record. The last four are those of a leaf, which has the terms and lists of a segment.
typedef struct page {
  uint8_t *bytes;
  int size, room;
  int number;   // in its segment; 0: there is nothing in it
  int leaf;     // where the terms and lists end and the offsets of the terms begin
  int term;     // where the first term is; leaf: there is none
  int first;    // where the first document is that follows no term here; 0: there is none
  int after;    // first, behind the id
  int64_t id;   // the id there
} page;

// A segment is a part of the index, written at once or by a merge. Its leaves are numbered first to last.
typedef struct segment {
  int id, first, last;
} segment;

struct lists {
  sqlite3_blob *blob;  // reads all the records, and holds the transaction
  sqlite3_stmt *leaf;  // finds the leaf of a term
  int rc;              // SQLITE_OK, or what the reading of a record failed with
  int segments;
  segment *segment;    // the newest first
  uint8_t *term;       // room to put FTS5's mark before a term
  int term_room;
};

// ftsync_page_read reads a record into a page, ftsync_page_read_leaf a leaf of a segment. They return
// SQLITE_OK or an error. After an error the page is empty.
int ftsync_page_read(lists *, int64_t record, page *);
int ftsync_page_read_leaf(lists *, const segment *, int number, page *);

// ftsync_structure reads the segments from the structure record. It returns SQLITE_OK or an error.
int ftsync_structure(lists *);

#define RECORD_STRUCTURE 10
// Numbers of records: the segment, whether it is an index of a list and its height, the page.
#define RECORD_LEAF(segment, number) ((int64_t)(segment) << 37 | (number))
#define RECORD_SKIP(segment, height, number) (RECORD_LEAF(segment, number) | (int64_t)1 << 36 | (int64_t)(height) << 31)
// A segment has at most LAST_PAGE leaves, and a table SEGMENTS_MOST segments, or FTS5 calls it damaged.
#define LAST_PAGE 0x7fffff00
#define SEGMENTS_MOST 2000

#endif
