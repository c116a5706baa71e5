#ifndef FTSYNC_SKIP_H
#define FTSYNC_SKIP_H

#include "pages.h"

// A list of many pages has a doclist index: a tree whose lowest level has the first id on each page after
// the one with the term. A record of it is a byte that says if there is a level above, the number of a page
// and the first id there, and then of each page after it the difference of its id to the one before, or 0 if
// no document begins there. Levels above have the same of the records below.
#define SKIP_LEVELS 32

// A level of the tree, at one of its entries.
typedef struct level {
  page page;
  int number;       // of the page that the entry is of
  int64_t id;       // the first one there
  int next, at;     // number of the page that the next entry in the record is of, 0: there is none; and its end
  int64_t next_id;
} level;

typedef struct skip {
  int leaf;         // the number of the leaf with the term, if its last term has an index; else 0
  int levels;       // that were read; 0: it was not needed yet
  level *level;     // the lowest first
} skip;

// ftsync_skip_to goes to the last page whose first id is at most id, from where it is on. It returns
// SQLITE_OK or an error. The page is that of level[0], unless its id is larger.
int ftsync_skip_to(lists *, const segment *, skip *, int64_t id);
void ftsync_skip_close(skip *);

#endif
