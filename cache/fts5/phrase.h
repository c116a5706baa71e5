#ifndef FTSYNC_PHRASE_H
#define FTSYNC_PHRASE_H

#include "match.h"
#include "varint.h"

// ftsync_phrase_seek moves a phrase to the first document from id on in which its terms stand side by side, in the
// columns asked for, or sets its end. It returns SQLITE_OK, or why it failed.
int ftsync_phrase_seek(match_node *, int64_t id);

// ftsync_phrase_place sets the positions of a phrase in the document where it stands.
int ftsync_phrase_place(match_node *);

// ftsync_position reads the next entry of a list of positions into v, and moves *at behind it. It returns 0 at the end,
// and NEW_COLUMN if it is the first one in a column. Each number begins before the end, so that 16 bytes behind it are
// enough, whatever they hold.
#define NEW_COLUMN 2
static inline int ftsync_position(const unsigned char **at, const unsigned char *end, uint64_t *v, uint64_t *column) {
  if (*at >= end) return 0;
  *at = varint(*at, v);
  if (*v != 1) return 1;
  if (*at >= end) return 0;
  *at = varint(*at, column);
  if (*at >= end) return 0;
  *at = varint(*at, v);
  return NEW_COLUMN;
}

#endif
