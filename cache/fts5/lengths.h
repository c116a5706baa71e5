#ifndef FTSYNC_LENGTHS_H
#define FTSYNC_LENGTHS_H

#include <stddef.h>
#include <stdint.h>

// How many tokens each column of each document has, by the document's id, a byte a length (see
// ftsync_lengths_of). The bytes are in chunks that are never moved, so that one thread may write
// while others read. Chunks are found by way of shelves, so that a small index takes little memory.
#define LENGTHS_CHUNK_BITS 12
#define LENGTHS_SHELF_BITS 10
#define LENGTHS_SHELVES 1024

typedef struct lengths_shelf {
  uint8_t *chunk[1 << LENGTHS_SHELF_BITS];
} lengths_shelf;

typedef struct lengths {
  int columns;
  int64_t *tokens; // of each column: the sum of the lengths, as ftsync_lengths_of gives them
  lengths_shelf *shelf[LENGTHS_SHELVES];
} lengths;

lengths *ftsync_lengths_new(int columns);
void ftsync_lengths_free(lengths *);
// ftsync_lengths_set sets the lengths of a document from a row of FTS5's table of lengths, which
// has the number of tokens of each column as a varint. It returns SQLITE_OK, SQLITE_NOMEM, or
// SQLITE_RANGE for an id that is not from 0 to 2^32-1.
int ftsync_lengths_set(lengths *, int64_t id, const unsigned char *sz, int bytes);
int64_t ftsync_lengths_bytes(lengths *);

// ftsync_lengths_of has the length that each byte stands for: exact up to 127, and above that in
// steps of a 23rd, up to about 32,000.
extern const float ftsync_lengths_of[256];

// lengths_get returns the bytes of a document, one for each column; NULL when it has none.
static inline const uint8_t *lengths_get(lengths *l, int64_t id) {
  uint64_t s = (uint64_t)id >> (LENGTHS_CHUNK_BITS + LENGTHS_SHELF_BITS);
  if (s >= LENGTHS_SHELVES) return 0;
  lengths_shelf *shelf = __atomic_load_n(&l->shelf[s], __ATOMIC_ACQUIRE);
  if (!shelf) return 0;
  uint8_t *chunk =
      __atomic_load_n(&shelf->chunk[id >> LENGTHS_CHUNK_BITS & ((1 << LENGTHS_SHELF_BITS) - 1)], __ATOMIC_ACQUIRE);
  if (!chunk) return 0;
  return chunk + (size_t)(id & ((1 << LENGTHS_CHUNK_BITS) - 1)) * l->columns;
}

#endif
