#ifndef FTSYNC_LENGTHS_H
#define FTSYNC_LENGTHS_H

#include <stdint.h>

// The lengths of documents in tokens, by id, in chunks that are never moved: one
// thread writes while others read. 65535 stands for all lengths above. Chunks are
// found by way of shelves, so that a small index takes little: 24 KB.
#define LENGTHS_CHUNK_BITS 12
#define LENGTHS_SHELF_BITS 10
#define LENGTHS_SHELVES 1024
#define LENGTHS_MOST 65535

typedef struct lengths_shelf {
  uint16_t *chunk[1 << LENGTHS_SHELF_BITS];
} lengths_shelf;

typedef struct lengths {
  lengths_shelf *shelf[LENGTHS_SHELVES];
} lengths;

lengths *lengths_new(void);
void lengths_free(lengths *);
int lengths_set(lengths *, int64_t id, int64_t tokens); // 0: out of memory or of range
int64_t lengths_bytes(lengths *);

static inline uint16_t lengths_get(lengths *l, int64_t id) {
  uint64_t s = (uint64_t)id >> (LENGTHS_CHUNK_BITS + LENGTHS_SHELF_BITS);
  if (s >= LENGTHS_SHELVES) return 0;
  lengths_shelf *shelf = __atomic_load_n(&l->shelf[s], __ATOMIC_ACQUIRE);
  if (!shelf) return 0;
  uint16_t *chunk =
      __atomic_load_n(&shelf->chunk[id >> LENGTHS_CHUNK_BITS & ((1 << LENGTHS_SHELF_BITS) - 1)], __ATOMIC_ACQUIRE);
  if (!chunk) return 0;
  return __atomic_load_n(&chunk[id & ((1 << LENGTHS_CHUNK_BITS) - 1)], __ATOMIC_RELAXED);
}

#endif
